"""Which alerts are open: derived from what counts now, and how that differs from what is known.

Nothing is patched: after each change the alerts of the subjects concerned follow anew from the
history of what counts, the rules, and the rubric that each rating was made under.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scoring.account_drop import DEPARTURE, STANDING, Day, Departed
from scoring.accounts import Account, Contact
from scoring.asof import Handover
from scoring.assessments import Assessment, Kind
from scoring.course import AlertRule, End, Opened, Over, Subject, by_subject, follow
from scoring.drop import Drop, DropSettings, Rule
from scoring.facts import FactRules
from scoring.rival_drop import OVERTAKEN, sides
from scoring.rubric_set import RubricSet
from scoring.sight import sights
from scoring.subject_drop import SUBJECT_RULES

# Every rule of what happened; `scoring.drop.silence` is that of what did not happen.
RULES: tuple[AlertRule[Any], ...] = (*SUBJECT_RULES, OVERTAKEN, STANDING, DEPARTURE)


@dataclass(frozen=True, slots=True)
class Past:
    """What counts of one relationship, the oldest first: ours, and each competitor's.

    `present`: its contact works there. `contact` is None of the account's own relationships.
    """

    kind: Kind
    subject_id: int
    contact: Contact | None
    ours: Sequence[Assessment]
    theirs: Mapping[int, Sequence[Assessment]] = field(default_factory=dict)

    @property
    def present(self) -> bool:
        return self.contact is None or self.contact.active


@dataclass(frozen=True, slots=True)
class Derived:
    """What is open, by subject, and how what is not has ended."""

    opened: Mapping[Subject, Opened]
    ended: Mapping[Subject, Over]


def of_relationship(
    account: Account,
    past: Past,
    handovers: Sequence[Handover],
    rubrics: RubricSet,
    settings: DropSettings,
    facts: FactRules,
    settled: AbstractSet[int] = frozenset(),
) -> Derived:
    """The alerts about one relationship; nobody is warned about who works there no more.

    `settled` are ratings that raised alerts under earlier rules: what they showed stays real.
    """
    subject = (past.kind, past.subject_id)
    if not past.present:
        gone: tuple[AlertRule[Any], ...] = (*SUBJECT_RULES, OVERTAKEN)
        return Derived({}, {(each.rule, *subject): Over(End.GONE) for each in gone})
    seen = list(
        sights(past.ours, rubrics, account, past.contact, handovers, settings, facts, settled)
    )
    drops: list[Drop] = []
    ended: dict[Subject, Over] = {}
    for rule in SUBJECT_RULES:
        _follow(rule, seen, subject, settings, drops, ended)
    beside = list(sides(account, past.ours, past.theirs, rubrics))
    _follow(OVERTAKEN, beside, subject, settings, drops, ended)
    return Derived(*by_subject(drops, ended))


def of_account(
    account: Account, way: Iterable[Day], gone: Iterable[Departed], settings: DropSettings
) -> Derived:
    """The alerts about an account as a whole: its standing, and who left it."""
    drops: list[Drop] = []
    ended: dict[Subject, Over] = {}
    _follow(STANDING, list(way), (Kind.ORGANIZATIONAL, account.id), settings, drops, ended)
    for each in gone:
        subject = (Kind.KEY, each.contact.id)
        _follow(DEPARTURE, [each], subject, settings, drops, ended)
        if each.end is not None:
            ended[Rule.DEPARTURE, *subject] = Over(each.end)
    return Derived(*by_subject(drops, ended))


def _follow(
    rule: AlertRule[Any],
    steps: Sequence[Any],
    subject: tuple[Kind, int],
    settings: DropSettings,
    drops: list[Drop],
    ended: dict[Subject, Over],
) -> None:
    open_, over = follow(rule, steps, settings)
    drops += open_
    if over is not None:
        ended[rule.rule, *subject] = over


def together(parts: Iterable[Derived]) -> Derived:
    """What was derived of several subjects, none of them twice."""
    opened: dict[Subject, Opened] = {}
    ended: dict[Subject, Over] = {}
    for each in parts:
        opened |= each.opened
        ended |= each.ended
    return Derived(opened, ended)


@dataclass(frozen=True, slots=True)
class Known:
    """An unresolved alert as it is on record: its key, and what shows it."""

    id: int
    subject: Subject
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is to be done: open anew, raise again (it fell further), amend without a word,
    resolve with the reason."""

    opened: tuple[Opened, ...]
    repeated: tuple[tuple[Known, Opened], ...]
    amended: tuple[tuple[Known, Opened], ...]
    resolved: tuple[tuple[Known, Over], ...]


def difference(
    known: Iterable[Known],
    derived: Derived,
    *,
    counting: AbstractSet[str],
    fresh: AbstractSet[str] = frozenset(),
    since: datetime | None = None,
    default: End = End.NO_LONGER,
) -> Difference:
    """How what is derived differs from what is on record, of the same subjects.

    `counting` are the ratings that count: what rests on others alone was wrong. `fresh` is what
    has just happened: only that is a repeat; what comes to light by a correction is amended. What
    happened before `since` was judged by earlier rules, and is not raised by those of now.
    """
    on_record = {each.subject: each for each in known}
    opened: list[Opened] = []
    repeated: list[tuple[Known, Opened]] = []
    amended: list[tuple[Known, Opened]] = []
    resolved: list[tuple[Known, Over]] = []
    for subject, now in derived.opened.items():
        before = on_record.pop(subject, None)
        if before is None:
            if since is None or max(drop.at for drop in now.drops) >= since:
                opened.append(now)
        elif (set(now.basis) - set(before.basis)) & fresh:
            repeated.append((before, now))
        else:
            amended.append((before, now))
    for subject, before in on_record.items():
        wrong = bool(before.basis) and all(_rating(b) and b not in counting for b in before.basis)
        of_account = subject[0] is Rule.STANDING_DROP and default in (End.GONE, End.MOVED)
        usual = Over(End.NO_LONGER if of_account else default)
        over = Over(End.WITHDRAWN) if wrong else derived.ended.get(subject, usual)
        resolved.append((before, over))
    return Difference(tuple(opened), tuple(repeated), tuple(amended), tuple(resolved))


def _rating(basis: str) -> bool:
    return basis.startswith("assessment:")
