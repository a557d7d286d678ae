"""The team: who joins, which groups it has, who is out of reach."""

from handlers.frame.feature import Feature, NoticeKind
from handlers.frame.policy import ADMINISTRATORS, ANYBODY, LEADERS, OF_GROUPS
from handlers.frame.route import button, command
from handlers.team import groups, joining, notices, returning

FEATURE = Feature(
    commands=[
        command(
            "bind",
            OF_GROUPS,
            groups.bind,
            place=10,
            hint=lambda say: say.label("In a group: open it to a manager’s team (administrators)"),
        ),
        command(
            "unbind",
            OF_GROUPS,
            groups.unbind,
            place=20,
            hint=lambda say: say.label("In a group: close it again (administrators)"),
        ),
    ],
    buttons=[
        button("waited", ANYBODY, returning.what_waited),
        button("unjoin", LEADERS, joining.unjoin, joining.joined),
        button("bind", ADMINISTRATORS, groups.decide, groups.asked, groups.leader, groups.answer),
    ],
    stranger=joining.greet_stranger,
    notices=[
        NoticeKind("joined", notices.joined),
        NoticeKind("unreachable", notices.unreachable),
        NoticeKind("undelivered", notices.undelivered),
        NoticeKind("group_lost", notices.group_lost),
        NoticeKind("waited", notices.waited),
        NoticeKind("bind", notices.bind),
        NoticeKind("bound", notices.bound),
    ],
)
