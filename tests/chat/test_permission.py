"""Who may see what. A denied request is answered like one for something that is not there."""

from sqlalchemy import func, select

from storage import Tx, accounts, people, tables
from tests.stage import Stage


async def key_of(stage: Stage, account: str) -> int:
    def look(tx: Tx) -> int:
        found = accounts.by_name(tx, account)
        assert found is not None
        return found.id

    return await stage.asks(look)


async def refusals(stage: Stage) -> int:
    query = select(func.count()).where(tables.audit.c.action == "access.refused")
    return int(await stage.asks(lambda tx: tx.execute(query).scalar_one()))


async def test_a_rep_sees_only_what_they_own_or_share(stage: Stage) -> None:
    emma, li_na = stage.emma, stage.li_na
    await emma.says("/level 华信", "nothing like")
    await emma.says("/rate 王敏", "no one like")
    unknown = await emma.says("no such name", "no account like")
    hidden = await emma.says("华信科技", "no account like")
    assert hidden.text.replace("华信科技", "") == unknown.text.replace("no such name", "")
    shown = await emma.says("/level", "Orion Logistics", "Baltic Shipping")
    assert len(shown.labels) == 2

    huaxin = await key_of(stage, "华信科技")

    def share(tx: Tx) -> None:
        accounts.share(tx, huaxin, people.named(tx, "Emma Fischer")[0].id)

    await stage.service.ledger.write(share)
    await emma.says("/level 华信", "华信科技", "王敏")
    await li_na.says("/level 华信", "华信科技", "王敏")


async def test_a_manager_sees_the_own_team_and_an_administrator_everybody(stage: Stage) -> None:
    await stage.zhang_wei.says("/level 北岳", "北岳能源", "李娜")
    await stage.zhang_wei.says("/level orion", "orion")
    assert "Grace Miller" not in str(stage.zhang_wei.last.labels)
    await stage.daniel.says("/level orion", "Orion Logistics", "Emma Fischer")
    await stage.daniel.says("/level 北岳", "nothing like")
    await stage.chen_jie.says("/level 北岳", "北岳能源")
    await stage.chen_jie.says("/level orion", "Orion Logistics")


async def test_a_new_account_with_a_hidden_name_is_not_given_away(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit", "Which account")
    await emma.says("华信科技", "nothing like", "New account")
    shown = await emma.presses("New account", "华信科技")
    assert "李娜" not in shown.text
    assert (await stage.counts())["accounts"] == 5


async def test_a_visit_of_others_cannot_be_smuggled_into_a_rating(stage: Stage) -> None:
    """5.A-38: the visit's key in "rate.<contact>.<visit>" comes from outside too."""
    emma = stage.emma
    await emma.says("/level baltic")
    await emma.presses("Key", "Anna Larsen")
    anna = emma.last.data("Anna Larsen")
    assert anna is not None
    key = anna.split(".")[1]
    for visit in ("1", "987654321"):  # somebody else's, and nobody's
        await emma.taps(f"rate.{key}.{visit}")
        await emma.reads("Anna Larsen")
        if visit != "1":
            await emma.presses("Rate afresh")
        await emma.rates("③", "③", "③", "③", "③", "③")
        done = await emma.presses("Submit", "Recorded")
        assert [label for label in done.labels if "Rate" in label] == []
