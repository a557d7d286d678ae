"""How the team rates: a page a month for its manager, to be talked over."""

from handlers.frame import parts
from handlers.frame.feature import Feature, NoticeKind
from handlers.frame.policy import LEADERS
from handlers.frame.route import button, command
from handlers.practice import chat, monthly, notices

FEATURE = Feature(
    commands=[
        command(
            "practice",
            LEADERS,
            chat.command,
            place=10,
            hint=lambda say: say.label("How my team rates, month by month (managers)"),
        ),
    ],
    buttons=[button("practice", LEADERS, chat.page, parts.day, parts.number)],
    notices=[NoticeKind(monthly.KIND, notices.practice)],
    jobs=[monthly.tell_practice],
)
