"""Open questions after an absence: a tap or a screen may have been lost meanwhile."""

from datetime import timedelta

from bot.sandbox import Fault, Flood
from handlers.doors.reask import open_questions, owed
from handlers.frame.reply import Reply
from storage import Tx, drafts
from storage.drafts import Draft
from tests.stage import Stage

SOON, LONG = timedelta(seconds=20), timedelta(hours=3)


async def test_a_question_is_asked_again_after_a_crash_or_a_long_absence_only(
    stage: Stage,
) -> None:
    await stage.li_na.says("/visit", "华信科技")
    await stage.li_na.presses("华信科技", "王敏")
    alive = stage.service.clock.now() - timedelta(seconds=5)

    async def asked_again(gap: timedelta, *, crashed: bool) -> list[Reply]:
        def ask(tx: Tx) -> list[Reply]:
            settings = stage.service.settings
            return open_questions(tx, settings, alive, alive + gap, crashed=crashed)

        return await stage.service.ledger.write(ask)

    assert await asked_again(SOON, crashed=False) == []
    (after_a_crash,) = await asked_again(SOON, crashed=True)
    (after_long,) = await asked_again(LONG, crashed=False)
    li_na = stage.li_na.persona.id
    assert (after_a_crash.chat_id, after_long.chat_id) == (li_na, li_na)
    assert after_a_crash.remove == stage.li_na.last.id, "one live message only"


async def visit_to_the_end(stage: Stage) -> Draft:
    """The draft of a visit that was recorded and confirmed."""
    await stage.li_na.says("/visit 华信", "赵强")
    await stage.li_na.presses("赵强", "✓ 赵强")
    await stage.li_na.presses("选好了", "保存")
    await stage.li_na.presses("保存", "已保存")
    await stage.settles()
    draft = await stage.asks(lambda tx: drafts.get(tx, 1))
    assert draft is not None
    return draft


async def test_p26_what_was_confirmed_is_owed_no_more(stage: Stage) -> None:
    draft = await visit_to_the_end(stage)
    assert (draft.state, draft.owed_since) == ("done", None)


async def forget_that_it_was_told(stage: Stage, draft: Draft) -> None:
    """As if the process had been killed between the commit and its screen."""
    now = stage.service.clock.now()
    await stage.service.ledger.write(lambda tx: drafts.owe(tx, draft.id, now))
    await stage.waits(seconds=60)


async def test_p26_last_words_that_were_cut_off_come_once_whoever_is_killed_on_the_way(
    stage: Stage,
) -> None:
    draft = await visit_to_the_end(stage)
    await forget_that_it_was_told(stage, draft)
    settings, now = stage.service.settings, stage.service.clock.now()
    ask = stage.service.ledger.write
    (first,) = await ask(lambda tx: owed(tx, settings, now))  # and this asker is killed
    assert await ask(lambda tx: owed(tx, settings, now + SOON / 2)) == [], "somebody is about to"
    (second,) = await ask(lambda tx: owed(tx, settings, now + LONG))
    assert (first.chat_id, second.owed) == (stage.li_na.persona.id, (draft.id, now + LONG))
    await stage.service.replica._show_owed()
    stage.service.clock.move_to(now + 2 * LONG)
    await stage.service.replica._show_owed()
    await stage.li_na.reads("✓", "已记录", "华信科技")
    await stage.settles()
    told = await stage.asks(lambda tx: drafts.get(tx, draft.id))
    assert told is not None
    assert told.owed_since is None


async def test_p26_a_tap_on_what_was_never_confirmed_reads_how_it_ended(stage: Stage) -> None:
    draft = await visit_to_the_end(stage)
    await forget_that_it_was_told(stage, draft)
    stage.li_na.persona.tap(f"d.{draft.id}.{draft.revision}.-.ok", stage.li_na.last)
    await stage.li_na.reads("✓", "已记录", "华信科技")


async def test_p26_the_duty_to_ask_again_outlives_the_asker(stage: Stage) -> None:
    await stage.li_na.says("/visit", "华信科技")
    await stage.li_na.presses("华信科技", "王敏")
    await stage.settles()
    settings, now = stage.service.settings, stage.service.clock.now()
    alive = now - timedelta(seconds=5)
    ask = stage.service.ledger.write
    assert await ask(lambda tx: open_questions(tx, settings, alive, now, crashed=True))
    (again,) = await ask(lambda tx: owed(tx, settings, now + 2 * SOON))
    assert again.draft_id == 1


async def test_p26_twenty_seconds_of_502_and_the_question_comes(stage: Stage) -> None:
    await stage.li_na.says("/visit", "华信科技")
    await stage.settles()
    for method in ("sendMessage", "editMessageText"):
        stage.sandbox.faults.add(method, Fault.BAD_GATEWAY, times=6)
    stage.li_na.persona.press("华信科技", stage.li_na.last)
    await stage.li_na.persona.sees(lambda shown: "王敏" in shown.labels, timeout=30)
    await stage.settles()
    draft = await stage.asks(lambda tx: drafts.get(tx, 1))
    assert draft is not None
    assert draft.owed_since is None


async def test_fifteen_taps_at_once_are_all_answered_and_the_last_screen_comes(
    stage: Stage,
) -> None:
    """Telegram counts edits as messages: in the pause that it asks for, a tap is told to wait."""
    card = await stage.li_na.says("/week", "本周")
    stage.sandbox.limit(Flood(per_chat=2, burst=4))
    for number in range(15):
        await stage.li_na.taps("week" if number % 2 else "away", card)
    stage.sandbox.limit(None)
    assert len(stage.li_na.persona.answers) == 15
    assert "请稍等…" in stage.li_na.persona.answers
    await stage.li_na.reads("什么时候休假")
    await stage.settles()
    assert "什么时候休假" in stage.li_na.persona.messages[-1].text
