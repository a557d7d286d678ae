"""No secret and no word of a person gets into the logs, whatever is logged."""

import logging
import sys

import pytest

from bot.logs import Redactor, set_up
from tests.stage import raised

TOKEN = "123456789:AAFf-canary-canary-canary-canary-42"
DATABASE = "postgresql://rapport:canary/pass:word@db/rapport"


@pytest.mark.parametrize(
    "text",
    [
        f"https://api.telegram.org/bot{TOKEN}/getUpdates",
        f"token={TOKEN}",
        f"cannot open {DATABASE}",
        f"cannot open {DATABASE.replace('postgresql:', 'postgresql+psycopg:')}",
    ],
)
def test_secrets_are_taken_out_wherever_they_stand(text: str) -> None:
    assert "canary" not in Redactor([TOKEN, DATABASE]).clean(text)
    assert "canary" not in Redactor().clean(text), "also one that is not ours"


def test_what_is_no_secret_stays() -> None:
    line = "update 700000001 at 12:30:45, http://127.0.0.1:8080/ is open"
    assert Redactor([TOKEN, DATABASE]).clean(line) == line


def test_a_traceback_is_redacted_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info", [TOKEN])
    error = ValueError(f"bot{TOKEN}")
    logging.getLogger("somewhere").error("failed for bot%s", TOKEN, exc_info=error)
    sys.excepthook(ValueError, error, None)
    written = capsys.readouterr().err
    assert written.count("ValueError") >= 2
    assert "canary" not in written


async def test_a_whole_conversation_at_debug_leaves_no_token_and_no_words_in_the_log(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up("debug", ["not this one"])  # so that nothing is hidden by knowing the secret
    async with raised(sqlite_url) as stage:
        await stage.li_na.says("/visit 华信科技", "王敏")
        await stage.li_na.says("canary-words 绝密")
        li_na = stage.li_na.persona
        li_na.raw({"message": {"chat": {"id": li_na.id}, "text": "canary-words 绝密"}})
        await stage.sandbox.idle()
    written = capsys.readouterr().err
    assert "is in quarantine" in written, "there was something to read"
    assert f"bot{stage.sandbox.token}" not in written
    assert "canary-words" not in written
    assert "绝密" not in written
