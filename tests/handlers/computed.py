"""The pages "how is this computed?" of each position, and of what is rare: long, kept, held."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.account.computed_account_words import HowAccount, HowKeyLayer
from handlers.account.computed_words import HowLevel
from handlers.frame.page import Screen
from handlers.relation.position import Position
from handlers.relation.reading import Reading, read
from handlers.relation.subject import Subject
from scoring.accounts import Account, ChainRole, Contact, Grade, Line
from scoring.assessments import Fact, FactKind, Kept, Kind, Rating
from scoring.packs import builtin
from scoring.rubric import Rubric
from tests.handlers.positions import SETTINGS, assessment, placed

HIGH_ID = 2**53
DAY = timedelta(days=1)


def pages(found: Position) -> Iterator[Screen]:
    """All of an account: of itself, of its layers, of its people."""
    yield HowAccount(found)
    yield HowKeyLayer(found)
    subjects = [Subject(kind, found.account) for kind in (Kind.GENERAL, Kind.ORGANIZATIONAL)]
    subjects += [Subject(Kind.KEY, found.account, each) for each in found.contacts]
    for each in subjects:
        yield HowLevel(found, each, found.readings.get((each.kind, each.id)))


def crowd(account: str, name: str, owner: str, now: datetime, many: int = 40) -> Position:
    """An account with more people than a screen holds."""
    here = Account(HIGH_ID, account, Grade.S, 1)
    levels = ("222222", "3-3330", "1111-0", "0000?0", "333333")
    people = [
        Contact(HIGH_ID + n, here.id, name, "", Line.BUSINESS, ChainRole.DECIDER, 1 + n % 3, True)
        for n in range(many)
    ]
    made = {
        (Kind.KEY, each.id): [
            assessment(n, Kind.KEY, each.id, levels[n % 5], now - (200 if n % 7 else 9) * DAY)
        ]
        for n, each in enumerate(people[: many - 15])
    }
    return placed(here, owner, people, made, now)


def rare(found: Position, note: str, now: datetime) -> Iterator[Screen]:
    """Levels with every remark."""
    account = found.account
    key, whole = builtin("key"), builtin("outcome_organizational")
    samples: list[tuple[Rubric, Kind, str]] = [
        (key, Kind.KEY, "333011"),  # close, of no help: more than one gate
        (key, Kind.KEY, "033333"),  # a need of one answer
        (key, Kind.KEY, "-33333"),
        (key, Kind.KEY, "0-0000"),  # below zero, and no opponent
        (key, Kind.KEY, "???2??"),
        (key, Kind.KEY, "----?-"),  # the range decides
        (key, Kind.KEY, "??????"),
        (builtin("general"), Kind.GENERAL, "32-3"),
        (builtin("organizational"), Kind.ORGANIZATIONAL, "1333"),
        (whole, Kind.ORGANIZATIONAL, "2"),
    ]
    contact = found.contacts[0] if found.contacts else None
    for rubric, kind, levels in samples:
        subject = Subject(kind, account, contact if kind is Kind.KEY else None)
        yield HowLevel(found, subject, _reading(subject, rubric, levels, note, now))
    if contact is not None:
        subject = Subject(Kind.KEY, account, contact)
        kept = {"stance": Kept(Rating(3), now - 60 * DAY)}
        reading = _reading(subject, key, "22222?", note, now, kept)
        yield HowLevel(found, subject, reading)
        heavy = tuple(replace(each, weight=1 + n) for n, each in enumerate(key.dimensions))
        uneven = replace(key, dimensions=heavy, required=())
        yield HowLevel(found, subject, _reading(subject, uneven, "212???", note, now))
        yield HowLevel(found, subject, _reading(subject, uneven, "212210", note, now))


def _reading(
    subject: Subject,
    rubric: Rubric,
    levels: str,
    note: str,
    now: datetime,
    kept: dict[str, Kept] | None = None,
) -> Reading:
    """With a fact of each kind that does not count, and many that do."""
    given = [-1 if each == "-" else None if each == "?" else int(each) for each in levels]
    facts: Sequence[Fact] = (
        *(Fact(n, FactKind.PHOTO, note, now - n * DAY) for n in range(1, 9)),
        Fact(11, FactKind.TEXT, note[:2], now - DAY),
        Fact(12, FactKind.TEXT, note, now - DAY, repeated=True),
        Fact(13, FactKind.TEXT, note, now - 300 * DAY),
        Fact(14, FactKind.VISIT, "", now - DAY, on=(now - DAY).date()),
        Fact(15, FactKind.VISIT, note, now - DAY, on=(now - 90 * DAY).date()),
    )
    ratings = {
        name: Rating(level, tuple(facts[n::2]) if level is not None else ())
        for n, (name, level) in enumerate(zip(rubric.dimension_ids, given, strict=True))
    }
    return read(subject, rubric, ratings, None, now, now, SETTINGS.facts, kept=kept)
