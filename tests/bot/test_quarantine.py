"""What could not be handled is listed without a word of it, and handled again when it can be."""

import asyncio
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from storage import Ledger, Tx, audit, drafts, people, updates
from tests.canaries import WATCH
from tests.stage import Stage

AT = datetime(2026, 11, 18, 2, 30, tzinfo=UTC)
FAILED = "KeyError in visit.py:42: KeyError('canary-words')"


async def put_aside(ledger: Ledger, bot_id: int, *raws: Any) -> None:
    def keep(tx: Tx) -> None:
        for raw in raws:
            text = raw if isinstance(raw, str) else json.dumps(raw)
            updates.quarantine(tx, bot_id, text, FAILED, AT)

    await ledger.write(keep)


def message(stage: Stage, text: str, update_id: int = 1) -> dict[str, Any]:
    chat = {"id": stage.li_na.persona.id, "type": "private"}
    sender = {"id": stage.li_na.persona.id, "is_bot": False, "first_name": "Li Na"}
    said = {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": text}
    return {"update_id": update_id, "message": said}


async def command(stage: Stage, folder: Path, line: str) -> tuple[int, str]:
    """The command line, in a thread with an event loop of its own."""
    (folder / "config.toml").touch()
    variables = {
        "TELEGRAM_BOT_TOKEN": stage.sandbox.token,
        "TELEGRAM_API_BASE": stage.sandbox.base_url,
        "RAPPORT_DATABASE_URL": str(stage.service.ledger.url),
        "RAPPORT_CONFIG": str(folder / "config.toml"),
    }
    result = await asyncio.to_thread(CliRunner().invoke, app, line.split(), env=variables)
    WATCH.look(result.output, line)
    return result.exit_code, result.output


async def test_p16_what_is_replayed_has_its_effects_once_and_its_answer(
    stage: Stage, tmp_path: Path
) -> None:
    visit = message(stage, "/visit 华信科技")
    broken = {"update_id": 2, "message": {"text": "canary-words"}}
    await put_aside(stage.service.ledger, 1, visit, broken, "canary-words {")

    code, listed = await command(stage, tmp_path, "quarantine")
    assert code == 0
    assert [line.split() for line in listed.splitlines()] == [
        [str(number), "2026-11-18", "10:30", "KeyError", "in", "visit.py:42"]
        for number in (1, 2, 3)
    ]

    code, out = await command(stage, tmp_path, "replay --all")
    assert code == 1
    assert re.fullmatch(
        r"1: replayed\n2: failed again \(ValidationError in .+\), and stays\n"
        r"3: failed again \(JSONDecodeError in .+\), and stays\n",
        out,
    ), out
    await stage.li_na.reads("王敏")
    kept = await stage.asks(updates.quarantined)
    assert [row.replayed_at is not None for row in kept] == [True, False, False]
    traces = await stage.asks(lambda tx: list(audit.entries(tx, "quarantine:1")))
    assert [each.action for each in traces] == ["update.replayed"]
    li_na = await stage.asks(lambda tx: people.named(tx, "李娜")[0])
    assert await stage.asks(lambda tx: drafts.active(tx, li_na.id)) is not None

    code, out = await command(stage, tmp_path, "replay 1")
    assert (code, out) == (2, "1: was replayed already\n")
    assert "(replayed)" in (await command(stage, tmp_path, "quarantine"))[1].splitlines()[0]
    code, out = await command(stage, tmp_path, "replay 2 7")
    assert (code, out) == (2, "7: is not in quarantine; `quarantine` lists what is\n")


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("replay", 2, "expected ids as `quarantine` lists them, or --all\n"),
        ("replay --all", 0, "There is nothing to replay.\n"),
        ("quarantine", 0, "The quarantine is empty.\n"),
    ],
)
async def test_where_there_is_nothing_a_sentence_says_so(
    stage: Stage, tmp_path: Path, line: str, code: int, said: str
) -> None:
    assert await command(stage, tmp_path, line) == (code, said)


async def test_an_update_of_another_bot_is_not_replayed_here(stage: Stage, tmp_path: Path) -> None:
    await put_aside(stage.service.ledger, 4711, message(stage, "/visit 华信科技"))
    code, out = await command(stage, tmp_path, "replay --all")
    assert (code, out) == (1, "1: came to another bot, and stays\n")
