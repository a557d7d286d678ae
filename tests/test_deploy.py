"""What an operator takes from docs/deploy fits the program."""

import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from textwrap import dedent

import pytest

from bot.config import config_of

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs" / "deploy"


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("NO SYSTEMD, its own check of the unit is left out")
    unit = (DEPLOY / "rapport.service").read_text("utf-8")
    assert re.search(r"^After=.*\bpostgresql\.service\b", unit, re.MULTILINE)
    assert "RestartPreventExitStatus=2\n" in unit
    python = "/opt/rapport/.venv/bin/python"
    assert f"ExecStart={python} -m bot run\n" in unit
    here = tmp_path / "rapport.service"
    here.write_text(unit.replace(python, sys.executable))
    checked = subprocess.run([analyze, "verify", here], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_the_image_holds_what_the_program_needs_and_runs_as_nobody_in_particular() -> None:
    recipe = (DEPLOY / "Containerfile").read_text("utf-8")
    copied = {
        name
        for line in re.findall(r"^COPY (?!--)(.+)", recipe, re.MULTILINE)
        for name in line.split()
    }
    for name in ("bot", "handlers", "storage", "scoring", "config.toml", "requirements.lock"):
        assert name in copied
        assert (ROOT / name).exists()
    assert "--require-hashes" in recipe
    assert recipe.index("\nUSER rapport\n") < recipe.index("\nENTRYPOINT ")
    assert "127.0.0.1:9464/healthz" in recipe


def test_the_proxy_leads_to_the_public_address_and_health_is_published_nowhere() -> None:
    shown = re.findall(
        r"```toml\n(.+?)```", (ROOT / "docs/operate.md").read_text("utf-8"), re.DOTALL
    )
    written = [tomllib.loads(dedent(each)) for each in shown if "[public]" in each]
    config = config_of(**written[0])
    assert config.reach.webhook == config.reach.pages
    listen = config.public.listen.rpartition(":")[2]
    assert f"dynamic a rapport {listen} " in (DEPLOY / "Caddyfile").read_text("utf-8")
    published = re.findall(r"ports: (.+)", (DEPLOY / "compose.yaml").read_text("utf-8"))
    assert published == ['["443:443"]']
    assert config.operation.listen.startswith("127.0.0.1:")


def test_images_are_named_by_their_digest() -> None:
    named = [
        image
        for file in DEPLOY.iterdir()
        for image in re.findall(r"^(?:FROM|\s+image:) (\S+)", file.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(named) >= 4
    for image in named:
        assert re.fullmatch(r"docker\.io/library/[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}", image), image
    assert len({image for image in named if "/python:" in image}) == 1


@pytest.mark.parametrize("document", ["NOTICE", "README.md", "README.zh.md"])
def test_libraries_under_the_lgpl_are_named_where_people_look(document: str) -> None:
    """Those of the lock file, by their own word; and the image takes the notice along."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE)
    weak = [name for name in locked if "LGPL" in _licence(name)]
    assert "python-telegram-bot" in weak
    text = (ROOT / document).read_text("utf-8")
    for name in weak:
        assert re.search(rf"(?<![\w-]){name}(?![\w-])", text), name
    assert "LGPL" in text
    recipe = (DEPLOY / "Containerfile").read_text("utf-8")
    assert re.search(r"^COPY .*\bLICENSE NOTICE\b", recipe, re.MULTILINE)


def _licence(name: str) -> str:
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:  # for another system
        return ""
    fields = ("License-Expression", "License", "Classifier")
    return " ".join(value for field in fields for value in told.get_all(field) or ())


def test_no_secret_is_written_into_what_is_copied() -> None:
    for file in DEPLOY.iterdir():
        for line in file.read_text("utf-8").splitlines():
            if not line.lstrip().startswith("#"):
                assert not re.search(r"(TOKEN|SECRET|PASSWORD)\s*[=:]\s*\S", line), line
