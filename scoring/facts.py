"""Facts that count: which answers rest on something that was seen or said, and on how much of it.

A number is no sturdier than what was seen: one visit that is tapped six times backs two answers,
a word backs none, and what was said half a year ago backs nothing any more.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scoring.assessments import Fact, FactKind, Rating
from scoring.shown import shown_whole

ASKED_FROM = 2  # a rating of 2 or 3 asks for its fact

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")


class Idle(StrEnum):
    """Why a fact backs nothing."""

    SHORT = "short"  # too few words to be an observation
    REPEATED = "repeated"  # the same words stood for somebody else, or another day
    OLD = "old"  # it was too long ago
    NO_NOTE = "no_note"  # a visit of which nothing was noted backs no 2 and no 3
    FAR_VISIT = "far_visit"  # the visit was too long before it was given as a fact


@dataclass(frozen=True, slots=True)
class FactRules:
    """`lasts` is how long a fact backs; `recent` what is shown as recent; `visit_backs` how long
    after it a visit may be given as a fact; `answers` how many answers of an assessment one fact
    backs; a text counts from `words` different words or `characters` Chinese characters on."""

    lasts: timedelta = timedelta(days=180)
    recent: timedelta = timedelta(days=90)
    visit_backs: timedelta = timedelta(days=30)
    answers: int = 2
    words: int = 4
    characters: int = 6


@shown_whole
@dataclass(frozen=True, slots=True)
class Support:
    """What stands behind an assessment: of its `answers`, by name, each one's fact that counts.

    `recent` are the facts of the last `days`; `idle` says of each answer which of its facts do not
    back it, and why. Facts stand by their `fact_key`.
    """

    answers: int
    by: Mapping[str, int]
    recent: frozenset[int]
    days: int
    idle: Mapping[str, Mapping[int, Idle]]

    @property
    def backed(self) -> tuple[str, ...]:
        """The answers that rest on a fact."""
        return tuple(self.by)

    @property
    def facts(self) -> frozenset[int]:
        """The distinct facts that count."""
        return frozenset(self.by.values())


def says_enough(text: str, rules: FactRules) -> bool:
    """Whether it is long enough to be an observation: different words, not one word many times."""
    han = _HAN.findall(text)
    words = {word.casefold() for word in _WORD.findall(_HAN.sub(" ", text))}
    if len(han) >= rules.characters and len(set(han)) * 2 > rules.characters:
        return True
    share = len(set(han)) / rules.characters + len(words) / rules.words
    return share >= 1 and (bool(words) or len(han) >= rules.characters)


def idle(fact: Fact, level: int, now: datetime, rules: FactRules) -> Idle | None:
    """Why the fact does not back an answer of this level; None: it does."""
    if now - fact.at > rules.lasts:
        return Idle.OLD
    if fact.repeated:
        return Idle.REPEATED
    match fact.kind:
        case FactKind.VISIT:
            if fact.on is not None and fact.at.date() - fact.on > rules.visit_backs:
                return Idle.FAR_VISIT
            noted = says_enough(fact.text, rules)
            return Idle.NO_NOTE if level >= ASKED_FROM and not noted else None
        case FactKind.TEXT:
            return None if says_enough(fact.text, rules) else Idle.SHORT
        case _:
            return None  # a photo, a voice note or a forwarded message speaks for itself


def support(ratings: Mapping[str, Rating], now: datetime, rules: FactRules) -> Support:
    """Which answers the facts back. Each fact backs a few answers at most; whoever has the
    fewest facts to choose from chooses first, so that as many as possible are backed."""
    whys = {
        name: {fact_key(each): idle(each, rating.level, now, rules) for each in rating.facts}
        for name, rating in ratings.items()
        if rating.level is not None
    }
    able = {
        name: [each for each in ratings[name].facts if why[fact_key(each)] is None]
        for name, why in whys.items()
    }
    chosen = _chosen(able, rules)
    return Support(
        answers=len(able),
        by={name: fact_key(chosen[name]) for name in able if name in chosen},
        recent=frozenset(
            fact_key(each) for each in chosen.values() if now - each.at <= rules.recent
        ),
        days=rules.recent.days,
        idle={
            name: {fact: each for fact, each in why.items() if each is not None}
            for name, why in whys.items()
        },
    )


def _chosen(able: Mapping[str, list[Fact]], rules: FactRules) -> dict[str, Fact]:
    """The fact that backs each answer; answers that none is left for are missing."""
    used: Counter[int] = Counter()
    chosen: dict[str, Fact] = {}
    for name in sorted(able, key=lambda each: len(able[each])):
        free = [each for each in able[name] if used[fact_key(each)] < rules.answers]
        if free:
            chosen[name] = min(free, key=lambda each: used[fact_key(each)])
            used[fact_key(chosen[name])] += 1
    return chosen


def founded(rating: Rating, now: datetime, rules: FactRules) -> bool:
    """Whether something that counts stands behind this one answer, taken alone."""
    level = rating.level
    return level is not None and any(idle(fact, level, now, rules) is None for fact in rating.facts)


def fact_key(fact: Fact) -> int:
    """The same for what is one fact; one that is not recorded yet has no id of its own."""
    return fact.id or hash((fact.kind, fact.text, fact.visit_id, fact.file_id))
