"""A start loads what a start needs."""

import subprocess
import sys
from pathlib import Path

import holidays

from handlers.frame.section import USUAL_COUNTRIES

ROOT = Path(__file__).parent.parent.parent
# Each of these is large, and needed by few or by nobody in a day.
LATER = {"pypinyin", "alembic", "holidays", "openpyxl", "resvg_py", "bot.sandbox", "bot.demo"}
LOADED = """
import sys
from bot.__main__ import read_config, read_environment
import bot.commands.serve
read_config(read_environment({}).file)
print(*sys.modules)
"""
COLLECTED = """
import gc
from bot.loading import loading
with loading():
    import bot.commands.serve
    during = gc.isenabled()
print(during, gc.isenabled(), len(gc.get_objects()) < gc.get_freeze_count())
"""


def _said(program: str) -> list[str]:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()


def test_a_real_bot_starts_without_what_is_rarely_needed() -> None:
    loaded = _said(LOADED)
    assert "bot.service" in loaded
    assert not LATER & set(loaded)


def test_the_usual_countries_need_no_look_since_the_library_knows_them() -> None:
    assert set(USUAL_COUNTRIES) - {""} <= holidays.list_supported_countries().keys()


def test_garbage_is_looked_for_after_the_loading_and_not_among_what_was_loaded() -> None:
    assert _said(COLLECTED) == ["False", "True", "True"]
