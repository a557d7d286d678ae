"""Buttons that are old, altered, pressed too often or by somebody else; and commands in between."""

import asyncio
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from handlers.doors.chat import answer
from handlers.frame.reply import Reply
from handlers.frame.settings import Settings
from storage import Ledger, Tx, people, tables
from tests.cast import NOW, enter
from tests.conftest import NewDatabase
from tests.hostile.drafts import answers_of_draft, levels_of_draft
from tests.hostile.rows import Rep, Sees, on_both_databases, row, speaking
from tests.stage import Stage, at_work, furnished

LI_NA = 7_000_000_001
NOT_YOURS_EN = "This button is not for you, or is out of date."
NOT_YOURS_ZH = "这个按钮不归你操作，或已过期。"


async def refusals(stage: Stage) -> int:
    query = select(func.count()).where(tables.audit.c.action.contains("refused"))
    return int(await stage.asks(lambda tx: tx.execute(query).scalar_one()))


async def recorded(stage: Stage) -> dict[str, int]:
    """What people have made, without the conversations on the way."""
    await stage.settles()
    return {**await stage.counts(), "drafts": 0}


@row("A34", en=NOT_YOURS_EN, zh=NOT_YOURS_ZH)
async def test_a_button_of_anothers_card_shows_nothing_and_is_audited(
    rep: Rep, stage: Stage
) -> None:
    shown = await stage.li_na.says("/rate 王敏", "没有变化")
    assert shown.raw["has_protected_content"]  # an app would not even forward it
    nothing = str(shown.data("没有变化"))
    before, count, heard = await recorded(stage), await refusals(stage), len(rep.persona.messages)
    assert await rep.taps(nothing) == rep.sees.words[0]
    assert await recorded(stage) == before
    assert len(rep.persona.messages) == heard
    assert await refusals(stage) == count + 1
    await stage.li_na.presses("没有变化", "已记录")  # hers still works


@row(
    "A35",
    en="That button belongs to an older question. Here is where we are:",
    zh="那个按钮属于前面的问题，现在进行到这里：",
)
async def test_a_button_of_an_older_question_shows_the_present_one(rep: Rep, stage: Stage) -> None:
    old = await rep.says("/rate anna", "1/6")
    await rep.presses("③", "2/6")
    await rep.taps(str(old.data("①")), old)
    await rep.is_told("2/6")
    await rep.taps(str(old.data("⑤")), old)
    await stage.settles()
    assert (await levels_of_draft(stage))["acceptance"] == 1
    assert "engagement" not in await levels_of_draft(stage)


@row("A35", en=NOT_YOURS_EN, zh=NOT_YOURS_ZH)
async def test_a_button_of_last_month_is_out_of_date(rep: Rep, stage: Stage) -> None:
    old = await rep.says("/rate anna", "1/6")
    await rep.presses("③", "2/6")
    await stage.waits(days=31)
    before = await recorded(stage)
    assert await rep.taps(str(old.data("③")), old) == rep.sees.words[0]
    assert await recorded(stage) == before


@row("A36")
async def test_twenty_taps_have_one_effect_and_all_are_answered(rep: Rep, stage: Stage) -> None:
    shown = await rep.says("/rate anna", "1/6")
    answered = len(rep.persona.answers)
    queries = [rep.persona.tap(str(shown.data("③")), shown) for _ in range(20)]
    for query in queries:
        await rep.persona.is_answered(query)
    assert len(rep.persona.answers) == answered + 20
    await stage.settles()
    assert "2/6" in rep.last.text
    assert set(await answers_of_draft(stage)) == {"kind", "subject", "levels"}
    assert set(await levels_of_draft(stage)) == {"acceptance"}


@row("A36", en="saved", zh="已保存")
async def test_three_taps_on_save_record_one_visit(rep: Rep, stage: Stage) -> None:
    card = await rep.begins_a_visit()
    before = await stage.counts()
    save = str(card.data(rep.sees.say.label("✓ Save the visit")))
    for _ in range(3):
        last = rep.persona.tap(save, card)
    await rep.persona.is_answered(last)
    await stage.settles()
    assert (await stage.counts())["visits"] == before["visits"] + 1
    assert rep.sees.words[0] in rep.last.text  # a second tap does not wipe away how it ended


