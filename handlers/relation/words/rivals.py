"""Words for the competitor mirror: whom to rate, and how far a rival is from us."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.frame.html import Markup
from handlers.frame.interview.model import Choice
from handlers.frame.page import Button
from handlers.frame.say import Say
from handlers.relation.position import Position
from handlers.relation.rivals import Rival
from handlers.relation.words import layers
from handlers.relation.words import reading as parts
from scoring.assessments import Kind

MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class WhichCompetitor:
    """`options` are (competitor id, name)."""

    options: Sequence[tuple[int, str]]

    def text(self, say: Say) -> Markup:
        if not self.options:
            return say("Which competitor? Type the name.")
        return say("Which competitor? Tap one, or type the name.")

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        buttons = [Choice(name, str(key)) for key, name in self.options]
        return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]


def rival_button(say: Say, kind: Kind, subject_id: int) -> Button:
    """The button that begins the rating of a competitor's relationship with the subject."""
    return Button(say.label("Rate a competitor"), f"rival.{kind[0]}.{subject_id}")


def rival_line(say: Say, rival: Rival) -> Markup:
    """ "Northwind: Good (ahead of us by 1), rated 18 Nov"."""
    level = Markup("<b>{}</b>").format(parts.level_name(say, rival.rated.rubric, rival.rated.level))
    day = say.day(rival.rated.at)
    match rival.lead:
        case None:
            said = say("{level}, rated {day}", level=level, day=day)
        case 0:
            said = say("{level} (same as us), rated {day}", level=level, day=day)
        case int(n) if n < 0:
            said = say("{level} (ahead of us by {n}), rated {day}", level=level, n=-n, day=day)
        case n:
            said = say("{level} (behind us by {n}), rated {day}", level=level, n=n, day=day)
    return parts.point(say, rival.name, said)


def rival_lines(say: Say, rivals: Sequence[Rival]) -> Markup | None:
    """One line for each rival; None without any."""
    return Markup("\n").join(rival_line(say, each) for each in rivals) or None


def ahead_line(say: Say, position: Position) -> Markup | None:
    """Which rivals stand above us, and with whom or in which layer of the account."""
    present = {each.id: each.name for each in position.contacts if each.active}
    ahead: dict[str, list[Markup]] = {}
    for (kind, subject_id), rivals in position.rivals.items():
        if kind is Kind.KEY and subject_id not in present:
            continue
        place = present[subject_id] if kind is Kind.KEY else layers.layer_name(say, kind)
        for rival in rivals:
            if rival.ahead:
                ahead.setdefault(rival.name, []).append(Markup.escape(place))
    if not ahead:
        return None
    return say(
        "Ahead of us: {rivals}",
        rivals=say.listed(
            [
                # i18n: a competitor, and with whom it is ahead of us
                say("{rival} ({places})", rival=name, places=_places(say, each))
                for name, each in ahead.items()
            ]
        ),
    )


def _places(say: Say, places: Sequence[Markup]) -> Markup:
    shown, more = list(places[:MOST_PLACES]), len(places) - MOST_PLACES
    return say.listed([*shown, say("… and {n} more", n=more)] if more > 0 else shown)
