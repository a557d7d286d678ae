"""Each morning the administrators get the newest seal of the trail, which proves all before it."""

import re
from functools import partial

from bot.config import config_of
from handlers.frame.settings import Settings
from handlers.operation.audit_head import TrailSettings
from storage import audit
from tests.stage import Stage


async def test_the_administrators_get_a_seal_by_which_a_cut_trail_is_found(stage: Stage) -> None:
    assert Settings()[TrailSettings].trail_head, "unless the company wants it otherwise"
    await stage.emma.says("/my_data")
    await stage.emma.presses("file")
    row, _ = await stage.asks(audit.head)
    await stage.moves_to(3, 9)
    await stage.settles()
    shown = await stage.chen_jie.reads("审计记录", f"{row}条")
    (seal,) = re.findall(r"[0-9a-f]{12}", shown.text)
    assert (await stage.asks(partial(audit.verify, known=seal))).known == row
    told = len(stage.chen_jie.persona.messages)
    await stage.waits(hours=1)
    await stage.settles()
    assert len(stage.chen_jie.persona.messages) == told, "once a day"
    for other in (stage.zhang_wei, stage.li_na):
        assert not any("审计记录" in each.text for each in other.persona.messages)


async def test_it_can_be_switched_off(stage: Stage) -> None:
    settings = config_of(operation={"trail_head": False}).settings(
        stage.service.settings.rubrics, "x"
    )
    assert not settings[TrailSettings].trail_head
