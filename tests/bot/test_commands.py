"""The command line: what is printed, how it exits, and that bad input is one sentence."""

import json
import re
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.sandbox import Sandbox
from tests.canaries import WATCH
from tests.process import Program

EXAMPLE = "key acceptance=2 engagement=1 information=1 guidance=0 decision_support=1 stance=?"
ROOT = Path(__file__).parents[2]
KEYS = (
    *("kind", "rubric", "observed", "mean", "closeness", "support", "level", "range", "held_by"),
    "ask_next",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_BOT_TOKEN", "TELEGRAM_API_BASE", "RAPPORT_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("RAPPORT_CONFIG", raising=False)
    return tmp_path


def rapport(line: str) -> Result:
    result = CliRunner().invoke(app, line.split(), env={"COLUMNS": "120"})
    WATCH.look(result.output, line)
    return result


def sentence(result: Result) -> str:
    assert result.exit_code == 2, result.output
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stdout == ""
    return result.stderr


def test_help_is_the_whole_command_line() -> None:
    result = rapport("--help")
    assert result.exit_code == 0
    for command in ("run", "sandbox", "check", "migrate", "import", "invite", "score"):
        assert re.search(rf"^\W*{command} ", result.stdout, re.MULTILINE), command


def test_score_prints_one_json_object_with_exactly_its_keys() -> None:
    result = rapport(f"score {EXAMPLE}")
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    scored = json.loads(result.stdout)
    assert tuple(scored) == KEYS
    assert scored["observed"] == 5
    assert scored["mean"] == 1.0
    assert scored["level"] == "accepted"
    assert scored["ask_next"] == "stance"


def test_score_account_prints_a_standing_and_takes_nothing_of_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "account.json"
    asked = re.search(
        r"```json\n(\{\n.+?\n\})\n```", (ROOT / "docs/method.md").read_text(), re.DOTALL
    )
    assert asked is not None
    file.write_text(asked[1])
    result = rapport(f"score account {file}")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert (found["stage"], found["contested"], found["unverified"]) == ("plane", False, False)
    assert list(found["layers"]) == ["key", "general"]

    for wrong, said in (
        (asked[1].replace('"influence": 3', '"influence": 7'), "influence"),
        (asked[1].replace("2026-11-05", "2026-12-24"), "a day that has been"),
        (asked[1].replace('"coverage"', '"warmth"'), "warmth"),
        (asked[1].replace('"key": true,', '"key": true, "key": false,'), "stands there twice"),
        (asked[1][:-3], "no JSON"),
        ("", "no JSON"),
    ):
        file.write_text(wrong)
        assert said in sentence(rapport(f"score account {file}")), wrong
    assert "cannot be read" in sentence(rapport(f"score account {tmp_path / 'absent.json'}"))
    assert "expected one file" in sentence(rapport("score account"))


def test_score_reads_a_rubric_by_its_version() -> None:
    close = "acceptance=3 engagement=3 information=3 guidance=0 decision_support=1 stance=1"
    found = [json.loads(rapport(f"score {each} {close}").stdout) for each in ("key/1", "key")]
    assert [(each["rubric"], each["level"]) for each in found] == [
        ("key/1", "supports"),
        ("key/2", "favourable"),
    ]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("key/9 acceptance=2", "no rubric 'key/9'; there is key/1, key/2"),
        ("key warmth=2", "warmth"),
        ("key acceptance=4", "acceptance"),
        ("key acceptance=-2", "acceptance"),
        ("key acceptance=good", "acceptance"),
        ("key acceptance", "acceptance"),
        ("key acceptance=1 acceptance=2", "acceptance"),
        ("warmth acceptance=1", "warmth"),
    ],
)
def test_score_refuses_what_is_no_rating_in_a_sentence(line: str, named: str) -> None:
    assert named in sentence(rapport(f"score {line}"))


def test_migrate_builds_the_database_and_may_be_run_again(folder: Path) -> None:
    assert "empty →" in rapport("migrate").stdout
    assert (folder / "var" / "rapport.db").exists()
    assert rapport("migrate").exit_code == 0


def test_a_bad_file_is_one_sentence_for_every_command(folder: Path) -> None:
    (folder / "config.toml").write_text("[teem]\n")
    for command in ("run", "sandbox", "migrate", "invite Someone"):
        assert sentence(rapport(command)).startswith("config.toml: teem: ")
    checked = rapport("check")
    assert checked.exit_code == 1
    assert checked.stdout.startswith("BAD  configuration")


