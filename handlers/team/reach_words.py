"""Words about people and groups that cannot be written to, and about what waited for them."""

from dataclasses import dataclass, field

from handlers.frame.html import addressed
from handlers.frame.page import Button, Page
from handlers.frame.say import Say
from scoring.shown import SHOWN


@dataclass(frozen=True, slots=True)
class UnreachableNotice:
    """To the manager of somebody who blocked the bot or left the messenger."""

    name: str

    def page(self, say: Say) -> Page:
        return Page(
            say(
                "<b>Rapport cannot reach {name}</b>: they blocked the bot, or left "
                "Telegram.\n"
                "Please ask them to open the chat with me and send /start. Until "
                "then their reminders wait, and alerts come to you instead.",
                name=self.name,
            )
        )


@dataclass(frozen=True, slots=True)
class UndeliveredNotice:
    """Telegram refuses what goes to somebody, and does not say why in words that we know."""

    name: str

    def page(self, say: Say) -> Page:
        return Page(
            say(
                "<b>A message to {name} did not arrive</b>: Telegram has refused it "
                "for hours.\n"
                "Please tell them yourself what matters. Your administrator finds "
                "the reason in the log.",
                name=self.name,
            )
        )


@dataclass(frozen=True, slots=True)
class GroupLostNotice:
    """To the administrator who bound a group: the bot is out of it, or may not write there."""

    title: str
    manager: str
    bot_name: str = field(metadata=SHOWN)

    def page(self, say: Say) -> Page:
        text = say(
            "<b>Rapport can no longer write in the group {title}</b>, so the group "
            "is no longer open to {manager}’s team.\n"
            "Let me in and allow me to send messages, then send /bind there.",
            title=self.title, manager=self.manager,
        )  # fmt: skip
        return Page(addressed(text, self.bot_name))


@dataclass(frozen=True, slots=True)
class WaitedNotice:
    """To somebody who is back: more has waited than anybody would like to get at once."""

    waiting: int

    def page(self, say: Say) -> Page:
        text = say.plural(
            "While I could not reach you, {n} message waited for you.",
            "While I could not reach you, {n} messages waited for you.",
            self.waiting,
        )
        return Page(text, ((Button(say.label("Show them"), "waited"),),))


@dataclass(frozen=True, slots=True)
class OnTheirWay:
    """The same message once its button was pressed."""

    waiting: int

    def page(self, say: Say) -> Page:
        if not self.waiting:
            return Page(say("No more messages are waiting for you."))
        return Page(say("Here they come, except what is out of date."))
