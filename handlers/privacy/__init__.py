"""What is kept about a person, their wish to be erased, and erasing."""

from handlers.frame.feature import Feature, NoticeKind
from handlers.frame.policy import ANYBODY, LEADERS
from handlers.frame.route import button, command
from handlers.privacy import delete_me, keeping, my_data, notices, page
from handlers.privacy.erasing import erase, erase_again, owned, tell_again, waiting_for
from handlers.privacy.keeping import DOSSIER, pending
from handlers.privacy.restoring import Settled, settle
from handlers.privacy.words import pseudonym

__all__ = [
    "DOSSIER",
    "FEATURE",
    "Settled",
    "erase",
    "erase_again",
    "owned",
    "pending",
    "pseudonym",
    "settle",
    "tell_again",
    "waiting_for",
]

FEATURE = Feature(
    commands=[
        command(
            "my_data",
            ANYBODY,
            my_data.command,
            place=90,
            hint=lambda say: say.label("What I keep about you"),
        ),
        command("delete_me", ANYBODY, delete_me.command),
    ],
    buttons=[
        button("mydata", ANYBODY, my_data.file, below=True),
        button("forget", ANYBODY, delete_me.command),
        button("forgetme", ANYBODY, delete_me.ask),
        button("farewell", LEADERS, delete_me.look, delete_me.wish),
        button("farewells", LEADERS, delete_me.confirm, delete_me.wish),
        button("declined", LEADERS, delete_me.decline, delete_me.wish),
    ],
    jobs=[keeping.drop_expired],
    pages=[page.SHEET],
    notices=[NoticeKind("erasure", notices.erasure), NoticeKind("declined", notices.declined)],
)
