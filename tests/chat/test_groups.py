"""Groups: silent by default, opened to one team by an administrator (trust.md 48, 49, 51, T6)."""

from datetime import datetime

import pytest

from bot.sandbox import Group
from bot.sandbox.persona import Persona, Shown
from storage import groups, people
from storage.groups import Group as Kept
from tests.chat.test_alerts import rates_afresh
from tests.stage import EITHER_WAY, SHANGHAI, Actor, Stage

THURSDAY = datetime(2026, 11, 19, 8, 30, tzinfo=SHANGHAI)
CLIENTS = ("华信", "王敏", "北岳", "孙立", "Orion", "Grace")
WITH_ALERTS, ANSWERS_ONLY = "开放，预警和汇总也发到群里", "开放，但只在群里回答提问"


@pytest.fixture
def outsider(stage: Stage) -> Persona:
    """In the group, and not in Rapport."""
    return stage.bring("Tom Outsider").persona


@pytest.fixture
def team(stage: Stage, outsider: Persona) -> Group:
    actors = (stage.li_na, stage.zhang_wei, stage.chen_jie, stage.emma, stage.daniel)
    return stage.sandbox.group("华东销售", [*(each.persona for each in actors), outsider])


def said(group: Group) -> list[str]:
    return [each.text for each in group.messages if each.from_bot]


async def hears(stage: Stage, group: Group, *expected: str) -> str:
    """Wait until the bot says something with all these words in the group."""

    def found() -> list[str]:
        return [text for text in said(group) if all(word in text for word in expected)]

    await stage.sandbox.world.bell.until(lambda: bool(found()))
    await stage.settles()
    return found()[-1]


async def speaks(stage: Stage, who: Actor, group: Group, text: str) -> str:
    """Somebody says something in the group; what the bot answers there."""
    before = len(said(group))
    who.persona.at(group).say(text)
    await stage.sandbox.world.bell.until(lambda: len(said(group)) > before)
    await stage.settles()
    (answer,) = said(group)[before:]
    return answer


async def is_ignored(stage: Stage, who: Persona, group: Group, text: str) -> None:
    before = len(said(group))
    who.at(group).say(text)
    await stage.settles()
    assert len(said(group)) == before


async def opened(stage: Stage, group: Group, choice: str = WITH_ALERTS) -> None:
    """Chen Jie opens the group to Zhang Wei's team."""
    await speaks(stage, stage.chen_jie, group, "/bind 张伟")
    await stage.chen_jie.reads("华东销售", "张伟", "没有加入 Rapport 的人")
    await stage.chen_jie.presses(choice, "已向张伟的团队开放")
    await hears(stage, group, "本群现已向张伟的团队开放")


async def kept(stage: Stage, chat_id: int) -> Kept:
    group = await stage.asks(lambda tx: groups.of_chat(tx, chat_id))
    assert group is not None
    return group


async def test_b48_a_group_that_is_not_bound_hears_only_the_way_to_the_private_chat(
    stage: Stage, team: Group, outsider: Persona
) -> None:
    for command in ("/level 华信", "/level", "/week", "/chain 华信", "/contact 王敏"):
        answer = await speaks(stage, stage.zhang_wei, team, command)
        assert answer == "这个我只在私聊里回答。"
        assert team.messages[-1].labels == ["打开私聊"]
    await is_ignored(stage, outsider, team, "/level 华信")


@EITHER_WAY
async def test_an_administrator_opens_a_group_after_confirming_in_private(
    stage: Stage, team: Group
) -> None:
    answer = await speaks(stage, stage.chen_jie, team, "/bind 张伟")
    assert "私聊" in answer
    assert not (await kept(stage, team.id)).bound, "only asked yet"
    refused = await speaks(stage, stage.zhang_wei, team, "/level 华信")
    assert "私聊" in refused
    await stage.chen_jie.reads(WITH_ALERTS)
    await stage.chen_jie.presses(WITH_ALERTS, "已向张伟的团队开放", "汇总")
    await hears(stage, team, "本群现已向张伟的团队开放")
    card = await speaks(stage, stage.zhang_wei, team, "/level 华信")
    assert "华信科技" in card
    assert team.messages[-1].labels == ["打开私聊"], "no buttons that belong to one person"