@row(
    "A37",
    en="That conversation is over. /visit or /rate starts a new one.",
    zh="那次对话已经结束。用 /visit 或 /rate 重新开始。",
)
async def test_a_tap_after_the_end_is_politely_refused(rep: Rep, stage: Stage) -> None:
    card = await rep.begins_a_visit()
    await rep.presses("✓ Save the visit", "Orion Logistics")
    before = await recorded(stage)
    save = str(card.data(rep.sees.say.label("✓ Save the visit")))
    assert await rep.taps(save, rep.last) == rep.sees.words[0]
    assert "Orion Logistics" in rep.last.text  # how it ended is still to be read

    old = await rep.says("/rate anna", "1/6")
    await rep.says("/cancel", "Anna Larsen")
    await rep.taps(str(old.data("③")), old)
    await rep.is_told()
    assert await recorded(stage) == before


FORGED = (
    *("", " ", ".", "d.", "d.1", "x" * 64, "\x00\x01", "d.-1.0.a.=1", "🙂", "level.", "level.x"),
    *("level.1.2", "level.٤", "rate.1", "rate..", "away.1", "language.fr", "zone.", "follow.-1"),
    *(f"d.{'9' * 30}.0.acceptance.=3", "level." + "9" * 30),
)


@row("A38", en=NOT_YOURS_EN, zh=NOT_YOURS_ZH)
async def test_altered_data_is_refused(rep: Rep, stage: Stage) -> None:
    shown = await rep.says("/rate anna", "1/6")
    _, draft, revision, _, _ = str(shown.data("③")).split(".")
    before, count = await recorded(stage), await refusals(stage)
    for each in FORGED:
        toast = await rep.taps(each)
        assert toast in ("", rep.sees.words[0]), each
    assert rep.sees.words[0] in rep.persona.answers
    assert await refusals(stage) > count
    for move in ("=99", "=-1", "=", "ok", "c:nothing", "yes", "no", "<<", "menu2", "=n.n"):
        await rep.taps(f"d.{draft}.{revision}.acceptance.{move}")
    assert await recorded(stage) == before
    await rep.says("/resume", "1/6")
    await rep.presses("③", "2/6")


@row("A38")
async def test_a_button_for_what_is_not_mine_answers_like_one_for_nothing(
    rep: Rep, stage: Stage
) -> None:
    query = select(tables.accounts.c.id).where(tables.accounts.c.name == "华信科技")
    huaxin = int(await stage.asks(lambda tx: tx.execute(query).scalar_one()))
    before = await recorded(stage)
    for button in (
        "level.{}",
        "stand.{}",
        "contact.{}",
        "visit.{}",
        "rate.{}.",
        "follow.{}",
        "ask.{}.1",
    ):
        answers = []
        for key in (huaxin, 987654321):
            toast = await rep.taps(button.format(key))
            await stage.settles()
            answers.append((toast, rep.last.text, rep.last.labels))
        assert answers[0] == answers[1], button
        assert "王敏" not in str(answers)
    assert await recorded(stage) == before


@row("A39", en="Engagement", zh="活动参与")
async def test_a_tap_on_a_message_out_of_reach_has_its_effect_and_a_new_message(
    rep: Rep, stage: Stage
) -> None:
    shown = await rep.says("/rate anna", "1/6")
    data = str(shown.data("③"))
    rep.persona.delete(shown)
    await rep.taps(data, shown)  # Telegram sends an InaccessibleMessage
    await rep.is_told("2/6")
    assert rep.last.id != shown.id
    data = str(rep.last.data("③"))
    await rep.taps(data)  # and here no message at all
    await rep.reads("3/6")
    assert (await levels_of_draft(stage))["engagement"] == 1


def update_of(number: int, **body: Any) -> dict[str, Any]:
    return {"update_id": number, **body}


