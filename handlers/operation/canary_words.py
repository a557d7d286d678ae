"""Words of the notice that proves that notices arrive."""

from dataclasses import dataclass, field
from datetime import datetime

from handlers.frame.html import Markup
from handlers.frame.page import Page
from handlers.frame.say import Say
from scoring.shown import SHOWN

SEAL_SHOWN = 12  # characters of a seal: enough to find it again


@dataclass(frozen=True, slots=True)
class Canary:
    """One line in the chat. Number and seal of the audit's newest row are known here, too, so that
    a trail that was cut off or written anew does not go unnoticed."""

    at: datetime
    row: int
    seal: str = field(metadata=SHOWN)

    def page(self, say: Say) -> Page:
        alive = say("Rapport is alive · {time}", time=say.time(self.at.astimezone(say.zone)))
        if not self.seal:
            return Page(alive, passing=True, private=False)
        audit = say(
            "Audit {row}: <code>{seal}</code>",
            row=str(self.row),
            seal=Markup(self.seal[:SEAL_SHOWN]),
        )
        return Page(Markup("{}\n{}").format(alive, audit), passing=True, private=False)
