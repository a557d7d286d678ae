"""Words about who joins the team."""

from dataclasses import dataclass, field

from handlers.frame.html import Markup
from handlers.frame.page import Button, Page
from handlers.frame.say import Say
from scoring.shown import SHOWN


@dataclass(frozen=True, slots=True)
class AccessTaken:
    name: str

    def page(self, say: Say) -> Page:
        return Page(
            say(
                "✓ {name}’s access is removed. Send a new invitation to the right person.",
                name=self.name,
            )
        )


@dataclass(frozen=True, slots=True)
class Stranger:
    """One neutral sentence for whoever we do not know."""

    def page(self, say: Say) -> Page:
        return Page(
            say(
                "This is a private assistant. To join, open your invitation link, or send its code."
            ),
            private=False,
        )


@dataclass(frozen=True, slots=True)
class InvitationRefused:
    """`why` is "unknown", "used" or "expired"; nothing else is said of it."""

    why: str = field(metadata=SHOWN)

    def page(self, say: Say) -> Page:
        match self.why:
            case "used":
                text = say("This invitation has already been used. Please ask for a new one.")
            case "expired":
                text = say("This invitation has expired. Please ask for a new one.")
            case _:
                text = say(
                    "I don’t recognise this invitation. Check the code, or ask for a new one."
                )
        return Page(text, private=False)


@dataclass(frozen=True, slots=True)
class JoinedNotice:
    """Somebody took an invitation: `handle` is who they are in the messenger. `again`: the person
    had joined before, with another account."""

    person_id: int
    name: str
    handle: str
    invitation_id: int
    again: bool = False

    def page(self, say: Say) -> Page:
        lines = [
            say("<b>{name}</b> has joined as {handle}.", name=self.name, handle=self.handle),
            say("Not the right person? One tap removes the access again."),
        ]
        if self.again:
            lines.insert(1, say("The Telegram account they used until now can no longer be used."))
        data = f"unjoin.{self.person_id}.{self.invitation_id}"
        undo = Button(say.label("Not {name}", name=self.name), data)
        return Page(Markup("\n").join(lines), ((undo,),))
