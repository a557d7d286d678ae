"""Open questions after an absence: a tap or a screen may have been lost meanwhile."""

from datetime import timedelta

from handlers.doors.reask import open_questions
from handlers.frame.reply import Reply
from storage import Tx
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
