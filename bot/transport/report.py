"""Errors in the log: what failed and where, never the error's text, which may quote a person."""

import logging
from traceback import extract_tb

MAX_PLACES = 12


def where(error: BaseException) -> str:
    """Type and place, as "KeyError in visit.py:42"; of a group the first."""
    error = _first(error)
    return f"{type(error).__name__} in {(_places(error) or ['?'])[0]}"


def trail(error: BaseException) -> str:
    """Type and places, the innermost first, as "KeyError in visit.py:42 < routes.py:7"; then what
    caused it; of a group the first."""
    error = _first(error)
    places = " < ".join(_places(error)[:MAX_PLACES]) or "?"
    own = f"{type(error).__name__} in {places}"
    return f"{own}, caused by {trail(error.__cause__)}" if error.__cause__ else own


def report(log: logging.Logger, what: str, error: BaseException) -> None:
    """One line at level ERROR; `what` names ids only."""
    log.error("%s: %s", what, where(error))


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _places(error: BaseException) -> list[str]:
    """Where it was, the innermost first."""
    frames = reversed(extract_tb(error.__traceback__))
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
