"""A start loads what a start needs."""

import subprocess
import sys

# Each of these is large, and needed by few or by nobody in a day.
LATER = {"pypinyin", "alembic", "holidays", "openpyxl", "resvg_py", "bot.sandbox", "bot.demo"}
LOADED = "import sys, bot.__main__, bot.commands.serve; print(*sys.modules)"


def test_a_real_bot_starts_without_what_is_rarely_needed() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "bot.service" in loaded
    assert not LATER & set(loaded)
