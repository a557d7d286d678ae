"""All commands of all features, and `/help`, which lists what each says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers import FEATURES
from handlers.frame.html import Markup
from handlers.frame.page import Page
from handlers.frame.policy import ANYBODY
from handlers.frame.route import Route, command
from handlers.frame.say import Say
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import main_menu
from scoring.people import Role


def help_(turn: Turn) -> Shown:
    return Shown(Help(turn.person.role))


HELP = command("help", ANYBODY, help_, place=100, hint=lambda say: say.label("What I can do"))
COMMANDS = {
    route.name: route for route in (HELP, *(r for feature in FEATURES for r in feature.commands))
}


def listed() -> Sequence[Route[Shown]]:
    """Those that help and the messenger's menu show, in their order: everybody's, the leaders',
    the administrators'."""
    shown = (each for each in COMMANDS.values() if each.hint is not None)
    return sorted(shown, key=lambda each: (-len(each.rule.who), each.place))


@dataclass(frozen=True, slots=True)
class Help:
    role: Role

    def page(self, say: Say) -> Page:
        open_ = [each for each in listed() if self.role in each.rule.who]
        lines = [
            say("<b>What I can do</b>"),
            *(Markup("/{} — {}").format(c.name[1:], c.hint_in(say)) for c in open_),
            Markup(),
            say("Or just send a few letters of an account’s name, and I’ll show where we stand."),
            say("You can always tap or type: 4, ④ and “four” are the same answer."),
        ]
        return Page(Markup("\n").join(lines), main_menu(say, self.role), private=False)
