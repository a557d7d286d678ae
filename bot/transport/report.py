"""Errors in the log: what failed and where, never the error's text, which may quote a person."""

import logging
from traceback import extract_tb


def where(error: BaseException) -> str:
    """Type and place, as "KeyError in visit.py:42"; of a group the first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} in {place}"


def report(log: logging.Logger, what: str, error: BaseException) -> None:
    """One line at level ERROR; `what` names ids only."""
    log.error("%s: %s", what, where(error))
