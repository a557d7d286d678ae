"""Words for what a standing rests on."""

from handlers.frame.html import Markup
from handlers.frame.say import Say
from handlers.relation.position import Position
from handlers.relation.words import reading as parts


def support_line(say: Say, position: Position) -> Markup | None:
    """On how many distinct facts all answers that count rest."""
    counted = [each.support for each in position.readings.values()]
    if not any(each.answers for each in counted):
        return None
    return say("Evidence: {supported}", supported=parts.supported(say, counted))
