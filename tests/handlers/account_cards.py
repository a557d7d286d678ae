"""The screens of "how do we stand?", of each position an account can be in."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from handlers.account import history_words as history
from handlers.account import layer_words as layer
from handlers.account import level_words as level
from handlers.account import portfolio_words as portfolio
from handlers.frame.page import Screen
from handlers.frame.words import NotFound
from handlers.relation.history import Decided, Edited, Entry, Fields, Judged, Passed, Went
from handlers.relation.portfolio import Line, Portfolio
from scoring import accounts
from scoring.accounts import ContactChange, Grade
from scoring.asof import Correction
from scoring.assessments import Kind
from scoring.compare import Cause
from scoring.packs import builtin
from tests.handlers import computed
from tests.handlers.positions import assessment, positions

HIGH_ID = 2**53


def cards(
    account: str, people: Sequence[str], owner: str, note: str, now: datetime
) -> Iterator[Screen]:
    """`people` are three contacts' names."""
    found = positions(account, people, owner, note, now)
    for position, moved in zip(found, (None, 4.2, -12.0, 0.3, None), strict=True):
        yield level.LevelCard(position, moved, 30)
        yield level.LevelCard(position, moved, 30, decides=True)
        yield layer.KeyLayer(position)
        yield layer.AccountLayer(position, Kind.GENERAL)
        yield layer.AccountLayer(position, Kind.ORGANIZATIONAL)
        yield from computed.pages(position)
    yield from computed.pages(computed.crowd(account, people[0], owner, now))
    yield from computed.rare(found[1], note, now)
    yield level.DayToCome(now.date())
    yield level.NoSuchDay()
    options = [(HIGH_ID, account)]
    yield level.WhichAccountCard(account, options, "2026-03-01")
    yield level.WhichAccountCard(account, ())
    yield NotFound()
    entries = _entries(people[0], owner, note, now)
    yield history.HistoryCard(HIGH_ID, account, "2026-03-01", entries, 1, 3)
    yield history.HistoryCard(HIGH_ID, account, "", (), 0, 0)
    rubrics = {kind: builtin(kind) for kind in Kind}
    lines = [
        Line(each.account, each.owner, each.standing, rubrics, dict.fromkeys(Kind, n - 1), 9 * n)
        for n, each in enumerate(found, start=-1)
    ]
    yield portfolio.PortfolioCard(owner, Portfolio((), more=False), now.date())
    yield portfolio.PortfolioCard(owner, Portfolio(tuple(lines), more=True), now.date())
    yield portfolio.PortfolioCard(owner, Portfolio((*lines,) * 5, more=False), now.date())


def _entries(contact: str, owner: str, note: str, now: datetime) -> list[Entry]:
    earlier = now - timedelta(days=41)
    entries: list[Entry] = [
        Judged(
            at=now,
            assessment=assessment(1, kind, HIGH_ID, "1" * len(builtin(kind).dimensions), now),
            rubric=builtin(kind),
            contact=contact if kind is Kind.KEY else None,
            rater=owner,
            before=builtin(kind).ladder[-1].id,
            cause=cause,
            rungs=-1,
            correction=Correction(1, 1, now, note, later) if later != 1 else None,
            corrector=owner,
        )
        for cause, kind, later in zip(
            [*Cause, None], [*Kind, *Kind], [1, None, 2, 1, 1, 1], strict=True
        )
    ]
    changes = (ContactChange.LEFT, ContactChange.MOVED, ContactChange.RETURNED)
    entries += [Went(earlier, contact, True, what) for what in changes]
    moved: list[tuple[str, tuple[object, object]]] = [
        ("line", (None, "finance")),
        ("role", ("decider", "user")),
        ("influence", (3, 1)),
        ("key", (True, False)),
        ("title", ("", contact)),
    ]
    entries += [Edited(earlier, contact, owner, dict(moved), again) for again in (True, False)]
    gone = frozenset({accounts.Line.FINANCE})
    fields: list[Fields] = [
        {"grade": (None, Grade.A), "segment": ("", "7")},
        {"no_posts": (frozenset(), gone)},
        {"no_posts": (gone, frozenset())},
    ]
    entries += [
        Decided(earlier, by, each) for by, each in zip((owner, "", owner), fields, strict=True)
    ]
    return [*entries, Passed(earlier, owner, contact), Passed(earlier, None, owner)]
