"""The bench's other parts, small: each does what it says it measures."""

from pathlib import Path

import aiohttp

from bot.sandbox.flood import Flood
from handlers.imports.columns import Kind
from handlers.imports.importing import close_sources, read_sources
from tests.bench import imports, level, mornings
from tests.bench.portfolio import filled
from tests.bench.twin import TOKEN, Twin

ACCOUNTS, MONTHS = 20, 6


def test_each_look_of_a_portfolio_is_measured_and_the_readme_quotes_the_card(
    tmp_path: Path,
) -> None:
    file = filled(tmp_path, ACCOUNTS, MONTHS)
    written = file.stat().st_mtime
    assert filled(tmp_path, ACCOUNTS, MONTHS).stat().st_mtime == written, "it is used again"
    with level._company(file) as company:
        assert company.keys == list(range(1, ACCOUNTS + 1))
        with company.engine.connect() as tx:
            assert level._whole(tx, company, 1) == ACCOUNTS
        found = [(what, level.measured([company] * 2, look, 1)) for what, look, _ in level.LOOKS]
    assert all(spent > 0 for _, figures in found for spent in figures)
    assert "`/level`" in level.quoted((ACCOUNTS, ACCOUNTS), found)


def test_a_morning_finds_the_silent_tells_the_managers_once_and_leaves_the_file_as_it_was(
    tmp_path: Path,
) -> None:
    file = filled(tmp_path, ACCOUNTS, MONTHS)
    first, later = mornings.mornings(file)
    assert first.alerts > later.alerts
    assert first.digests == 1, "the two reps have one manager"
    assert mornings.mornings(file)[0].alerts == first.alerts


def test_every_row_and_column_of_the_files_to_import_is_understood(tmp_path: Path) -> None:
    sources = read_sources(imports.written(tmp_path, 3), [])
    found = {each.columns.kind: (each.table.size, each.columns.unused) for each in sources}
    close_sources(sources)
    assert found == {Kind.ACCOUNTS: (3, ()), Kind.CONTACTS: (3 * imports.CONTACTS, ())}


async def test_the_twin_refuses_what_comes_too_fast_and_counts_it() -> None:
    async with Twin() as twin, aiohttp.ClientSession() as bot:
        twin.crowd, twin.flood = range(7, 9), Flood(overall=1)
        codes = []
        for chat in (7, 7, 8):
            words = {"chat_id": chat, "text": "a nudge"}
            async with bot.post(f"{twin.base_url}/bot{TOKEN}/sendMessage", json=words) as answer:
                codes.append(answer.status)
        assert codes == [200, 429, 429]
        assert (twin.nudged, twin.refused) == (1, 2)
