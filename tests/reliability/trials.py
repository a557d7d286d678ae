"""All trials, the longest first. One more is a line here, and a word in docs/reliability.md."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from tests.reliability import (
    anything,
    clock,
    conversations,
    crashes,
    damage,
    disk,
    duplicates,
    freezes,
    kills,
    notices,
    odd,
    order,
    outage,
    periods,
    poison,
    standing,
    zones,
)
from tests.reliability.findings import Finding, Size

ALONE = 1_000.0  # cores: beside it nothing fits
SPARE = 0.5  # cores that may be asked for beyond those that there are: most of a trial is waiting


@dataclass(frozen=True, slots=True)
class Trial:
    """`load` is how many cores it keeps busy: so many run side by side as the machine has room
    for. ALONE: it measures how long things take, so nothing may run beside it."""

    run: Callable[[Size], Coroutine[Any, Any, list[Finding]]]
    load: float = 1.0


TRIALS: dict[str, Trial] = {
    "kills": Trial(kills.on_many, load=1.5),
    "notices": Trial(notices.under_faults, load=0.7),
    "freezes": Trial(freezes.while_sending, load=0.2),
    "outage": Trial(outage.of_the_database, load=0.3),
    "kills-sqlite": Trial(kills.on_one, load=0.7),
    "crashes": Trial(crashes.everywhere, load=2.0),
    "periods": Trial(periods.on_postgres, load=1.5),
    "periods-sqlite": Trial(periods.on_sqlite, load=1.5),
    "conversations": Trial(conversations.by_webhook),
    "disk": Trial(disk.full, load=0.3),
    "damage": Trial(damage.of_the_file, load=0.2),
    "zones": Trial(zones.everywhere, load=2.0),
    "duplicates": Trial(duplicates.to_all, load=1.5),
    "duplicates-later": Trial(duplicates.minutes_later, load=0.4),
    "order": Trial(order.at_once, load=1.0),
    "starts": Trial(standing.while_away, load=1.0),
    "silence": Trial(standing.while_silent, load=0.3),
    "clock": Trial(clock.set_back_and_forth, load=0.3),
    "odd": Trial(odd.answers, load=0.3),
    "gone": Trial(standing.without_its_file, load=0.3),
    "anything": Trial(anything.in_any_order, load=1.0),
    "takeover": Trial(notices.taken_over, load=0.2),
    "poison": Trial(poison.under_load, load=ALONE),
}
