"""Whoever comes to the door: strangers, codes, those who were let go, groups, floods."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.config import Conversation, config_of
from bot.service import running
from bot.transport.api import Api
from storage import Tx, groups, outbox, people, tables
from tests.hostile.drafts import message_of
from tests.hostile.rows import Rep, Sees, chooses, row, speaking
from tests.stage import Actor, Stage, furnished, raised

STRANGER_EN = "This is a private assistant. To join, open your invitation link, or send its code."
STRANGER_ZH = "这是内部助手。要加入，请打开邀请链接，或发送邀请码。"
COMPANY = "华信", "Orion", "李娜", "Zhang", "张伟", "Emma"


@pytest.fixture
def stranger(stage: Stage, sees: Sees) -> Actor:
    """Somebody of the row's language whom nobody here knows."""
    return stage.bring("Mallory", sees.language)


def is_neutral(shown: Any) -> bool:
    """It says nothing of the company."""
    return not any(name in shown.text for name in COMPANY) and shown.labels == []


@row("A43", en="Welcome to Rapport, Wu Lei!", zh="欢迎加入 Rapport，Wu Lei！")
async def test_a_valid_code_lets_in_once(stranger: Actor, stage: Stage, sees: Sees) -> None:
    code = await stage.invites("Wu Lei")
    await stranger.says(f"/start {code}", *sees.words)
    joined = select(tables.people.c.telegram_id).where(tables.people.c.name == "Wu Lei")
    assert await stage.asks(lambda tx: tx.execute(joined).scalar_one()) == stranger.persona.id


@row(
    "A43",
    en="This invitation has already been used. Please ask for a new one.",
    zh="这个邀请已经用过了，请再要一个新的。",
)
async def test_a_used_code_says_so(stranger: Actor, stage: Stage, sees: Sees) -> None:
    code = await stage.invites("Wu Lei")
    await stage.bring("Lei").says(f"/start {code}", "Welcome to Rapport")
    before = await stage.counts()
    assert is_neutral(await stranger.says(f"/start {code}", *sees.words))
    assert await stage.counts() == before


@row(
    "A43",
    en="This invitation has expired. Please ask for a new one.",
    zh="这个邀请已经过期，请再要一个新的。",
)
async def test_an_expired_code_says_so(stranger: Actor, stage: Stage, sees: Sees) -> None:
    code = await stage.invites("Wu Lei")
    await stage.waits(hours=73)
    before = await stage.counts()
    assert is_neutral(await stranger.says(f"/start {code}", *sees.words))
    assert await stage.counts() == before


@row(
    "A43",
    en="I don’t recognise this invitation. Check the code, or ask for a new one.",
    zh="没有查到这个邀请。请核对邀请码，或再要一个新的。",
)
async def test_any_other_code_is_unknown_without_a_word_about_the_company(
    stranger: Actor, stage: Stage, sees: Sees
) -> None:
    before = await stage.counts()
    another_bots = "a" * 26
    payloads = another_bots, "A" * 65, "../../etc/passwd", "🙂🙂", "<b>x"
    for payload in payloads:
        shown = await stranger.says(f"/start {payload}", *sees.words)
        assert is_neutral(shown), payload
        assert payload not in shown.text
    assert await stage.counts() == before


@row("A45", en=STRANGER_EN, zh=STRANGER_ZH)
async def test_strangers_hear_one_sentence_and_leave_no_row(
    stranger: Actor, stage: Stage, sees: Sees
) -> None:
    before, seen = await stage.counts(), await size(stage, "seen_updates")
    assert is_neutral(await stranger.says("/level 华信", *sees.words))
    assert await stranger.taps("level.1") == ""
    for _ in range(30):
        stranger.persona.say("hello?")
    stranger.persona.send("sticker")
    await stage.settles()
    assert await stage.counts() == before
    assert await size(stage, "seen_updates") == seen
    said = [shown.text for shown in stranger.persona.messages if shown.from_bot]
    assert set(said) == set(sees.words)
    assert len(said) < 10


async def size(stage: Stage, table: str) -> int:
    found = await stage.asks(lambda tx: tx.execute(select(getattr(tables, table))).all())
    return len(found)


