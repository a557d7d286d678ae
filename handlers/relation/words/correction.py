"""Why a rating was taken back, in words."""

from handlers.frame.say import Say
from handlers.relation.correctable import (
    MISUNDERSTANDING,
    WRONG_STATEMENT,
    WRONG_SUBJECT,
)


def reason_text(say: Say, reason: str) -> str:
    """The reason of a correction: one that was tapped, or the person's own words."""
    known = {
        WRONG_SUBJECT: say.label("Wrong contact or account"),
        WRONG_STATEMENT: say.label("Wrong statement chosen"),
        MISUNDERSTANDING: say.label("A misunderstanding"),
    }
    return known.get(reason, reason)
