"""What is confidential about clients is neither copied, saved nor forwarded; the rest is."""

import pytest

from bot.sandbox.persona import Shown
from tests.stage import Actor, Stage


def may_take(who: Actor, shown: Shown) -> bool:
    """Whether the apps let somebody copy the words and forward the message."""
    try:
        who.persona.copy(shown)
        who.persona.forward(shown)
    except PermissionError:
        return False
    return True


@pytest.mark.parametrize(
    "said",
    ["/help", "/settings", "/settings Europe/Berln", "/nonsense", "/my_data", "/cancel"],
)
async def test_help_settings_refusals_and_ones_own_data_may_be_copied(
    stage: Stage, said: str
) -> None:
    for who in (stage.emma, stage.li_na):
        shown = await who.says(said)
        await stage.settles()
        assert may_take(who, shown)


@pytest.mark.parametrize("said", ["/level {}", "/chain {}", "/visit {}", "/level", "/week"])
async def test_what_tells_of_clients_may_not_be_copied(stage: Stage, said: str) -> None:
    for who, account in ((stage.emma, "Orion"), (stage.li_na, "华信")):
        assert not may_take(who, await who.says(said.format(account)))


async def test_a_card_that_is_opened_from_the_help_is_a_card(stage: Stage) -> None:
    """The help may be copied, and Telegram keeps that when a message is changed."""
    for who, ask in ((stage.emma, "Where do we stand?"), (stage.li_na, "关系现状")):
        help_shown = await who.says("/help")
        await who.presses(ask)
        await stage.settles()  # by webhook a tap is answered before the card is there
        shown = who.last
        assert not may_take(who, shown)
        assert help_shown.id not in {each.id for each in who.persona.messages}
