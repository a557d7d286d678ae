"""What every story ends with: the audit trail holds after whatever the program does itself."""

from bot.commands.check_work import work
from handlers.frame.settings import Settings
from storage import Tx, audit


def holds(tx: Tx) -> None:
    """As `audit verify` asks it."""
    verdict = audit.verify(tx)
    assert verdict.broken is None, f"the audit trail is broken at row {verdict.broken}"


async def checks(url: str, settings: Settings) -> None:
    """As `check` asks it."""
    (line,) = [line for line in await work(url, settings) if line.name == "audit"]
    assert line.good, str(line)