async def test_nobody_but_an_administrator_opens_or_closes_a_group(
    stage: Stage, team: Group, outsider: Persona
) -> None:
    for who in (stage.zhang_wei, stage.li_na):
        answer = await speaks(stage, who, team, "/bind 张伟")
        assert answer == "这个我只在私聊里回答。"
    await is_ignored(stage, outsider, team, "/bind 张伟")
    await opened(stage, team)
    await speaks(stage, stage.zhang_wei, team, "/unbind")
    assert (await kept(stage, team.id)).bound


async def test_who_answers_no_leaves_the_group_closed_and_an_old_button_does_nothing(
    stage: Stage, team: Group
) -> None:
    await speaks(stage, stage.chen_jie, team, "/bind 张伟")
    question = await stage.chen_jie.reads("华东销售", "张伟")
    yes = question.data(WITH_ALERTS)
    assert yes is not None
    await stage.chen_jie.presses("不开放", "仍然关闭")
    await stage.chen_jie.taps(yes)
    assert (await kept(stage, team.id)).state == "unbound"


async def test_each_question_opens_the_group_to_the_team_that_it_names(
    stage: Stage, team: Group
) -> None:
    """Two questions are open: what is pressed under the first is said of the first."""
    await speaks(stage, stage.chen_jie, team, "/bind 张伟")
    first = await stage.chen_jie.reads("华东销售", "张伟")
    await speaks(stage, stage.chen_jie, team, "/bind Daniel Weber")
    second = await stage.chen_jie.reads("华东销售", "Daniel Weber")
    await stage.chen_jie.taps(data_of(first, "不开放"))
    assert (await kept(stage, team.id)).state == "asked", "the other question still waits"
    await stage.chen_jie.taps(data_of(first, ANSWERS_ONLY))
    await hears(stage, team, "本群现已向张伟的团队开放")
    await stage.chen_jie.taps(data_of(second, WITH_ALERTS))
    await stage.settles()
    bound = await kept(stage, team.id)
    zhang = await stage.asks(lambda tx: people.named(tx, "张伟")[0].id)
    assert (bound.state, bound.manager_id, bound.told) == ("bound", zhang, False)


def data_of(shown: Shown, button: str) -> str:
    data = shown.data(button)
    assert data is not None
    return data


@pytest.mark.parametrize("name", ["李娜", "Nobody", ""])
async def test_a_group_is_bound_to_somebody_who_leads(stage: Stage, team: Group, name: str) -> None:
    answer = await speaks(stage, stage.chen_jie, team, f"/bind {name}")
    assert "请发送 /bind@rapport_bot 加主管的完整姓名" in answer
    assert ("没有找到" in answer) is bool(name)
    assert await stage.asks(lambda tx: groups.of_chat(tx, team.id)) is None


async def test_in_private_bind_says_where_it_belongs(stage: Stage) -> None:
    await stage.chen_jie.says("/bind 张伟", "请在要设置的那个群里发送")


async def test_a_bound_group_sees_what_both_its_manager_and_who_asks_may_see(
    stage: Stage, team: Group, outsider: Persona
) -> None:
    await opened(stage, team, ANSWERS_ONLY)
    card = await speaks(stage, stage.li_na, team, "/level 华信")
    assert "华信科技" in card
    for who, account in ((stage.daniel, "Orion"), (stage.chen_jie, "Orion"), (stage.emma, "华信")):
        answer = await speaks(stage, who, team, f"/level {account}")
        assert "Logistics" not in answer
        assert "华信科技" not in answer
    await is_ignored(stage, outsider, team, "/level 华信")
    week = await speaks(stage, stage.zhang_wei, team, "/week")
    assert "李娜" in week
    assert "Emma" not in week
    for command in ("/chain 华信", "/contact 王敏", "/rate 王敏", "/visit 华信", "/my_data"):
        answer = await speaks(stage, stage.li_na, team, command)
        assert not any(client in answer for client in CLIENTS)


