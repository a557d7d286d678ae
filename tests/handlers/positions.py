"""Positions of an account for the screens: empty, point with every remark, and momentum."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from handlers.frame.settings import Settings
from handlers.relation.position import Position
from handlers.relation.reading import Reading, read
from handlers.relation.rivals import Mirror, Rival
from handlers.relation.subject import Subject
from handlers.relation.trail import Histories, Origin, concluded, trail
from scoring.accounts import Account, ChainRole, Contact, ContactChange, ContactEvent, Grade, Line
from scoring.asof import Handover
from scoring.assessments import Assessment, Fact, FactKind, Kind, Rating
from scoring.chain import Member, chain
from scoring.ledger_facts import Interaction, Rank
from scoring.level import evaluate
from scoring.packs import builtin
from scoring.rated import Rated
from scoring.seats import expected
from scoring.standing import standing
from scoring.visits import Visit

DAY = timedelta(days=1)
SETTINGS = Settings()
Key = tuple[Kind, int]


def assessment(
    key: int, kind: Kind, subject: int, levels: str, at: datetime, facts: Sequence[Fact] = ()
) -> Assessment:
    """`levels` has one digit, a minus sign or a question mark for each dimension."""
    rubric = builtin(kind)
    given = [-1 if each == "-" else None if each == "?" else int(each) for each in levels]
    by_dimension = dict(zip(rubric.dimension_ids, given, strict=True))
    result = evaluate(rubric, {name: v for name, v in by_dimension.items() if v is not None})
    return Assessment(
        key, kind, subject, 1, at, rubric.id, rubric.version,
        {name: Rating(level, tuple(facts)) for name, level in by_dimension.items()},
        level=result.level, mean=result.mean,
    )  # fmt: skip


def positions(
    account: str, names: Sequence[str], owner: str, note: str, now: datetime
) -> list[Position]:
    """`names` are of three contacts."""
    here = Account(2**53 - 1, account, Grade.A, 1, no_posts=frozenset({Line.EXECUTIVE}))
    lines = (Line.TECHNICAL, Line.PROCUREMENT, Line.BUSINESS)
    people = [
        Contact(2**53 + n, here.id, name, "", lines[n], ChainRole.DECIDER, 3 - n, key=True)
        for n, name in enumerate(names)
    ]
    fact = Fact(1, FactKind.TEXT, note, now - 88 * DAY)
    first, second, third = ((Kind.KEY, each.id) for each in people)
    general, whole = (Kind.GENERAL, here.id), (Kind.ORGANIZATIONAL, here.id)

    def rated(key: Key, *levels: str) -> list[Assessment]:
        ages = [now - (100 * n + 5) * DAY for n in reversed(range(len(levels)))]
        return [
            assessment(n, *key, each, at, [fact])
            for n, (each, at) in enumerate(zip(levels, ages, strict=True))
        ]

    held = {
        first: rated(first, "111111", "222222"),
        second: rated(second, "222222", "1111-0"),
        general: rated(general, "1111", "2222"),
        whole: rated(whole, "1000", "1110"),
    }
    inverted = {second: rated(second, "0000?0"), general: rated(general, "2222")}
    full = {
        first: rated(first, "333333"),
        second: rated(second, "333333"),
        third: rated(third, "333333", "333332"),
        general: rated(general, "3333"),
        whole: rated(whole, "2222"),
    }
    gone = ContactEvent(people[2].id, here.id, ContactChange.LEFT, 1, now - DAY, {})
    return [
        placed(here, None, [], {}, now),
        placed(here, owner, people, held, now, events=(gone,), share=True),
        placed(here, owner, people, inverted, now),
        placed(here, owner, people, full, now, share=True),
        placed(here, owner, people, full, now + 200 * DAY),
    ]


def placed(
    account: Account,
    owner: str | None,
    people: Sequence[Contact],
    histories: Histories,
    now: datetime,
    *,
    events: tuple[ContactEvent, ...] = (),
    share: bool = False,
) -> Position:
    """`share`: the contacts were met lately, and one of the ratings is inherited."""
    rated = {key: concluded(SETTINGS, past[-1]) for key, past in histories.items()}
    met = (now - DAY).date() if share else None
    members = [Member(each, rated.get((Kind.KEY, each.id)), met) for each in people]
    by_id = {each.id: each for each in people}
    begun = [(each, now - 700 * DAY) for each in people]
    origin = Origin(account, (), begun, (), histories, {})
    return Position(
        account=account,
        owner=owner,
        day=now.date(),
        until=now,
        past=owner is not None and not share,
        rubrics=SETTINGS.rubrics,
        contacts=tuple(people),
        readings=_readings(account, by_id, histories, now),
        since={key: past[-1].at for key, past in histories.items()},
        inherited=frozenset(list(histories)[:1]) if share else frozenset(),
        rivals=_rivals(account, people, owner or "", rated) if share else {},
        chain=chain(members, now.date(), expected(account)),
        standing=standing(
            builtin("key"),
            members,
            rated.get((Kind.GENERAL, account.id)),
            rated.get((Kind.ORGANIZATIONAL, account.id)),
            now,
            seats=expected(account),
        ),
        interaction=Interaction({**dict.fromkeys(Rank, 0)}, earlier=False),
        last_visit=Visit(1, account.id, 1, now.date()) if share else None,
        way=trail(SETTINGS, origin, now),
        snapshots=(),
        histories=histories,
        events=events,
        handovers=(Handover(account.id, None, 1, now - 2 * DAY),) if share else (),
        origin=origin,
        new_rules=now if share else None,
    )


def _rivals(
    account: Account, people: Sequence[Contact], name: str, rated: Mapping[Key, Rated]
) -> Mirror:
    """Ahead of us, behind, level with us, and not comparable."""
    leads = dict(zip((each.id for each in people), (-2, 1, 0), strict=True))
    keys = [(Kind.KEY, each.id) for each in people if (Kind.KEY, each.id) in rated]
    mirrored = {key: [Rival(name, rated[key], leads[key[1]])] for key in keys}
    whole = {
        (kind, account.id): lead for kind, lead in ((Kind.GENERAL, -1), (Kind.ORGANIZATIONAL, None))
    }
    return {**mirrored, **{key: [Rival(name, rated[key], lead)] for key, lead in whole.items()}}


def _readings(
    account: Account, people: Mapping[int, Contact], histories: Histories, now: datetime
) -> dict[Key, Reading]:
    return {
        (kind, subject): read(
            Subject(kind, account, people.get(subject)),
            builtin(kind),
            past[-1].ratings,
            past[-2] if len(past) > 1 else None,
            past[-1].at,
            now,
            SETTINGS.facts,
            stale=now - past[-1].at > SETTINGS.standing.stale_after,
        )
        for (kind, subject), past in histories.items()
    }
