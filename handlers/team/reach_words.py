"""Words about people who cannot be written to."""

from dataclasses import dataclass

from handlers.frame.page import Page
from handlers.frame.say import Say


@dataclass(frozen=True, slots=True)
class UnreachableNotice:
    """To the manager of somebody who blocked the bot or left the messenger."""

    name: str

    def page(self, say: Say) -> Page:
        return Page(
            say(
                "<b>Rapport cannot reach {name}</b>: they blocked the bot, or left the messenger.\n"
                "Please ask them to open the chat with me and send /start. Until then their "
                "reminders wait, and alerts come to you instead.",
                name=self.name,
            )
        )
