"""`check` finds what is wrong, says what to do, and prints no secret and no address."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.check_telegram import telegram
from bot.commands.check_work import files, work
from bot.config import Config, Environment, config_of
from bot.sandbox import Sandbox
from bot.transport.hook import hook_of
from handlers.frame.settings import Settings
from storage import Tx, audit, outbox, people, tables, updates
from tests.canaries import TOKEN, WATCH, WEBHOOK_SECRET
from tests.stage import Stage

PUBLIC = "http://localhost:8443"
HOOKED = config_of(public={"url": PUBLIC}, webhook={"enabled": True})


async def line_of(name: str, sandbox: Sandbox, config: Config) -> str:
    secret = SecretStr(WEBHOOK_SECRET)
    environment = Environment(SecretStr(sandbox.token), sandbox.base_url, None, secret, Path("x"))
    lines = [str(line) for line in await telegram(config, environment)]
    WATCH.look("\n".join(lines), "check")
    assert PUBLIC not in "\n".join(lines)
    (found,) = [line for line in lines if line[5:].startswith(name)]
    return found


async def test_t29_the_webhook_is_compared_with_what_is_configured() -> None:
    ours = hook_of(HOOKED.reach.webhook, HOOKED.webhook, SecretStr(WEBHOOK_SECRET), own_server=True)
    assert ours is not None
    async with Sandbox(TOKEN) as sandbox:
        kept = sandbox.world.settings
        assert "none; `run` polls" in await line_of("webhook", sandbox, config_of())
        assert "not set yet; `run` sets it" in await line_of("webhook", sandbox, HOOKED)
        kept["webhook"] = {"url": ours.url, "connections": 1}
        assert "ok   webhook        set; 0 updates wait" in await line_of(
            "webhook", sandbox, HOOKED
        )
        assert "so `run` cannot poll" in await line_of("webhook", sandbox, config_of())
        failed = int(sandbox.clock.now().timestamp()) - 60
        kept["webhook"] |= {"error": "Wrong response: 503", "failed": failed}
        warned = await line_of("webhook", sandbox, HOOKED)
        assert warned.startswith("WARN webhook")
        assert "Wrong response: 503" in warned
        kept["webhook"] = {"url": "https://other.example/x", "connections": 1}
        other = await line_of("webhook", sandbox, HOOKED)
        assert other.startswith("BAD")
        assert "other.example" not in other


async def work_of(stage: Stage, settings: Settings | None = None) -> dict[str, str]:
    lines = await work(str(stage.service.ledger.url), settings or stage.service.settings)
    return {line.name: str(line) for line in lines}


async def test_the_work_is_looked_at(stage: Stage) -> None:
    service = stage.service
    service.clock.offset = timedelta()  # `check` has the machine's own clock
    await service.crank.turn()
    found = await work_of(stage)
    assert set(found) == {"at work", "outbox", "people", "audit"}
    assert all(line.startswith("ok") for line in found.values())

    service.notices.stop()  # it sends no more
    before = service.clock.now() - timedelta(minutes=6)

    def spoil(tx: Tx) -> None:
        (daniel,) = people.named(tx, "Daniel Weber")
        outbox.queue(tx, daniel.id, "digest", {}, before, priority=outbox.DIGEST)
        updates.quarantine(tx, 1, "{}", "KeyError in x.py:1", before)
        people.mark_reachable(tx, stage.emma.persona.id, False)

    await service.ledger.write(spoil)
    found = await work_of(stage)
    assert found["outbox"].startswith("BAD")
    assert "a notice waits for 6 min" in found["outbox"]
    assert found["quarantine"].startswith("WARN")
    assert "1 cannot be reached until they send /start: Emma Fischer" in found["people"]

    marks = tables.marks
    await service.ledger.write(lambda tx: tx.execute(marks.update().values(at=before)).rowcount)
    assert "nobody has looked at what is due for 6 min" in (await work_of(stage))["at work"]


async def test_t28_a_trail_that_was_changed_is_found(stage: Stage) -> None:
    now = stage.service.clock.now()
    a = tables.audit

    def tamper(tx: Tx) -> int:
        audit.record(tx, None, "test", "it:1", now)
        row, _ = audit.head(tx)
        forged = {"id": row + 1, "at": now, "action": "x", "object": "y", "detail": {}}
        tx.execute(a.insert().values(**forged, seal="0" * 64))
        return row + 1

    def mend(tx: Tx, row: int) -> None:
        tx.execute(text("DROP TRIGGER audit_no_delete"))
        tx.execute(a.delete().where(a.c.id == row))

    forged = await stage.service.ledger.write(tamper)
    assert (await work_of(stage))["audit"].startswith("BAD  audit")
    await stage.service.ledger.write(partial(mend, row=forged))


@pytest.mark.parametrize("name", ["Nobody", "张伟"])
async def test_p10_a_canary_needs_an_administrator_who_has_joined(stage: Stage, name: str) -> None:
    settings = config_of(operation={"canary_minutes": 30, "canary_to": name}).settings(
        stage.service.settings.rubrics, "x"
    )
    line = (await work_of(stage, settings))["canary"]
    assert line.startswith("BAD")
    assert "expected the name of one administrator who has joined" in line


def test_b85_files_that_are_open_to_everybody_are_warned_of(tmp_path: Path) -> None:
    memory, config = tmp_path / "rapport.db", tmp_path / "config.toml"
    url = f"sqlite:///{memory}"
    assert list(files(config, url)) == [], "there is nothing yet"
    for file in (memory, config):
        file.touch()
    memory.chmod(0o640)
    config.chmod(0o644)
    assert list(files(config, url)) == []
    memory.chmod(0o644)
    config.chmod(0o646)
    assert [str(line)[:10] for line in files(config, url)] == ["WARN files"] * 2
    assert list(files(tmp_path / "no.toml", "postgresql://x@/y")) == []


async def test_the_memory_is_nobody_elses_from_its_first_moment(tmp_path: Path) -> None:
    variables = {"RAPPORT_DATABASE_URL": f"sqlite:///{tmp_path}/new/rapport.db"}
    (tmp_path / "config.toml").touch()
    variables["RAPPORT_CONFIG"] = str(tmp_path / "config.toml")
    result = await asyncio.to_thread(CliRunner().invoke, app, ["migrate"], env=variables)
    assert result.exit_code == 0
    assert (tmp_path / "new" / "rapport.db").stat().st_mode & 0o777 == 0o600