def typed(number: int, text: str) -> dict[str, Any]:
    sender = {"id": LI_NA, "is_bot": False, "first_name": "Li Na"}
    chat = {"id": LI_NA, "type": "private"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": sender, "text": text}
    return update_of(number, message=message)


def tapped(number: int, data: str) -> dict[str, Any]:
    sender = {"id": LI_NA, "is_bot": False, "first_name": "Li Na"}
    return update_of(number, callback_query={"id": str(number), "from": sender, "data": data})


@on_both_databases
@pytest.mark.parametrize("rated_before", [0, 2])
@row("A40")
async def test_a_tap_and_a_text_at_once_on_two_replicas_end_as_if_one_came_first(
    new_database: NewDatabase, rated_before: int
) -> None:
    """Tap ⑤ and text "1" on the same question: the tap counts for it only if it came first."""
    url = new_database()
    one, two = Ledger(url), Ledger(url)
    await one.write(lambda tx: people.join(tx, enter(tx).li_na.id, LI_NA, "en", NOW))
    turn = partial(answer, settings=Settings(), bot_id=77, now=NOW)

    async def tell(ledger: Ledger, raw: dict[str, Any]) -> Reply | None:
        return await ledger.write(lambda tx: turn(tx, raw))

    await tell(one, typed(1, "/rate 王芳"))
    for number in range(2, 2 + rated_before):
        await tell(one, typed(number, "3"))
    draft, question = await one.read(open_question)
    await asyncio.gather(tell(one, tapped(90, f"{draft}.=5")), tell(two, typed(91, "1")))

    left = await one.read(answers)
    await one.close()
    await two.close()
    order = [each for each in DIMENSIONS if each in left]
    at = order.index(question.removeprefix("#"))
    assert order == list(DIMENSIONS[: len(order)]), "no question was skipped"
    taken = tuple(left[each] for each in order[at:])
    assert taken in ((3, -1), (-1,)), "the tap and then the text, or the text alone"


DIMENSIONS = (
    *("acceptance", "engagement", "information"),
    *("guidance", "decision_support", "stance"),
)


def open_question(tx: Tx) -> tuple[str, str]:
    """The beginning of its buttons' data, and its key."""
    (draft,) = tx.execute(select(tables.drafts)).all()
    question = draft.data["at"]
    return f"d.{draft.id}.{draft.revision}.{question}", question


def answers(tx: Tx) -> dict[str, Any]:
    data = tx.execute(select(tables.drafts.c.data)).scalar_one()
    taken: dict[str, Any] = data["answers"].get("levels", {})
    return taken


@row("A42", en=("Unfinished:", "Anna Larsen"), zh=("还没做完", "Anna Larsen"))
async def test_start_in_the_middle_offers_to_go_on(rep: Rep) -> None:
    await rep.begins_to_rate()
    await rep.says("/start")
    await rep.is_told()
    await rep.presses("Continue", "2/6")


@row("A42", en="There is nothing to cancel.", zh="现在没有要取消的。")
async def test_cancel_twice_is_as_good_as_once(rep: Rep, stage: Stage) -> None:
    await rep.begins_to_rate()
    await rep.says("/cancel", "Anna Larsen")
    before = await stage.counts()
    await rep.says("/cancel")
    await rep.is_told()
    assert await stage.counts() == before


@row(
    "A42",
    en="I don’t know /foo. /help shows what I can do.",
    zh="没有 /foo 这个命令。我能做什么，看 /help。",
)
async def test_an_unknown_command_is_answered_with_the_way_to_help(rep: Rep) -> None:
    await rep.begins_to_rate()
    await rep.says("/foo")
    await rep.is_told()
    await rep.presses("③", "3/6")


@row("A42")
async def test_a_command_for_another_bot_is_not_ours(rep: Rep, stage: Stage) -> None:
    before = len(rep.persona.messages)
    rep.persona.say("/rate@otherbot grace")
    await stage.settles()
    assert len(rep.persona.messages) == before + 1
    name = stage.service.settings.bot_name
    await rep.says(f"/rate@{name} grace", "Grace Miller")


@row(
    "A44",
    en="I was offline between 18 Nov, 10:00 and 10:03 and got no messages. We were here:",
    zh="11月18日10:00到10:03之间机器人离线，没有收到你的消息。刚才到这里：",
)
async def test_a_question_is_asked_again_after_an_outage_longer_than_a_tap_lives(
    sqlite_url: str, sees: Sees
) -> None:
    async with furnished(sqlite_url) as sandbox:
        async with at_work(sandbox, sqlite_url) as stage:
            rep = await speaking(stage, sees)
            await rep.begins_to_rate()
            await stage.li_na.says("/week", "2/5")
        rep.persona.press("③")  # nobody listens
        sandbox.advance(200, outage=True)
        async with at_work(sandbox, sqlite_url) as stage:
            await rep.is_told("2/6")
            await rep.presses("③", "3/6")
            await stage.settles()
            assert "2/5" in stage.li_na.last.text  # who waited for nothing is left in peace
            assert (await levels_of_draft(stage))["engagement"] == 1
