"""No secret and no word of a person gets into the logs, whatever is logged."""

import asyncio
import json
import logging
import re
import subprocess
import sys
import threading
from urllib.parse import quote

import pytest
import structlog

from bot.config import read_environment
from bot.logs import Format, hear_the_loop, set_up
from bot.redaction import Redactor
from tests.stage import raised

TOKEN = "123456789:AAFf-canary-canary-canary-canary-42"
DATABASE = "postgresql://rapport:canary/pass:word@db/rapport"


@pytest.mark.parametrize(
    "text",
    [
        f"https://api.telegram.org/bot{TOKEN}/getUpdates",
        f"https://api.telegram.org/bot{quote(TOKEN, safe='')}/getUpdates",
        f"token={TOKEN}",
        f"cannot open {DATABASE}",
        f"cannot open {DATABASE.replace('postgresql:', 'postgresql+psycopg:')}",
        "cannot open postgresql://rapport:pass@canary/w@canary@db/rapport: no such host",
        "connection failed: host=db user=u password=canary dbname=rapport",
    ],
)
def test_t3_secrets_are_taken_out_wherever_they_stand(text: str) -> None:
    assert "canary" not in Redactor([TOKEN, DATABASE]).clean(text)
    assert "canary" not in Redactor().clean(text), "also one that is not ours"


def test_t3_a_secret_is_known_whole_in_part_and_as_a_url_spells_it() -> None:
    environment = read_environment(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "RAPPORT_DATABASE_URL": "postgresql://rapport:canary%2Fpass%3Aword@db/rapport",
        }
    )
    redactor = Redactor(environment.secrets())
    for part in (TOKEN.partition(":")[2], "canary/pass:word", "canary%2Fpass%3Aword"):
        assert redactor.clean(f"it was {part}!") == "it was [secret]!"
    assert redactor.clean("rapport waits") == "rapport waits"


def test_what_is_no_secret_stays() -> None:
    line = "update 700000001 at 12:30:45, http://127.0.0.1:8080/ is open"
    assert Redactor([TOKEN, DATABASE]).clean(line) == line


class Odd:
    """A value that is no text."""

    def __repr__(self) -> str:
        return f"Odd({TOKEN})"


@pytest.mark.parametrize("form", ["text", "json"])
def test_each_event_is_one_line_with_the_ids_of_the_moment(
    capsys: pytest.CaptureFixture[str], form: Format
) -> None:
    set_up("info", [TOKEN], form)
    with structlog.contextvars.bound_contextvars(update=700000001, chat=7):
        logging.getLogger("somewhere").warning("failed for %s", Odd(), extra={"odd": Odd()})
    (line,) = capsys.readouterr().err.splitlines()
    assert "canary" not in line
    if form == "json":
        said = json.loads(line)
        assert said.pop("timestamp").endswith("Z")
        assert said == {
            "event": "failed for Odd([secret])",
            "odd": "Odd([secret])",
            "update": 700000001,
            "chat": 7,
            "level": "warning",
            "logger": "somewhere",
        }
    else:
        assert "failed for Odd([secret])" in line
        assert "chat=7 odd=Odd([secret]) update=700000001" in line


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "hostile", ["x\r\nINFO fake", "\x1b[31mred", "a\u2028b", "\u202eabc", "\x9b31m", "\x00"]
)
def test_a27_what_could_forge_a_line_or_a_colour_is_escaped(
    capsys: pytest.CaptureFixture[str], form: Format, hostile: str
) -> None:
    set_up("info", [], form)
    logging.getLogger("somewhere").error("group %s", hostile, extra={"value": hostile})
    written = capsys.readouterr().err
    assert written.endswith("\n")
    assert written[:-1].isprintable(), ascii(written)


@pytest.mark.parametrize("form", ["text", "json"])
def test_t17_an_exception_is_logged_as_its_way_and_never_with_its_text(
    capsys: pytest.CaptureFixture[str], form: Format
) -> None:
    set_up("info", [], form)
    caught = _caught()
    logging.getLogger("somewhere").error("it failed", exc_info=caught)
    sys.excepthook(ValueError, caught, caught.__traceback__)
    thread = threading.Thread(target=_fail)
    thread.start()
    thread.join()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert all("ValueError in test_logs.py:" in line for line in lines)
    assert all("caused by KeyError in ?" in line for line in lines[:2])
    assert not [line for line in lines if "canary" in line or "绝密" in line]


def _fail() -> None:
    raise ValueError("绝密 canary")


def _caught() -> ValueError:
    with pytest.raises(ValueError, match="canary") as caught:
        raise ValueError(f"bot{TOKEN}\n绝密 canary") from KeyError("绝密 canary")
    return caught.value


async def test_t17_what_fails_behind_the_loop_is_logged_without_what_it_was_about(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up("info", [])
    hear_the_loop()
    loop = asyncio.get_running_loop()
    loop.call_soon(int, "绝密 canary")
    task = asyncio.create_task(asyncio.to_thread(_fail))
    await asyncio.wait([task])
    del task  # nobody asked for its result
    await asyncio.sleep(0)
    lines = capsys.readouterr().err.splitlines()
    assert "Exception in callback …" in lines[0]
    assert "Task exception was …" in lines[1]
    assert all("ValueError in " in line for line in lines)
    assert not [line for line in lines if "canary" in line or "绝密" in line]


async def test_t17_a_whole_conversation_at_debug_leaves_no_token_and_no_words_in_the_log(
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
    bound = rf" chat={li_na.id} replica={re.escape(stage.service.replica.name)} update=\d+\n"
    assert re.search(r"\] handled .*" + bound, written)
    assert f"bot{stage.sandbox.token}" not in written
    assert "canary-words" not in written
    assert "绝密" not in written


def test_t3_a_password_in_the_query_of_a_url_is_a_secret() -> None:
    url = "postgresql://db/rapport?user=u&password=canary-secret"
    known = read_environment({"RAPPORT_DATABASE_URL": url}).secrets()
    assert "canary-secret" in known


LAST_RESORTS = """
import asyncio, logging, sys, typer, warnings
from bot.commands.expected_errors import expected_errors
from bot.config import ConfigError
from bot.logs import set_up
token, form = sys.argv[1:]
set_up("info", ["canary-secret"], form)
logging.Logger("lost").error("told %s", f"canary-secret {token}")
logging.getLogger("here").info("%d", f"canary-secret {token}")
warnings.warn(f"canary-secret {token}")
async def fails():
    asyncio.get_running_loop().call_soon(int, f"canary-secret {token}")
    await asyncio.sleep(0)
asyncio.run(fails())
try:
    with expected_errors():
        raise ConfigError(f"it was canary-secret {token}")
except typer.Exit:
    pass
raise ValueError(f"canary-secret {token}")
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_t3_the_last_resorts_of_logging_are_redacted_too(form: Format) -> None:
    """A logger without handlers, a record that cannot be written, a warning, the loop's own words,
    a printed sentence, and the end by an error."""
    command = [sys.executable, "-c", LAST_RESORTS, TOKEN, form]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for said in (
        *("told [secret]", "a line of here could not", "UserWarning", "Exception in callback"),
        *("it was [secret] [secret]", "Rapport ended by an error"),
    ):
        assert said in done.stderr, said
    assert "canary" not in done.stderr + done.stdout
