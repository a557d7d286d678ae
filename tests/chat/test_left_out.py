"""Leaving out an answer that was given before: what the card says, and what nobody gains by it."""

import pytest

from scoring.assessments import Assessment, Kind, Rating
from scoring.packs import builtin
from storage import Tx, assessments
from tests.chat.test_alerts import alerts_of, rates_afresh
from tests.chat.test_shown import meanwhile
from tests.stage import Stage

FRIEND = dict(zip(builtin("key").dimension_ids, (3, 3, 3, 0, 1, 1), strict=True))


async def newest(stage: Stage, contact: str) -> Assessment:
    found: list[Assessment] = []

    def look(tx: Tx, of: dict[str, int]) -> None:
        known = assessments.last(tx, Kind.KEY, of[contact])
        assert known is not None
        found.append(known)

    await meanwhile(stage, look)
    return found[0]


@pytest.mark.parametrize(
    ("rep", "name", "hidden", "kept", "level"),
    [
        ("emma", "Peter Novak", "Not observed", "stands as it was: Decision support ①", "Opposed"),
        ("li_na", "赵强", "未观察到", "本次未观察，沿用上次：决策支持①", "反对"),
    ],
)
async def test_hiding_an_opponent_s_answer_changes_nothing(
    stage: Stage, rep: str, name: str, hidden: str, kept: str, level: str
) -> None:
    actor = getattr(stage, rep)
    await rates_afresh(actor, name, "⑤", "⑤", "⑤", "⑤", "①", "⑤")
    await rates_afresh(actor, name, "⑤", "⑤", "⑤", "⑤", hidden, "⑤")
    await actor.reads(kept)
    shown = await actor.says(f"/contact {name}", kept)
    assert level in shown.text.splitlines()[0]
    found = await newest(stage, name)
    assert (found.level, found.levels.get("decision_support")) == ("opposed", None)


async def test_a_rating_under_the_first_rubric_keeps_its_level_and_is_compared_with_nothing(
    stage: Stage,
) -> None:
    now, emma = stage.service.clock.now(), stage.emma

    def before(tx: Tx, of: dict[str, int]) -> None:
        ratings = {name: Rating(level) for name, level in FRIEND.items()}
        assessments.record(
            tx, Kind.KEY, of["Peter Novak"], of["Orion Logistics"], of["Emma Fischer"],
            ratings, now, rubric=("key", 1), level="supports", mean=11 / 6,
        )  # fmt: skip

    await meanwhile(stage, before)
    await emma.says("/contact peter novak", "Peter Novak: Supports us")
    told = len(alerts_of(stage.daniel))
    await emma.says("/rate peter novak", "1/6")  # nothing of it is offered for a tap
    await emma.rates("⑤", "⑤", "⑤", "②", "③", "③")
    await emma.presses("No facts for now", "Favourable", "different questionnaire", "not compared")
    await emma.presses("Submit", "Recorded", "Favourable")
    await emma.says("/contact peter novak", "Peter Novak: Favourable", "different questionnaire")
    await stage.settles()
    assert len(alerts_of(stage.daniel)) == told
    assert (await newest(stage, "Peter Novak")).rubric_version == 2