async def test_several_accounts_that_fit_are_named_in_words(stage: Stage, team: Group) -> None:
    await opened(stage, team, ANSWERS_ONLY)
    answer = await speaks(stage, stage.zhang_wei, team, "/level 华")
    assert "华信科技" in answer
    assert "华星光电" in answer
    assert team.messages[-1].labels == ["打开私聊"]


async def test_alerts_recoveries_and_the_digest_go_to_the_group_that_was_opened_for_them(
    stage: Stage, team: Group
) -> None:
    await opened(stage, team)
    await rates_afresh(stage.li_na, "王敏", "③", "③", "③", "③", "①", "③")
    await stage.zhang_wei.reads("王敏", "#A1")
    await hears(stage, team, "王敏", "#A1")
    assert team.messages[-1].labels == ["打开私聊"]
    await stage.moves(to=THURSDAY)
    await hears(stage, team, "11月19日", "赵强")
    await rates_afresh(stage.emma, "Grace Miller", "③", "③", "③", "③", "①", "③")
    await stage.daniel.reads("Grace Miller")
    await stage.settles()
    assert not any("Grace" in text for text in said(team)), "another team's"


async def test_a_group_opened_for_answers_hears_no_alert(stage: Stage, team: Group) -> None:
    await opened(stage, team, ANSWERS_ONLY)
    await rates_afresh(stage.li_na, "王敏", "③", "③", "③", "③", "①", "③")
    await stage.zhang_wei.reads("王敏", "#A1")
    await stage.settles()
    assert not any("王敏" in text for text in said(team))


async def test_unbind_closes_the_group(stage: Stage, team: Group) -> None:
    await opened(stage, team)
    answer = await speaks(stage, stage.chen_jie, team, "/unbind")
    assert "本群已关闭" in answer
    refused = await speaks(stage, stage.zhang_wei, team, "/level 华信")
    assert "私聊" in refused


async def test_a_group_that_the_bot_was_removed_from_is_closed(stage: Stage, team: Group) -> None:
    await opened(stage, team)
    for standing in ("kicked", "member"):
        team.make_bot(standing, stage.li_na.persona)
        await stage.settles()
    assert (await kept(stage, team.id)).state == "unbound"
    refused = await speaks(stage, stage.zhang_wei, team, "/level 华信")
    assert "私聊" in refused


@EITHER_WAY
async def test_a_group_that_mutes_the_bot_is_closed_and_who_bound_it_is_told(
    stage: Stage, team: Group
) -> None:
    await opened(stage, team)
    team.make_bot("restricted", stage.li_na.persona)
    await stage.chen_jie.reads("不能再在群", "华东销售", "/bind@rapport_bot")
    assert (await kept(stage, team.id)).state == "unbound"


async def test_b51_a_group_that_became_a_supergroup_stays_bound(stage: Stage, team: Group) -> None:
    await opened(stage, team)
    moved = team.upgrade(stage.li_na.persona)
    await stage.settles()
    assert (await kept(stage, moved.id)).bound
    assert await stage.asks(lambda tx: groups.of_chat(tx, team.id)) is None
    card = await speaks(stage, stage.zhang_wei, moved, "/level 华信")
    assert "华信科技" in card


async def test_what_is_printed_for_a_group_reaches_us_there(stage: Stage, team: Group) -> None:
    """Another bot spoke last: a command without our name is for that one."""
    await opened(stage, team, ANSWERS_ONLY)
    assert "/level@rapport_bot" in said(team)[-1]
    assert "/week@rapport_bot" in said(team)[-1]
    assert "/unbind@rapport_bot" in stage.chen_jie.last.text
    team.another_bot_says("Who comes on Friday?")
    await is_ignored(stage, stage.zhang_wei.persona, team, "/level 华信")
    await is_ignored(stage, stage.zhang_wei.persona, team, "/level@polls_bot 华信")
    assert "华信科技" in await speaks(stage, stage.zhang_wei, team, "/level@rapport_bot 华信")
    assert "华星光电" in await speaks(stage, stage.zhang_wei, team, "/level 华")
    assert "/level@rapport_bot" in said(team)[-1]
    how = await speaks(stage, stage.chen_jie, team, "/bind")
    assert "/bind@rapport_bot" in how
    await stage.chen_jie.says("/bind 张伟", "/bind@rapport_bot", "/unbind@rapport_bot")


