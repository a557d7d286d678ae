"""A clock that is wrong, jumps, or meets a day that is not like others: each thing once."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.config import config_of
from storage import tables
from tests.hostile.rows import Sees, row, speaking
from tests.stage import raised

BERLIN, SHANGHAI = "Europe/Berlin", "Asia/Shanghai"


@dataclass(frozen=True)
class Case:
    """A nudge due at a moment of the zone's week, and what the clock says one after another. Clocks
    are changed on Sundays, which not every `country` has off."""

    zone: str
    due: str
    begins: datetime
    clock: tuple[datetime, ...]
    country: str = ""


def local(zone: str, *moment: int, fold: int = 0) -> datetime:
    year, month, day, hour, minute = moment
    at = datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone), fold=fold)
    return at.astimezone(UTC)


def november(hour: int, minute: int = 0) -> datetime:
    return local(SHANGHAI, 2026, 11, 20, hour, minute)


NOVEMBER = local(SHANGHAI, 2026, 11, 18, 9, 0)
CASES = {
    "ten minutes ahead, then set right": Case(
        SHANGHAI,
        "fri 15:00",
        NOVEMBER,
        (november(14, 40), november(15, 5), november(14, 55), november(15, 0), november(15, 5)),
    ),
    "an hour back": Case(
        SHANGHAI,
        "fri 15:00",
        NOVEMBER,
        (november(15, 1), november(14, 1), november(15, 0), november(16, 0)),
    ),
    "a night without its third hour": Case(
        BERLIN,
        "sun 02:30",
        local(BERLIN, 2027, 3, 24, 9, 0),
        (
            local(BERLIN, 2027, 3, 28, 1, 59),
            local(BERLIN, 2027, 3, 28, 3, 0),
            local(BERLIN, 2027, 3, 28, 3, 31),
            local(BERLIN, 2027, 3, 28, 9, 0),
        ),
        "IL",
    ),
    "a night with two third hours": Case(
        BERLIN,
        "sun 02:30",
        local(BERLIN, 2026, 10, 21, 9, 0),
        (
            local(BERLIN, 2026, 10, 25, 2, 30),
            local(BERLIN, 2026, 10, 25, 2, 30, fold=1),
            local(BERLIN, 2026, 10, 25, 9, 0),
        ),
        "IL",
    ),
    "the twenty-ninth of February": Case(
        SHANGHAI,
        "tue 15:00",
        local(SHANGHAI, 2028, 2, 23, 9, 0),
        (local(SHANGHAI, 2028, 2, 29, 14, 59), local(SHANGHAI, 2028, 2, 29, 15, 0)),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
@row("A52", en="visits done.", zh="本周拜访已完成")
async def test_what_is_due_comes_once_whatever_the_clock_does(
    sqlite_url: str, sees: Sees, case: Case
) -> None:
    cadence = {"nudges": [case.due]}
    config = config_of(team={"zone": case.zone, "country": case.country}, cadence=cadence)
    n, p = tables.notices.c, tables.people.c
    of_emma = n.person_id.in_(select(p.id).where(p.name == "Emma Fischer"))
    nudges = select(func.count()).where(n.kind == "nudge", of_emma)
    async with raised(sqlite_url, case.begins, config) as stage:
        rep = await speaking(stage, sees)
        for moment in case.clock:
            await stage.moves(to=moment)
        await rep.is_told()
        assert await stage.asks(lambda tx: tx.execute(nudges).scalar_one()) == 1
