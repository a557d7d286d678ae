"""Who may see what. A denied request is answered like one for something that is not there."""

import pytest
from sqlalchemy import func, select

from storage import Tx, accounts, people, tables
from tests.stage import Actor, Stage


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
    await emma.says("/rate 王敏", "nobody like")
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


async def test_buttons_of_what_one_may_not_see_answer_like_those_of_nothing(stage: Stage) -> None:
    emma, before = stage.emma, await stage.counts()
    huaxin = await key_of(stage, "华信科技")
    for button in ("level.{}", "stand.{}", "contact.{}", "visit.{}", "rate.{}.", "follow.{}",
                   "ask.{}"):  # fmt: skip
        answers = []
        for key in (huaxin, 987654321):
            await emma.taps(button.format(key))
            await stage.settles()
            answers.append((emma.last.text, emma.last.labels))
        assert answers[0] == answers[1], button
        assert "王敏" not in str(answers)
    assert await stage.counts() == before


async def test_a_new_account_with_a_hidden_name_is_not_given_away(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit", "Which account")
    await emma.says("华信科技", "nothing like", "New account")
    shown = await emma.presses("New account", "华信科技")
    assert "李娜" not in shown.text
    assert (await stage.counts())["accounts"] == 5


async def test_another_persons_conversation_does_not_react_to_me(stage: Stage) -> None:
    """5.A-34: a forwarded card, and its button pressed by somebody else."""
    li_na, zhang_wei = stage.li_na, stage.zhang_wei
    shown = await li_na.says("/rate 王敏", "没有变化")
    assert shown.raw["has_protected_content"]  # an app would not even forward it
    nothing = shown.data("没有变化")
    assert nothing is not None
    before, count = len(zhang_wei.persona.messages), await stage.counts()
    assert "按钮不是" in await zhang_wei.taps(nothing)
    await stage.settles()
    assert len(zhang_wei.persona.messages) == before
    assert await stage.counts() == count
    assert await refusals(stage) == 1
    await li_na.presses("没有变化", "已记录")  # hers still works


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


async def test_somebody_removed_a_second_ago_can_do_nothing_more(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/rate anna", "1/6")
    await emma.rates("③", "③", "③", "③", "③")
    await emma.presses("③", "Submit")
    before = await stage.counts()

    def remove(tx: Tx) -> None:
        tx.execute(
            tables.people.update()
            .where(tables.people.c.name == "Emma Fischer")
            .values(active=False)
        )

    await stage.service.ledger.write(remove)
    await emma.presses("Submit", "private assistant")
    await emma.says("/level orion", "private assistant")
    assert await stage.counts() == before


async def test_a_group_hears_nothing_confidential(stage: Stage) -> None:
    """5.A-48"""
    team = stage.sandbox.group("华信项目组", [stage.li_na.persona, stage.emma.persona])
    li_na = Actor(stage.li_na.persona.at(team))
    for command in ("/level 华信", "/week", "/visit 华信", "/rate 王敏", "/help", "/start"):
        shown = await li_na.says(command, "私聊")
        assert "华信" not in shown.text
        assert "王敏" not in shown.text
        assert shown.raw["reply_markup"]["inline_keyboard"][0][0]["url"].startswith("https://t.me/")
    count = len(team.messages)
    li_na.persona.say("华信科技")
    li_na.persona.say("/level@otherbot 华信")
    stage.bring("Mallory").persona.at(team).say("/level 华信")
    await stage.settles()
    assert len([shown for shown in team.messages if shown.from_bot]) == 6
    assert len(team.messages) == count + 3
    # A button that got there, too, answers in private words only.
    assert "私聊" in await li_na.taps("level.1", team.messages[-1])
    await stage.settles()
    assert not any("王敏" in shown.text for shown in team.messages if shown.from_bot)


@pytest.mark.parametrize("identity", ["anonymous", "channel", "linked"])
async def test_who_speaks_as_nobody_is_nobody(stage: Stage, identity: str) -> None:
    """5.A-49: an anonymous administrator, a channel, a channel's forwarded post."""
    team = stage.sandbox.group("Team", [stage.li_na.persona])
    team.make_bot("administrator", by=stage.li_na.persona)
    before = await stage.counts()
    team.say_as(identity, "/level 华信")
    await stage.settles()
    assert not any(shown.from_bot for shown in team.messages)
    assert await stage.counts() == before


async def test_the_data_of_a_button_is_a_hint_and_never_a_permission(stage: Stage) -> None:
    """5.A-38"""
    emma, before = stage.emma, await stage.counts()
    shown = await emma.says("/rate anna", "1/6")
    data = shown.data("③")
    assert data is not None
    _, draft, revision, _, _ = data.split(".")
    forged = (
        *(
            "",
            " ",
            ".",
            "d.",
            "d.1",
            "x" * 64,
            "\x00\x01",
            "d.-1.0.a.=1",
            "🙂",
            "level.",
            "level.x",
        ),
        *(
            "level.1.2",
            "level.٤",
            "rate.1",
            "rate..",
            "away.1",
            "language.fr",
            "zone.",
            "follow.-1",
        ),
        f"d.{'9' * 30}.0.acceptance.=3",
        "level." + "9" * 30,
    )
    for each in forged:
        await emma.taps(each)
    for move in ("=99", "=-1", "=", "ok", "c:nothing", "yes", "no", "<<", "menu2", "=n.n"):
        await emma.taps(f"d.{draft}.{revision}.acceptance.{move}")
    await stage.settles()
    after = await stage.counts()
    assert {**after, "drafts": 0} == {**before, "drafts": 0}
    await emma.says("/resume", "1/6")
    await emma.presses("③", "2/6")
