"""Words in and about group chats."""

from dataclasses import dataclass, field

from handlers.frame.html import Markup, addressed
from handlers.frame.page import Button, Page
from handlers.frame.say import Say
from scoring.shown import SHOWN


@dataclass(frozen=True, slots=True)
class OnlyInGroup:
    bot_name: str = field(metadata=SHOWN)

    def page(self, say: Say) -> Page:
        text = say("Send that in the group itself: /bind and a manager’s name, or /unbind.")
        return Page(addressed(text, self.bot_name), private=False)


@dataclass(frozen=True, slots=True)
class WhichManager:
    """`typed` says whether a name was given; it is not repeated: everybody there reads along."""

    typed: bool

    def page(self, say: Say) -> Page:
        how = say("Send /bind and the manager’s full name, such as <code>/bind Zhang Wei</code>")
        if self.typed:
            how = Markup("{}\n{}").format(say("I know no manager by that name."), how)
        return Page(how, private=False)


@dataclass(frozen=True, slots=True)
class AskedInPrivate:
    def page(self, say: Say) -> Page:
        return Page(say("I’ll ask you about that in our private chat."), private=False)


@dataclass(frozen=True, slots=True)
class BindQuestion:
    """To the administrator, in private, before a group gets to see anything."""

    group_id: int
    title: str
    manager_id: int
    manager: str

    def page(self, say: Say) -> Page:
        which = f"bind.{self.group_id}.{self.manager_id}"
        text = say(
            "<b>Open the group “{title}” to {manager}’s team?</b>\n"
            "Everyone in the group will read what I say there: levels, names and "
            "facts about clients, including people who are not in Rapport or join "
            "later.\n"
            "Whoever asks there sees only what both they and {manager} may see.",
            title=self.title, manager=self.manager,
        )  # fmt: skip
        rows = (
            (Button(say.label("Yes, with alerts and digest"), f"{which}.told"),),
            (Button(say.label("Yes, but only answer there"), f"{which}.quiet"),),
            (Button(say.label_in("answer: open the group?", "No"), f"{which}.no"),),
        )
        return Page(text, rows)


@dataclass(frozen=True, slots=True)
class Bound:
    title: str
    manager: str
    told: bool
    bot_name: str = field(metadata=SHOWN)

    def page(self, say: Say) -> Page:
        text = say(
            "✓ “{title}” is open to {manager}’s team: /level and /week are answered there.",
            title=self.title, manager=self.manager,
        )  # fmt: skip
        if self.told:
            text += Markup("\n") + say("Alerts and the morning’s digest go there, too.")
        text += Markup("\n") + say("/unbind in the group ends that.")
        return Page(addressed(text, self.bot_name))


@dataclass(frozen=True, slots=True)
class StaysUnbound:
    title: str
    manager: str

    def page(self, say: Say) -> Page:
        return Page(
            say(
                "“{title}” stays closed to {manager}’s team: I say nothing of its clients there.",
                title=self.title, manager=self.manager,
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NowBound:
    """To the group itself."""

    manager: str

    def page(self, say: Say) -> Page:
        return Page(
            say(
                "This group is now open to {manager}’s team. Anyone in Rapport can "
                "send /level and an account’s name, or /week. Everyone here reads "
                "the answers.",
                manager=self.manager,
            )
        )


@dataclass(frozen=True, slots=True)
class Unbound:
    def page(self, say: Say) -> Page:
        return Page(say("This group is closed: I say nothing about clients here."), private=False)