@row("A46", en=STRANGER_EN, zh=STRANGER_ZH)
async def test_somebody_removed_a_second_ago_can_submit_nothing(
    rep: Rep, stage: Stage, sees: Sees
) -> None:
    rep.persona.rename(language_code=sees.language)  # a stranger is spoken to as the app is set
    await rep.says("/rate anna", "1/6")
    await rep.rates("③", "③", "③", "③", "③")
    await rep.presses("③", rep.sees.say.label("✓ Submit"))
    before, frozen = await stage.counts(), await draft_rows(stage)

    def remove(tx: Tx) -> None:
        p = tables.people
        tx.execute(update(p).where(p.c.name == "Emma Fischer").values(active=False))

    await stage.service.ledger.write(remove)
    await rep.presses("✓ Submit", *sees.words)
    await rep.says("/level orion", *sees.words)
    await stage.settles()
    assert await stage.counts() == before
    assert await draft_rows(stage) == frozen


async def draft_rows(stage: Stage) -> list[tuple[Any, ...]]:
    d = tables.drafts.c
    rows = await stage.asks(lambda tx: tx.execute(select(d.id, d.revision, d.state, d.data)).all())
    return [tuple(each) for each in rows]


@row(
    "A47",
    en="That was more than I can read at once, so I skipped the last messages.",
    zh="消息太多，后面几条没有处理。",
)
async def test_a_thousand_messages_in_ten_seconds_are_bounded_work_and_one_slow_down(
    sqlite_url: str, sees: Sees
) -> None:
    at_once, a_minute = 40, 60
    pace = Conversation(messages_at_once=at_once, messages_a_minute=a_minute)
    async with raised(sqlite_url, config=config_of(conversation=pace)) as stage:
        rep = await speaking(stage, sees)
        await rep.begins_a_visit()
        seen, now = await size(stage, "seen_updates"), stage.sandbox.clock.now().timestamp()
        for number in range(1000):
            date = int(now + number / 100)
            rep.persona.raw({"message": message_of(rep, "x", message_id=10**6 + number, date=date)})
        await stage.li_na.says("/week", "2/5")  # others do not notice
        await stage.settles()
        heard = await size(stage, "seen_updates") - seen
        assert heard <= at_once + 10 * a_minute // 60 + 1
        told = [each.text for each in rep.persona.messages if sees.words[0] in each.text]
        assert len(told) == 1
        assert not stage.sandbox.world.has_updates()

        await stage.waits(minutes=2)
        await rep.says("calm again", "calm again")


@row("A47", en="97", zh="97")
async def test_what_waited_through_an_outage_was_not_written_in_one_go(
    sqlite_url: str, sees: Sees
) -> None:
    pace = Conversation(messages_at_once=10, messages_a_minute=60)
    async with raised(sqlite_url, config=config_of(conversation=pace)) as stage:
        rep = await speaking(stage, sees)
        await rep.begins_a_visit()
        await stage.settles()
        now = int(stage.sandbox.clock.now().timestamp())
        for number in range(98):  # one each ten seconds, and all of them arrive now
            words = message_of(rep, str(number), message_id=10**6 + number, date=now + 10 * number)
            rep.persona.raw({"message": words})
        await rep.is_told("96")


@row("A48", en="I answer that only in our private chat.", zh="这个我只在私聊里回答。")
async def test_a_group_that_is_not_bound_hears_nothing_confidential(rep: Rep, stage: Stage) -> None:
    team = stage.sandbox.group("Orion project", [rep.persona])
    here = Actor(rep.persona.at(team))
    for command in ("/level orion", "/week", "/visit orion", "/rate anna"):
        shown = await here.says(command)
        assert is_silent(shown), command
        url = shown.raw["reply_markup"]["inline_keyboard"][0][0]["url"]
        assert url.startswith("https://t.me/"), "a link to the private chat"
    answered = sum(shown.from_bot for shown in team.messages)
    here.persona.say("orion")
    here.persona.say("/level@otherbot orion")
    await stage.settles()
    assert sum(shown.from_bot for shown in team.messages) == answered
    # A button that got there, too, answers in private words only.
    assert await here.taps("level.1", team.messages[-1]) == rep.sees.words[0]
    await stage.settles()
    assert all(is_silent(shown) for shown in team.messages if shown.from_bot)