async def test_in_a_forum_answers_and_alerts_stay_in_their_topic(stage: Stage, team: Group) -> None:
    sales, talk = team.make_forum("Sales", "Talk", by=stage.chen_jie.persona)
    stage.chen_jie.persona.at(team, sales).say("/bind 张伟")
    await stage.chen_jie.reads(WITH_ALERTS)
    await stage.chen_jie.presses(WITH_ALERTS, "已向张伟的团队开放")
    await hears(stage, team, "本群现已向张伟的团队开放")
    stage.zhang_wei.persona.at(team, talk).say("/level 华信")
    await hears(stage, team, "华信科技")
    await rates_afresh(stage.li_na, "王敏", "③", "③", "③", "③", "①", "③")
    await hears(stage, team, "王敏", "#A1")
    assert topics(team) == [sales, sales, talk, sales]


async def test_a_closed_topic_takes_no_answer_and_alerts_go_to_general(
    stage: Stage, team: Group
) -> None:
    (sales,) = team.make_forum("Sales", by=stage.chen_jie.persona)
    stage.chen_jie.persona.at(team, sales).say("/bind 张伟")
    await stage.chen_jie.reads(WITH_ALERTS)
    await stage.chen_jie.presses(WITH_ALERTS, "已向张伟的团队开放")
    await hears(stage, team, "本群现已向张伟的团队开放")
    team.close(sales)
    before = len(said(team))
    stage.zhang_wei.persona.at(team, sales).say("/level 华信")  # he administers the group
    await stage.settles()
    assert len(said(team)) == before
    assert (await kept(stage, team.id)).bound
    await rates_afresh(stage.li_na, "王敏", "③", "③", "③", "③", "①", "③")
    await hears(stage, team, "王敏", "#A1")
    assert topics(team)[-1] == 0
    team.close()
    await rates_afresh(stage.li_na, "赵强", "③", "③", "③", "③", "①", "③")
    await stage.chen_jie.reads("不能再在群", "/bind@rapport_bot")


def topics(group: Group) -> list[int]:
    return [each.topic for each in group.messages if each.from_bot]


@pytest.mark.parametrize("command", ["/bind 张伟", "/unbind", "/level 华信", "/week@rapport_bot"])
async def test_an_administrator_who_hides_is_told_to_come_as_themselves(
    stage: Stage, team: Group, command: str
) -> None:
    await opened(stage, team)
    before = len(said(team))
    team.say_as("anonymous", command)
    await stage.settles()
    (told,) = said(team)[before:]
    assert "保持匿名" in told
    assert (await kept(stage, team.id)).bound


@pytest.mark.parametrize("words", ["/help", "/bind@polls_bot 张伟", "张伟"])
async def test_what_a_hidden_administrator_says_to_others_is_not_answered(
    stage: Stage, team: Group, words: str
) -> None:
    team.make_bot("administrator", stage.chen_jie.persona)  # it hears all that is said
    before = len(said(team))
    team.say_as("anonymous", words)
    await stage.settles()
    assert len(said(team)) == before


@pytest.mark.parametrize("identity", ["channel", "linked"])
async def test_b49_who_speaks_as_nobody_in_particular_is_not_answered(
    stage: Stage, team: Group, identity: str
) -> None:
    await opened(stage, team)
    before = len(said(team))
    for command in ("/level 华信", "/unbind", "/bind 张伟"):
        team.say_as(identity, command)
    await stage.settles()
    assert len(said(team)) == before
    assert (await kept(stage, team.id)).bound