def code_of(result: Result) -> str:
    assert result.exit_code == 0, result.output
    (code,) = re.findall(r"/start ([A-Za-z0-9_-]{20,64})", result.stdout)
    return str(code)


def test_an_invitation_is_made_for_somebody_new_and_for_somebody_known() -> None:
    first = rapport("invite Zhang --role manager")
    assert "Zhang (manager)" in first.stdout
    assert code_of(first) != code_of(rapport("invite zhang"))
    assert "Li (rep)" in rapport("invite Li --manager Zhang").stdout


def test_an_invitation_that_cannot_be_is_one_sentence() -> None:
    rapport("invite Zhang --role manager")
    assert "--manager: there is no one person named Nobody" in sentence(
        rapport("invite Li --manager Nobody")
    )
    assert "Zhang is a manager already" in sentence(rapport("invite Zhang --role rep"))


def test_an_invitation_moves_nobody_and_is_for_no_namesake() -> None:
    for line in ("Zhang --role manager", "Weber --role manager", "Li --manager Zhang", "Alone"):
        rapport(f"invite {line}")
    assert "Li (rep)" in rapport("invite Li --manager Zhang").stdout
    assert "Li is known already and reports to Zhang" in sentence(
        rapport("invite Li --manager Weber")
    )
    assert "reports to nobody" in sentence(rapport("invite Alone --manager Weber"))


@pytest.mark.parametrize("whom", ["Wu", "Li"])
def test_nobody_reports_to_a_rep_or_to_who_has_left(whom: str) -> None:
    for line in ("Zhang --role manager", "Li --manager Zhang"):
        rapport(f"invite {line}")
    assert "--manager: Li is a rep" in sentence(rapport(f"invite {whom} --manager Li"))
    rapport("deactivate Zhang")
    assert "Zhang was deactivated" in sentence(rapport(f"invite {whom} --manager Zhang"))


async def test_the_code_of_an_invitation_works_once(folder: Path) -> None:
    async with Sandbox("77:canary-Tok3n") as sandbox:
        known = {
            "TELEGRAM_BOT_TOKEN": sandbox.token,
            "TELEGRAM_API_BASE": sandbox.base_url,
            "RAPPORT_DATABASE_URL": f"sqlite:///{folder}/rapport.db",
        }
        invited = await Program.start(["invite", "Li", "--role", "rep"], folder, **known)
        assert await invited.ends() == 0
        (code,) = re.findall(r"t\.me/rapport_bot\?start=([A-Za-z0-9_-]+)", invited.out)
        bot = await Program.start(["run"], folder, **known)
        await bot.says("is at work")
        sandbox.person(7_000_000_001, "Li").say(f"/start {code}")
        stranger = sandbox.person(7_000_000_002, "Somebody")
        await sandbox.idle()
        stranger.say(f"/start {code}")
        await sandbox.idle()
        sandbox.person(7_000_000_001, "Li").block()
        await sandbox.idle()
        checked = await Program.start(["check"], folder, **known)
        assert await checked.ends() == 0
        assert await bot.interrupt() == 0
    joined = sandbox.person(7_000_000_001, "Li").last
    refused = stranger.last
    assert joined is not None
    assert refused is not None
    assert "Li" in joined.text
    assert "Li" not in refused.text
    assert [line.split()[:2] for line in checked.out.splitlines()] == [
        ["WARN" if name == "people" else "ok", name]
        for name in (
            *("configuration", "rubrics", "database", "at", "outbox", "people", "audit", "erased"),
            *("token", "webhook", "clock"),
        )
    ]
    assert "1 cannot be reached until they send /start: Li" in checked.out
    assert "Tok3n" not in invited.out + bot.out + checked.out


def test_check_without_a_token_says_so_and_what_works_without(folder: Path) -> None:
    result = rapport("check")
    assert result.exit_code == 1
    assert "ok   database       empty" in result.stdout
    assert "BAD  token          TELEGRAM_BOT_TOKEN is not set; `sandbox` works without it" in (
        result.stdout
    )
    assert not (folder / "var").exists(), "looking changes nothing"


async def test_the_sandbox_steps_over_a_taken_port_and_finds_everything_again(
    folder: Path,
) -> None:
    async with Sandbox() as taking:
        port = taking.base_url.rpartition(":")[2]
        for _ in range(2):
            program = await Program.start(["sandbox", "--port", port], folder)
            line = await program.says("Rapport's sandbox: http://127.0.0.1:")
            assert f":{port}/" not in line
            assert await program.interrupt(signal.SIGINT) == 0
            assert "the next start finds everything as it was left" in program.out
    assert (folder / "var" / "sandbox" / "rapport.db").exists()
