"""What a sceptical director reads: who is against us, whom nobody knows, and what an edit does."""

import pytest

from scoring.assessments import Kind, Rating
from scoring.level import evaluate
from scoring.packs import builtin
from storage import Tx, assessments, contacts, people
from tests.stage import Stage

KEY = builtin("key")
FRIEND, OPPONENT, DRINKER = (2, 2, 2, 2, 2, 2), (3, 3, 3, 3, -1, 3), (3, 3, 3, 0, 1, 1)


async def rated(stage: Stage, name: str, rater: str, *levels: int) -> None:
    """The contact is rated so, without a conversation."""

    def rate(tx: Tx) -> None:
        (owner,) = people.named(tx, rater)
        found = next(each for each in contacts.visible(tx, owner) if each.name == name)
        contact = contacts.get(tx, found.id)
        assert contact is not None
        given = dict(zip(KEY.dimension_ids, levels, strict=True))
        result = evaluate(KEY, given)
        assessments.record(
            tx, Kind.KEY, contact.id, contact.account_id, owner.id,
            {each: Rating(level) for each, level in given.items()}, stage.service.clock.now(),
            rubric=(KEY.id, KEY.version), level=result.level, mean=result.mean,
        )  # fmt: skip

    await stage.service.ledger.write(rate)


async def test_one_supports_and_one_opposes_is_no_momentum_but_contested(stage: Stage) -> None:
    """Scene 1: it read "momentum · index 78 · keep it up", and his −1 had raised the index."""
    await rated(stage, "Grace Miller", "Emma Fischer", *FRIEND)
    await rated(stage, "Peter Novak", "Emma Fischer", *OPPONENT)
    await stage.daniel.says(
        "/level orion",
        "No standing yet · contested",
        "so much is against us that there is no point",
        "⚠ Contested: opposed by Peter Novak (3 of 6 of the influence).",
        "In the way: Peter Novak (Opposed",
        "Defuse: Peter Novak (decides ●●●, Opposed): talk about what the project would do",
    )
    await stage.daniel.says("/level", "Orion Logistics · S · No standing yet · contested")

    await rated(stage, "王敏", "李娜", *FRIEND)
    await rated(stage, "赵强", "李娜", *OPPONENT)
    await stage.zhang_wei.says(
        "/level 华信",
        "尚未突破 · 有人反对",
        "⚠ 有人反对：赵强参与决策并反对我司（影响力占3/12）。",
        "还不认识：业务线决策者、财务线决策者、高层决策者",
        "争取：先认识业务线决策者",
        "化解：赵强（决策者●●●，反对）：谈利益",
    )


async def test_close_and_of_no_help_is_no_point(stage: Stage) -> None:
    """Scene 8: (3, 3, 3, 0, 1, 1) read "supports" and made the account a point."""
    await rated(stage, "Grace Miller", "Emma Fischer", *DRINKER)
    await stage.daniel.says("/level orion", "No standing yet", "0 of 6 supports us")
    await rated(stage, "王敏", "李娜", *DRINKER)
    await stage.zhang_wei.says("/level 华信", "尚未突破", "占0/12")


@pytest.mark.parametrize("agrees", [True, False])
async def test_an_opponent_loses_weight_only_by_the_managers_tap(
    stage: Stage, agrees: bool
) -> None:
    """Scene 4: editing the opponent away read as a recovery, and the history showed nothing."""
    emma, daniel = stage.emma, stage.daniel
    await rated(stage, "Grace Miller", "Emma Fischer", *FRIEND)
    await rated(stage, "Peter Novak", "Emma Fischer", *OPPONENT)
    await emma.says("/contact peter", "Edit")
    await emma.presses("Edit", "Role")
    await emma.presses("Role", "decide, advise")
    await emma.presses("user", "Role: decider → user")
    await emma.presses("✓ Save")
    await emma.reads("Peter Novak opposes us, so Daniel Weber must agree", "decider")
    await daniel.reads("Peter Novak opposes us. Emma Fischer asks", "role user", "It is so")
    if not agrees:
        await daniel.presses("Leave it", "✓ Left as it was.")
        await emma.reads("Daniel Weber leaves Peter Novak as they are.")
        await daniel.says("/level orion", "contested")
        return
    await daniel.presses(
        "It is so", "This edit alone lifts the standing (No standing yet · contested", "✓ Agreed."
    )
    await emma.reads("Daniel Weber agreed: Peter Novak has less weight now.")
    shown = await daniel.says("/level orion", "Point")
    assert "contested" not in shown.text
    await daniel.presses("History", "✎ Peter Novak · role: decider → user · by Daniel Weber")


async def test_that_there_is_no_such_post_is_said_and_taken_back(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/chain 华信", "◌ 财务决策者：还不认识")
    await li_na.presses("应有的决策者", "确无此岗")
    await li_na.presses("财务", "✓ 财务：确无此岗")
    shown = await li_na.says("/level 华信", "还不认识：业务线决策者、高层决策者", "0/10")
    assert "财务线决策者" not in shown.text
    await li_na.presses("历史", "✎ 客户 · 确无此岗：财务 · 李娜修改")
    await li_na.says("/chain 华信")
    await li_na.presses("应有的决策者")
    await li_na.presses("✓ 财务：确无此岗", "已修改")
    await li_na.says("/level 华信", "财务线决策者", "0/12")
    await li_na.presses("历史", "收回“确无此岗”：财务")


async def test_somebody_in_another_post_carries_nothing_until_rated_there(stage: Stage) -> None:
    emma = stage.emma
    await rated(stage, "Grace Miller", "Emma Fischer", *FRIEND)
    await emma.says("/level orion", "Point")
    await emma.says("/contact grace", "Edit")
    await emma.presses("Edit", "Title")
    await emma.presses("Title", "such as")
    await emma.says("COO", "Has Grace Miller another post there now?")
    await emma.presses("Yes, another post", "CIO → COO")
    await emma.presses("✓ Save", "COO")
    await stage.daniel.reads("Orion Logistics · Grace Miller has another post, says Emma Fischer")
    await emma.says("/level orion", "No standing yet", "Grace Miller undetermined (last: Supports")
    await rated(stage, "Grace Miller", "Emma Fischer", *FRIEND)
    await emma.says("/level orion", "Point")
    await emma.presses("History", "✎ Grace Miller has another post · title: CIO → COO")
