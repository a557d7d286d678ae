"""What was typed where words are asked for, or what was wrong with it."""

from handlers.frame.clean import clean_line, graphemes
from handlers.frame.interview import words
from handlers.frame.interview.model import Again, Heard


def line(heard: Heard, limit: int) -> str | Again:
    """One line of at most `limit` letters."""
    typed = clean_line(heard.text)
    return limited(typed, limit) if typed else missing(heard)


def missing(heard: Heard) -> Again:
    """A message without words: a picture or a sticker is not the same as an empty line."""
    return Again(words.TypeOrTap() if heard.attachment or heard.other else words.Empty())


def limited(typed: str, limit: int) -> str | Again:
    over = graphemes(typed) - limit
    return Again(words.TooLong(over)) if over > 0 else typed
