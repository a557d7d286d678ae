"""What one writes, others read: nothing in it leads anywhere, and no page is looked at ahead."""

from typing import Any

from bot.sandbox.entities import part
from storage import accounts, people
from tests.chat.test_alerts import rates_afresh
from tests.stage import Actor, Stage

LINK_TYPES = {
    "url", "text_link", "email", "mention", "hashtag", "cashtag", "phone_number", "bot_command",
}  # fmt: skip
NAME, TITLE = "Tom agreed.So", "@evil_bot www.evil.com"
NOTE = "See https://evil.com/x and t.me/evil, /unbind, #tag, a@evil.com, call +49 170 1234567"


def links(actor: Actor) -> list[str]:
    """What leads anywhere in all that the bot has said to a person, but for our own commands."""
    found = []
    for message in messages(actor):
        text = message.get("text") or message.get("caption") or ""
        marked = message.get("entities") or message.get("caption_entities") or ()
        found += [part(text, each) for each in marked if each["type"] in LINK_TYPES]
    own = ("/visit", "/rate", "/level", "/help", "/contact", "/chain", "/handover", "/cancel")
    return [each for each in found if each not in own and not each.startswith("#A")]


def messages(actor: Actor) -> list[dict[str, Any]]:
    return [each.raw for each in actor.persona.messages if each.from_bot]


async def test_what_people_write_is_inert_in_what_others_read(stage: Stage) -> None:
    emma, daniel = stage.emma, stage.daniel
    await emma.says("/visit orion", "Who did you meet")
    await emma.says(f"{NAME}, {TITLE}", "✓ Tom agreed.So")
    await emma.presses("Done", "Save")
    await emma.says(NOTE, "evil.com")
    await emma.presses("Save", "saved")
    await emma.says("/contact tom agreed", "evil")
    await rates_afresh(emma, "Grace Miller", "①", "①", "①", "①", "①", "①")
    await daniel.reads("Grace Miller", "#A1")
    await daniel.says("/level orion", "Orion Logistics")
    await daniel.presses("History", "Grace Miller")
    await daniel.says("/contact tom agreed", "evil")
    await daniel.says("/chain orion", "agreed.")
    await daniel.says("/handover orion")
    await daniel.says("Nobody.Com @x", "found no rep")
    await daniel.says("/level Nobody.Com #x", "Nobody")
    assert links(daniel) == []
    assert links(emma) == []


async def test_an_account_named_like_a_page_is_stored_as_typed_and_found(stage: Stage) -> None:
    await stage.emma.says("/visit", "Which account")
    await stage.emma.says("booking.com /start @x", "booking")
    await stage.emma.presses("New account", "Who did you meet")
    await stage.emma.presses("No one", "Save")
    await stage.emma.presses("Save", "saved")
    emma = await stage.asks(lambda tx: people.named(tx, "Emma Fischer")[0])
    names = await stage.asks(lambda tx: [each.name for each in accounts.visible(tx, emma)])
    assert "booking.com /start @x" in names
    shown = await stage.daniel.says("/level booking.com", "booking")
    pasted = str(shown.raw.get("text") or shown.raw["caption"]).splitlines()[0]
    assert "\u2060" in pasted
    await stage.daniel.says(f"/level {pasted}", "booking")
    assert links(stage.emma) + links(stage.daniel) == []


async def test_no_page_is_looked_at_ahead(stage: Stage) -> None:
    await stage.emma.says("/help")
    await stage.emma.says("/week", "Log")
    await stage.emma.presses("away", "Today")
    for message in messages(stage.emma):
        if "text" in message:
            assert message["link_preview_options"] == {"is_disabled": True}


async def test_the_reference_of_an_alert_is_one_tag(stage: Stage) -> None:
    await rates_afresh(stage.emma, "Grace Miller", "①", "①", "①", "①", "①", "①")
    await stage.daniel.reads("Grace Miller", "#A1")
    (told,) = [each for each in messages(stage.daniel) if "#A1" in str(each.get("text"))]
    tags = [part(told["text"], each) for each in told["entities"] if each["type"] == "hashtag"]
    assert all(tag.startswith("#A") and tag[2:].isdigit() for tag in tags)
    assert tags
