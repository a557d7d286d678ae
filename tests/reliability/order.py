"""P18: a text and a tap of one person reach two replicas at once; it is as if one came first."""

import asyncio
from typing import Any

from bot.sandbox.persona import Shown
from scoring.packs import builtin
from storage import drafts
from tests.reliability.findings import Finding, Size
from tests.reliability.scene import on_postgres
from tests.reliability.team import Rep

REPLICAS = 2
REPS = 20
TAPPED, TYPED = 1, 3  # levels, as the buttons and the numbers of the questions name them
SECONDS_TO_ASK = 60.0


async def at_once(size: Size) -> list[Finding]:
    rounds = size.of(10)
    first, second = builtin("key").dimension_ids[:2]
    # The tap first: it answers the first question, the text the second. The text first: the tap
    # comes too late, and only the first is answered.
    serial = ({first: TAPPED - 2, second: TYPED - 2}, {first: TYPED - 2})
    async with on_postgres(REPS, rounds) as scene:
        await scene.start(REPLICAS)
        found = await asyncio.gather(*(_lives(rep, rounds) for rep in scene.reps))
    levels = [each for of_rep in found for each in of_rep]
    tap_first, text_first = (levels.count(each) for each in serial)
    others = len(levels) - tap_first - text_first
    return [
        Finding(
            "P18 order per person",
            f"{len(levels)} times a text and a tap at once, {REPLICAS} replicas",
            "as one after the other, no question skipped",
            f"{tap_first} tap first, {text_first} text first, {others} otherwise",
            others == 0,
        )
    ]


async def _lives(rep: Rep, rounds: int) -> list[dict[str, int]]:
    """For each contact: begin to rate, then answer twice at once; the levels that were kept."""
    found = []
    for _, name in rep.contacts[:rounds]:
        rep.persona.say(f"/rate {name}")
        await rep.acknowledged()
        asked = await rep.persona.sees(_is_question, SECONDS_TO_ASK)
        question = next(data for data in _buttons(asked) if data.endswith(f".={TAPPED}"))
        rep.persona.say(str(TYPED))
        rep.persona.tap(question, asked)
        await rep.acknowledged()
        draft = await rep.ledger.read(lambda tx: drafts.active(tx, rep.person_id))
        assert draft is not None
        found.append(_levels(draft.data))
        rep.persona.say("/cancel")
        await rep.acknowledged()
    return found


def _is_question(shown: Shown) -> bool:
    return any(data.endswith(f".={TAPPED}") for data in _buttons(shown))


def _buttons(shown: Shown) -> list[str]:
    rows = shown.raw.get("reply_markup", {}).get("inline_keyboard", [])
    return [button.get("callback_data", "") for row in rows for button in row]


def _levels(data: dict[str, Any]) -> dict[str, int]:
    """What the draft holds of the rated dimensions."""
    levels: dict[str, int] = data["answers"].get("levels", {})
    return levels
