"""What is said in and about groups, and about people out of reach, as sample screens."""

from collections.abc import Iterator

from handlers.account.level_words import WhichName
from handlers.frame.page import Screen
from handlers.frame.words import ComeAsYourself, InGroup
from handlers.team import group_words as groups
from handlers.team.reach_words import (
    GroupLostNotice,
    OnTheirWay,
    UndeliveredNotice,
    UnreachableNotice,
    WaitedNotice,
)


def screens(rep: str, manager: str, account: str) -> Iterator[Screen]:
    """`account` stands for whatever a group may be called."""
    yield UnreachableNotice(rep)
    yield UndeliveredNotice(rep)
    yield GroupLostNotice(account, manager, "rapport_bot")
    yield from (WaitedNotice(waiting) for waiting in (1, 40))
    yield from (OnTheirWay(waiting) for waiting in (0, 40))
    yield groups.OnlyInGroup("rapport_bot")
    yield ComeAsYourself()
    yield from (groups.WhichManager(typed) for typed in (False, True))
    yield groups.AskedInPrivate()
    yield groups.BindQuestion(7, account, 2, manager)
    yield groups.Bound(account, manager, True, "rapport_bot")
    yield groups.Bound(account, manager, False, "rapport_bot")
    yield groups.StaysUnbound(account, manager)
    yield groups.NowBound(manager)
    yield groups.Unbound()
    yield WhichName([account, account])
    yield InGroup(WhichName([account]), "rapport_bot")
