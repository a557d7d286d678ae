"""What ends a command: one sentence, and exit code 2 where only a person can mend it."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bot.config import ConfigError
from bot.loading import loading

BAD_INPUT = 2
AWAY = 1  # what passes by itself: trying again may do


@contextmanager
def expected_errors() -> Iterator[None]:
    """What is foreseen is one sentence on standard error: exit code 2 where only a person can mend
    it, 1 where it may pass by itself."""
    with loading():
        from telegram.error import InvalidToken, TelegramError

        from bot.commands.score import BadInput
        from bot.service import RubricChanged
        from bot.site import CannotListen
        from bot.transport.hook import WebhookRefused
        from bot.transport.polling import ForeignWebhook
        from scoring.rubric import RubricError
        from storage import LedgerUnavailable
        from storage.machinery.backup_file import BackupError
        from storage.machinery.schema import DatabaseAway, SchemaError

    webhook = (ForeignWebhook, WebhookRefused)
    sentences = (
        ConfigError,
        BadInput,
        BackupError,
        CannotListen,
        SchemaError,
        *webhook,
        RubricChanged,
        RubricError,
    )
    try:
        yield
    except DatabaseAway as error:
        _fail(str(error), AWAY)
    except sentences as error:
        _fail(str(error))
    except LedgerUnavailable as error:
        _fail(f"the database cannot be used: {error}", AWAY)
    except InvalidToken:
        _fail("environment: TELEGRAM_BOT_TOKEN: the Bot API refuses it; get one from BotFather")
    except TelegramError as error:
        said = f"the Bot API cannot be used: {type(error).__name__}; check TELEGRAM_API_BASE"
        _fail(said, AWAY)
    except OSError as error:
        _fail(f"{error.strerror or error}: {error.filename or 'the address is not available'}")
    except ExceptionGroup as group:
        known, _ = group.split((*sentences, LedgerUnavailable, TelegramError))
        if known is None:
            raise
        innermost = _innermost(known)
        mended = isinstance(innermost, (*sentences, InvalidToken))
        _fail(str(innermost), BAD_INPUT if mended else AWAY)


def _innermost(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _fail(sentence: str, code: int = BAD_INPUT) -> None:
    from bot.logs import clean

    typer.echo(clean(sentence), err=True)
    raise typer.Exit(code)
