"""What ends a command: one sentence and exit code 2, where a person can mend it."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bot.config import ConfigError
from bot.loading import loading

BAD_INPUT = 2


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """What a person can mend is one sentence on standard error, and exit code 2."""
    with loading():
        from telegram.error import InvalidToken, TelegramError

        from bot.commands.score import BadInput
        from bot.service import RubricChanged
        from bot.transport.hook import WebhookRefused
        from bot.transport.polling import ForeignWebhook
        from scoring.rubric import RubricError
        from storage import LedgerUnavailable
        from storage.backup_file import BackupError
        from storage.schema import SchemaError

    webhook = (ForeignWebhook, WebhookRefused)
    sentences = (
        ConfigError,
        BadInput,
        BackupError,
        SchemaError,
        *webhook,
        RubricChanged,
        RubricError,
    )
    try:
        yield
    except sentences as error:
        _fail(str(error))
    except LedgerUnavailable as error:
        _fail(f"the database cannot be used: {error}")
    except InvalidToken:
        _fail("environment: TELEGRAM_BOT_TOKEN: the Bot API refuses it; get one from BotFather")
    except TelegramError as error:
        _fail(f"the Bot API cannot be used: {type(error).__name__}; check TELEGRAM_API_BASE")
    except OSError as error:
        _fail(f"{error.strerror or error}: {error.filename or 'the address is not available'}")
    except ExceptionGroup as group:
        known, _ = group.split((*sentences, LedgerUnavailable, TelegramError))
        if known is None:
            raise
        _fail(str(_innermost(known)))


def _innermost(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _fail(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(BAD_INPUT)
