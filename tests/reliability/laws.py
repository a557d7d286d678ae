"""The laws of alerts and notices: each has its cause, each cause has its own, once.

They are compared as multisets, and told both ways: one that is lost does not cancel out against
one that is doubled.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.sandbox import Persona
from scoring.assessments import Assessment, Kind
from scoring.course import Subject
from scoring.derive import Derived, Known, Past, of_relationship
from scoring.derive import difference as changes
from scoring.drop import DEFAULTS, Rule, Severity
from scoring.facts import FactRules
from scoring.rubric_set import rubric_set
from storage import Tx, accounts, alerts, assessments, contacts, tables

MARK = "(possibly sent before)"
SIGN = "⚠"  # of a message that tells of a fall
MOST = 1_000  # assessments of one subject
OF_A_RATING = {Rule.LEVEL_DROP, Rule.DIMENSION_DROP, Rule.NEGATIVE}


@dataclass(frozen=True, slots=True)
class Told:
    """How the notices of falls arrived."""

    notices: int
    never: int  # that did not arrive
    copies: int
    unmarked: int  # copies that do not say so


def difference(what: str, wanted: Iterable[Hashable], found: Iterable[Hashable]) -> Iterator[str]:
    """What is lost and what is too much, with an example of each."""
    due, there = Counter(wanted), Counter(found)
    for sign, rest in (("lost", due - there), ("without a cause", there - due)):
        if rest:
            yield f"{rest.total()} {what} {sign}, such as {next(iter(rest))}"


def alerts_against_ratings(tx: Tx) -> list[str]:
    """What is open is what follows from the ratings, and rests on the same of them."""
    wanted: list[tuple[Hashable, ...]] = []
    for of_subject in _ratings(tx):
        opened = _derived(tx, of_subject).opened.values()
        wanted += [(*each.subject, basis) for each in opened for basis in each.basis]
    found = [
        (Rule(alert.rule), alert.kind, alert.subject_id, basis)
        for alert in _alerts(tx)
        if alert.rule in OF_A_RATING and alert.open
        for basis in alert.basis
    ]
    mine = [each for each in wanted if each[0] in OF_A_RATING]
    return list(difference("alerts", mine, found))


def notices_against_alerts(tx: Tx, hearers: Mapping[int, int]) -> list[str]:
    """Each rating that shows a critical fall has one notice to the rater's manager, of just the
    alerts that it raised; `hearers`: who hears of whose ratings."""
    wanted: list[Hashable] = []
    for of_subject in _ratings(tx):
        open_: dict[Subject, Known] = {}
        for place, newest in enumerate(of_subject, 1):
            now = _derived(tx, of_subject[:place])
            basis = {f"assessment:{each.id}" for each in of_subject[:place]}
            fresh = {f"assessment:{newest.id}"}
            found = changes(open_.values(), now, counting=basis, fresh=fresh)
            raised = [*found.opened, *(opened for _, opened in found.repeated)]
            told = [each for each in raised if each.subject[0] in OF_A_RATING]
            if any(each.severity is Severity.CRITICAL for each in told):
                about = frozenset(each.subject for each in told)
                wanted.append((hearers[newest.rater_id], about))
            open_ = {each: Known(0, each, alert.basis) for each, alert in now.opened.items()}
    known = {each.id: (Rule(each.rule), each.kind, each.subject_id) for each in _alerts(tx)}
    n = tables.notices.c
    rows = tx.execute(select(n.person_id, n.payload).where(n.kind == "drop")).all()
    promised = [
        (row.person_id, frozenset(known[key] for key in row.payload["alerts"])) for row in rows
    ]
    told_of = [
        (person, frozenset(each for each in about if each[0] in OF_A_RATING))
        for person, about in promised
    ]
    return list(difference("notices", wanted, [each for each in told_of if each[1]]))


def _derived(tx: Tx, of_subject: Sequence[Assessment]) -> Derived:
    contact = contacts.get(tx, of_subject[0].subject_id)
    assert contact is not None
    account = accounts.by_id(tx, contact.account_id)
    past = Past(Kind.KEY, contact.id, contact, of_subject)
    return of_relationship(account, past, (), rubric_set(), DEFAULTS, FactRules())


def told(tx: Tx, chats: Mapping[int, Persona], names: Mapping[int, str]) -> Told:
    """The notices of falls against the chats, person → chat; `names` are those of the contacts.

    A notice arrived as the message that the ledger holds of it; a message of a fall beyond those is
    a copy, and of so many about one contact no more may be without the mark than notices.
    """
    n, a = tables.notices.c, tables.alerts.c
    about = dict(tx.execute(select(a.id, a.subject_id).where(a.kind == Kind.KEY)).tuples().all())
    rows = tx.execute(select(n.person_id, n.payload, n.message_id).where(n.kind == "drop")).all()
    promised: dict[tuple[int, int], list[int | None]] = defaultdict(list)
    for row in rows:
        subject = next(about[each] for each in row.payload["alerts"] if each in about)
        promised[row.person_id, subject].append(row.message_id)
    never = copies = unmarked = 0
    for person, of_person in _by_person(promised).items():
        messages = [m for m in chats[person].messages if m.from_bot and SIGN in m.text]
        for subject, ids in of_person.items():
            there = {each.id: each.text for each in messages if names[subject] in each.text}
            never += sum(count for each, count in Counter(ids).items() if each not in there)
            never += sum(count - 1 for each, count in Counter(ids).items() if each in there)
            copies += max(len(there) - len(ids), 0)
            plain = sum(MARK not in text for text in there.values())
            unmarked += max(plain - len(ids), 0)
    return Told(len(rows), never, copies, unmarked)


def _by_person(
    promised: Mapping[tuple[int, int], list[int | None]],
) -> Mapping[int, Mapping[int, list[int | None]]]:
    found: dict[int, dict[int, list[int | None]]] = defaultdict(dict)
    for (person, subject), ids in promised.items():
        found[person][subject] = ids
    return found


def _ratings(tx: Tx) -> Iterator[Sequence[Assessment]]:
    """The ratings of each contact, the oldest first."""
    a = tables.assessments.c
    subjects = tx.execute(select(a.subject_id).where(a.kind == Kind.KEY).distinct()).scalars().all()
    for newest_first in assessments.latest(tx, Kind.KEY, subjects, back=MOST).values():
        yield sorted(newest_first, key=lambda each: each.id)


def _alerts(tx: Tx) -> list[alerts.Alert]:
    keys = tx.execute(select(tables.alerts.c.id)).scalars()
    return [alert for key in keys if (alert := alerts.get(tx, key)) is not None]
