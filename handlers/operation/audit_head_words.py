"""Words of the trail's head."""

from dataclasses import dataclass, field

from handlers.frame.html import Markup
from handlers.frame.page import Page
from handlers.frame.say import Say
from handlers.operation.canary_words import SEAL_SHOWN
from scoring.shown import SHOWN


@dataclass(frozen=True, slots=True)
class TrailHead:
    """It stays in the chat: one of any day proves all that was before it."""

    row: int
    seal: str = field(metadata=SHOWN)

    def page(self, say: Say) -> Page:
        return Page(
            say(
                "The audit trail has {row} rows this morning; its seal is "
                "<code>{seal}</code>. Keep this message: it can later show whether "
                "any row was removed or rewritten.",
                row=str(self.row),
                seal=Markup(self.seal[:SEAL_SHOWN]),  # as it is: it is compared
            ),
            private=False,
        )