def is_silent(shown: Any) -> bool:
    return not any(name in shown.text for name in ("Peter", "Grace", "Anna", "2 of 5", "Baltic"))


@pytest.mark.parametrize("identity", ["anonymous", "channel", "linked"])
@row("A49")
async def test_who_speaks_as_nobody_is_nobody(stage: Stage, identity: str) -> None:
    team = stage.sandbox.group("Team", [stage.li_na.persona])
    team.make_bot("administrator", by=stage.li_na.persona)
    await stage.settles()
    before, heard = await stage.counts(), sum(shown.from_bot for shown in team.messages)
    team.say_as(identity, "/level 华信")
    await stage.settles()
    told = sum(shown.from_bot for shown in team.messages) - heard
    assert told == (identity == "anonymous"), "an administrator is told to come as themselves"
    assert is_silent(team.messages[-1])
    assert await stage.counts() == before


@pytest.mark.parametrize("identity", [1087968824, 777000, 136817688])
@row("A49")
async def test_telegrams_own_identities_are_nobody_in_private_either(
    stage: Stage, identity: int
) -> None:
    sender = {"id": identity, "is_bot": identity != 777000, "first_name": "Group"}
    asked = {**message_of(stage.emma, "/week"), "from": sender}
    count = len(stage.emma.persona.messages)
    stage.emma.persona.raw({"message": asked})
    await stage.settles()
    assert len(stage.emma.persona.messages) == count


@row("A50")
async def test_an_inline_query_finds_nothing_that_could_be_kept_or_shown_to_others(
    stage: Stage,
) -> None:
    emma, mallory = stage.emma.persona, stage.bring("Mallory").persona
    for person in (emma, mallory):
        await person.is_answered(person.asks_inline("orion"))
    answers = [call.params for call in stage.sandbox.calls if call.method == "answerInlineQuery"]
    told = [(each["results"], each["is_personal"], each["cache_time"]) for each in answers]
    assert told == [([], "true", "0")] * 2, "the same to one of the team and to a stranger"


@row("A50")
async def test_inline_mode_that_is_on_by_mistake_is_warned_of_at_start(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with furnished(sqlite_url) as sandbox:
        sandbox.world.settings["inline"] = {"on": True}
        async with (
            Api(sandbox.token, sandbox.base_url) as api,
            running(config_of(), api, sqlite_url, sandbox.clock),
        ):
            await sandbox.idle()
    assert "inline mode is on" in caplog.text
    assert "/setinline" in caplog.text


@row(
    "A51",
    en="This group is now open to Daniel Weber’s team.",
    zh="本群现已向Daniel Weber的团队开放。",
)
async def test_what_is_queued_for_a_group_follows_it_into_the_supergroup_once(
    stage: Stage, sees: Sees
) -> None:
    await chooses(stage, "Daniel Weber", sees)
    team = stage.sandbox.group("Orion project", [stage.daniel.persona])
    await stage.settles()
    now = stage.service.clock.now()

    def bind(tx: Tx) -> int:
        (daniel,), (chen_jie,) = people.named(tx, "Daniel Weber"), people.named(tx, "陈婕")
        group = groups.ask(tx, team.id, "Orion project", daniel.id, chen_jie.id, now)
        groups.bind(tx, group.id, group.manager_id, chen_jie.id, now, told=True)
        later = now + timedelta(minutes=30)
        return outbox.queue(
            tx, daniel.id, "bound", {}, now, priority=0, not_before=later, group_id=group.id
        )

    notice = await stage.service.ledger.write(bind)
    new = team.upgrade(stage.daniel.persona, silently=True)
    there = Actor(stage.daniel.persona.at(new))
    await stage.waits(hours=1)
    await there.reads(*sees.words)
    await stage.waits(hours=1)
    await stage.settles()
    assert [shown.text for shown in team.messages if shown.from_bot] == []
    assert sum(shown.from_bot for shown in new.messages) == 1
    n = tables.notices.c
    assert await stage.asks(
        lambda tx: (
            tx.execute(select(n.state).where(n.id == notice)).scalar_one(),
            groups.of_chat(tx, team.id),
        )
    ) == ("sent", None)
    assert await stage.asks(lambda tx: groups.bound(tx, new.id)) is not None
