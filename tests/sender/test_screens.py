"""Screens on the sandbox: shown in place, and what the Bot API may answer to that."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox import ApiError, Call, Fault, Persona, Sandbox
from bot.sender.feedback import Feedback
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.screens import Screens
from bot.transport.backoff import Backoff
from bot.transport.report import where
from handlers.frame.page import Button, Page
from handlers.frame.reply import Reply
from handlers.frame.say import Say
from storage import Ledger, drafts, people, tables
from tests.cast import NOW, Cast, enter
from tests.wire import SAY, Card

QUICK = Backoff(first=0.001, most=0.002)
ROWS = ((Button("Yes", "yes"), Button("Docs", url="https://example.org/")),)


@pytest.fixture
async def screens(
    ledger: Ledger, messages: Messages, limits: Limits, feedback: Feedback
) -> AsyncIterator[Screens]:
    async with Screens(ledger, messages, limits, feedback, QUICK, QUICK) as opened:
        yield opened


@pytest.fixture
async def cast(ledger: Ledger) -> Cast:
    return await ledger.write(enter)


def reply(person: Persona, text: str, **fields: Any) -> Reply:
    card = Card(text, ROWS, fields.pop("picture", None), private=fields.pop("private", True))
    return Reply(person.chat, SAY, card, **fields)


async def shown(screens: Screens, person: Persona, text: str, **fields: Any) -> int:
    """Deliver a new screen; the id of its message."""
    await screens.deliver(reply(person, text, **fields))
    assert person.last is not None
    return person.last.id


def made(sandbox: Sandbox, *methods: str) -> list[Call]:
    return [call for call in sandbox.calls if call.method in methods]


def bot_texts(person: Persona) -> list[str]:
    return [message.text for message in person.messages if message.from_bot]


async def reachable(ledger: Ledger, person: Persona) -> bool:
    p = tables.people.c
    query = select(p.reachable).where(p.telegram_id == person.id)
    return bool(await ledger.read(lambda tx: tx.execute(query).scalar_one()))


# -- where a screen goes -------------------------------------------------------------------


async def test_a_new_screen_is_protected_and_its_draft_knows_it(
    screens: Screens, li_na: Persona, ledger: Ledger, cast: Cast
) -> None:
    draft = await ledger.write(lambda tx: drafts.begin(tx, cast.li_na.id, "rate", {}, 1001, NOW))
    message = await shown(screens, li_na, "How <b>well</b>?", draft_id=draft.id)
    assert li_na.last is not None
    assert (li_na.last.text, li_na.last.labels) == ("How well?", ["Yes", "Docs"])
    assert li_na.last.raw["has_protected_content"]
    kept = await ledger.read(lambda tx: drafts.get(tx, draft.id))
    assert kept is not None
    assert kept.message_id == message


async def test_a_screen_for_everybody_may_be_forwarded(screens: Screens, li_na: Persona) -> None:
    await screens.deliver(reply(li_na, "Help", private=False))
    assert li_na.last is not None
    assert "has_protected_content" not in li_na.last.raw
    assert li_na.copy(li_na.last) == "Help"


async def test_what_was_sent_open_does_not_become_a_card(
    screens: Screens, sandbox: Sandbox, li_na: Persona
) -> None:
    """An edit changes the words, never the protection: the card is sent anew."""
    message = await shown(screens, li_na, "Help", private=False)
    await screens.deliver(reply(li_na, "level", edit=message, edit_is_open=True))
    assert bot_texts(li_na) == ["level"]
    assert li_na.last is not None
    with pytest.raises(PermissionError):
        li_na.copy(li_na.last)
    protected = li_na.last.id
    await screens.deliver(reply(li_na, "chain", edit=protected))
    await screens.deliver(reply(li_na, "Settings", edit=protected, private=False))
    assert (li_na.last.id, bot_texts(li_na)) == (protected, ["Settings"])


async def test_a_screen_is_changed_in_place_and_the_tap_is_answered(
    screens: Screens, sandbox: Sandbox, li_na: Persona
) -> None:
    message = await shown(screens, li_na, "one")
    tap = li_na.press("Yes")
    await screens.deliver(reply(li_na, "two", edit=message, tap_id=tap, toast="Saved"))
    assert bot_texts(li_na) == ["two"]
    assert li_na.answers == ["Saved"]
    assert len(made(sandbox, "sendMessage")) == 1


async def test_a_tap_without_a_screen_is_answered_all_the_same(
    screens: Screens, li_na: Persona
) -> None:
    await shown(screens, li_na, "one")
    tap = li_na.press("Yes")
    await screens.deliver(Reply(li_na.chat, SAY, tap_id=tap, toast="x" * 300))
    assert li_na.answers == ["x" * 199 + "…"]


async def test_the_former_message_gives_way(screens: Screens, li_na: Persona) -> None:
    former = await shown(screens, li_na, "one")
    await screens.deliver(reply(li_na, "two", remove=former))
    assert bot_texts(li_na) == ["two"]


async def test_text_becomes_a_picture_in_place_and_a_picture_gives_way_to_text(
    screens: Screens, sandbox: Sandbox, li_na: Persona
) -> None:
    message = await shown(screens, li_na, "question")
    await screens.deliver(reply(li_na, "summary", edit=message, picture="<svg/>"))
    assert li_na.last is not None
    assert (li_na.last.id, li_na.last.text) == (message, "summary")
    assert li_na.last.photo is not None
    await screens.deliver(reply(li_na, "again", edit=message, edit_has_picture=True))
    assert bot_texts(li_na) == ["again"]
    (*_, sent) = made(sandbox, "sendMessage")
    assert sent.params["disable_notification"] == "true", "it was there already"
    assert li_na.last.photo is None


async def test_what_can_no_longer_be_deleted_loses_its_buttons(
    screens: Screens, sandbox: Sandbox, li_na: Persona
) -> None:
    """A tap there would come from a question of last week."""
    old = await shown(screens, li_na, "one")
    sandbox.clock.move_to(sandbox.clock.now() + timedelta(days=3))
    await screens.deliver(reply(li_na, "two", remove=old))
    assert [(each.text, each.labels) for each in li_na.messages if each.from_bot] == [
        ("one", []),
        ("two", ["Yes", "Docs"]),
    ]


async def test_a_new_picture_carries_its_words_and_buttons(
    screens: Screens, li_na: Persona
) -> None:
    await shown(screens, li_na, "<b>Level</b> 2", picture="<svg/>")
    assert li_na.last is not None
    assert (li_na.last.text, li_na.last.labels) == ("Level 2", ["Yes", "Docs"])
    assert (li_na.last.photo or b"").endswith(b"<svg/>")


async def test_words_too_long_for_a_caption_follow_their_picture(
    screens: Screens, li_na: Persona
) -> None:
    long = "word " * 250 + "end"
    await screens.deliver(reply(li_na, long, picture="<svg/>"))
    picture, words = [message for message in li_na.messages if message.from_bot]
    assert picture.photo is not None
    assert picture.labels == []
    assert (words.text, words.labels) == (long, ["Yes", "Docs"])


@pytest.mark.parametrize("edited", [False, True])
async def test_a_picture_that_cannot_be_drawn_or_sent_does_not_keep_the_words_back(
    screens: Screens, sandbox: Sandbox, li_na: Persona, *, edited: bool
) -> None:
    edit = await shown(screens, li_na, "before") if edited else None
    await screens.deliver(reply(li_na, "drawn badly", picture="broken", edit=edit))
    assert bot_texts(li_na) == ["drawn badly\n\nThe picture could not be sent just now."]
    for method in ("sendPhoto", "editMessageMedia"):
        sandbox.faults.add(method, ApiError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"))
    edit = li_na.last.id if edited and li_na.last else None
    await screens.deliver(reply(li_na, "refused", picture="<svg/>", edit=edit))
    assert li_na.last is not None
    assert li_na.last.text == "refused\n\nThe picture could not be sent just now."


@pytest.mark.parametrize(
    "fault",
    [
        Fault.BAD_GATEWAY,
        Fault.TOO_LARGE,
        ApiError(404, "Not Found"),
        ApiError(413, "Request Entity Too Large"),
        ApiError(500, "Internal Server Error"),
    ],
    ids=str,
)
async def test_while_pictures_do_not_pass_the_words_go_alone(
    screens: Screens, sandbox: Sandbox, li_na: Persona, fault: Fault | ApiError
) -> None:
    for method in ("sendPhoto", "editMessageMedia"):
        sandbox.faults.add(method, fault, times=100)
    alone = "\n\nThe picture could not be sent just now."
    message = await shown(screens, li_na, "new", picture="<svg/>")
    assert bot_texts(li_na) == [f"new{alone}"]
    await screens.deliver(reply(li_na, "changed", edit=message, picture="<svg/>"))
    assert bot_texts(li_na) == [f"changed{alone}"]
    assert len(made(sandbox, "sendPhoto", "editMessageMedia")) == 2


async def test_a_group_that_allows_no_photos_reads_the_words(
    screens: Screens, sandbox: Sandbox, li_na: Persona
) -> None:
    group = sandbox.group("Team", [li_na])
    group.make_bot("without photos", li_na)
    await screens.deliver(Reply(group.id, SAY, Card("level", picture="<svg/>")))
    assert [each.text for each in group.messages if each.from_bot] == [
        "level\n\nThe picture could not be sent just now."
    ]


# -- what the Bot API may answer (trust.md 5.B) -----------------------------------------------


async def test_b53_after_a_flood_answer_only_the_latest_screen_is_sent_and_nothing_before(
    screens: Screens, sandbox: Sandbox, li_na: Persona, limits: Limits
) -> None:
    time = limits.now()
    limits.now = lambda: time
    sandbox.faults.add("sendMessage", Fault.FLOOD, chat=li_na.chat, seconds=7)
    await screens.deliver(reply(li_na, "one"))
    await screens.deliver(reply(li_na, "two"))
    await screens.deliver(reply(li_na, "three"))
    assert len(made(sandbox, "sendMessage")) == 1
    assert limits.held(li_na.chat) == 7


async def test_b53_when_the_pause_is_over_the_latest_screen_arrives(
    screens: Screens, sandbox: Sandbox, li_na: Persona
) -> None:
    sandbox.faults.add("sendMessage", Fault.FLOOD, seconds=1)
    await screens.deliver(reply(li_na, "one"))
    await screens.deliver(reply(li_na, "two"))
    await li_na.sees("two")
    assert bot_texts(li_na) == ["two"]


async def test_b53_a_flood_answer_for_one_chat_does_not_delay_another(
    screens: Screens, sandbox: Sandbox, li_na: Persona, zhang_wei: Persona
) -> None:
    sandbox.faults.add("sendMessage", Fault.FLOOD, chat=li_na.chat, seconds=600)
    await screens.deliver(reply(li_na, "waits"))
    await screens.deliver(reply(zhang_wei, "arrives"))
    assert bot_texts(zhang_wei) == ["arrives"]
    assert bot_texts(li_na) == []


async def test_b53_a_flood_answer_without_a_time_is_tried_again(
    screens: Screens, sandbox: Sandbox, li_na: Persona
) -> None:
    sandbox.faults.add("sendMessage", Fault.BARE_FLOOD, times=2)
    await screens.deliver(reply(li_na, "one"))
    assert bot_texts(li_na) == ["one"]


async def test_b53_a_very_long_pause_is_told_to_the_operator(
    screens: Screens, sandbox: Sandbox, li_na: Persona, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.faults.add("sendMessage", Fault.FLOOD, seconds=10_072)
    await screens.deliver(reply(li_na, "one"))
    assert "a pause of 10072 seconds" in caplog.text


async def test_b54_a_screen_that_is_shown_already_is_a_success(
    screens: Screens, sandbox: Sandbox, li_na: Persona
) -> None:
    message = await shown(screens, li_na, "same")
    await screens.deliver(reply(li_na, "same", edit=message))
    assert len(made(sandbox, "sendMessage")) == 1
    assert len(made(sandbox, "editMessageText")) == 1


async def test_b55_a_tap_answered_too_late_does_not_matter(
    screens: Screens, li_na: Persona, caplog: pytest.LogCaptureFixture
) -> None:
    await screens.deliver(reply(li_na, "one", tap_id="12345", toast="late"))
    assert bot_texts(li_na) == ["one"]
    assert [r for r in caplog.records if r.name.startswith("bot.sender")] == []


@pytest.mark.parametrize("words", ["message to edit not found", "message can't be edited"])
async def test_b56_a_screen_that_cannot_be_changed_is_sent_anew_and_kept(
    screens: Screens, sandbox: Sandbox, li_na: Persona, ledger: Ledger, cast: Cast, words: str
) -> None:
    draft = await ledger.write(lambda tx: drafts.begin(tx, cast.li_na.id, "rate", {}, 1001, NOW))
    old = await shown(screens, li_na, "one")
    sandbox.faults.add("editMessageText", ApiError(400, f"Bad Request: {words}"))
    new = await shown(screens, li_na, "two", edit=old, draft_id=draft.id)
    assert bot_texts(li_na) == ["two"]
    kept = await ledger.read(lambda tx: drafts.get(tx, draft.id))
    assert kept is not None
    assert kept.message_id == new != old


async def test_b57_a_message_that_is_gone_already_is_removed(
    screens: Screens, li_na: Persona
) -> None:
    await screens.deliver(reply(li_na, "one", remove=999))
    assert bot_texts(li_na) == ["one"]


async def test_b58_markup_that_does_not_parse_goes_out_as_plain_text(
    screens: Screens, li_na: Persona, caplog: pytest.LogCaptureFixture
) -> None:
    message = await shown(screens, li_na, "<b>broken &amp; bold")
    assert bot_texts(li_na) == ["broken & bold"]
    await screens.deliver(reply(li_na, "<i>again", edit=message))
    assert bot_texts(li_na) == ["again"]
    await screens.deliver(reply(li_na, "<i>picture", edit=message, picture="<svg/>"))
    assert bot_texts(li_na) == ["picture"]
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 3


async def test_b59_a_long_text_comes_in_parts_with_the_buttons_below(
    screens: Screens, li_na: Persona
) -> None:
    lines = [f"<b>{number}</b> " + "x" * 90 for number in range(100)]
    old = await shown(screens, li_na, "before")
    await screens.deliver(reply(li_na, "\n".join(lines), edit=old))
    parts = [message for message in li_na.messages if message.from_bot]
    assert len(parts) == 3
    assert [bool(part.labels) for part in parts] == [False, False, True]
    assert "\n".join(part.text for part in parts).count("x" * 90) == 100


async def test_b59_what_telegram_finds_too_long_is_split_smaller_once(
    screens: Screens, sandbox: Sandbox, li_na: Persona
) -> None:
    sandbox.faults.add("sendMessage", ApiError(400, "Bad Request: message is too long"))
    await screens.deliver(reply(li_na, "line\n" * 600))
    assert len(bot_texts(li_na)) == 2


@pytest.mark.parametrize("words", ["chat not found", "user not found"])
async def test_b60_a_dead_recipient_is_marked_after_one_try(
    screens: Screens, sandbox: Sandbox, li_na: Persona, ledger: Ledger, cast: Cast, words: str
) -> None:
    await ledger.write(lambda tx: people.join(tx, cast.li_na.id, li_na.id, "en", NOW))
    sandbox.faults.add("sendMessage", ApiError(400, f"Bad Request: {words}"))
    await screens.deliver(reply(li_na, "one"))
    assert len(made(sandbox, "sendMessage")) == 1
    assert not await reachable(ledger, li_na)


async def test_b61_a_screen_follows_its_group_into_the_supergroup(
    screens: Screens, sandbox: Sandbox, li_na: Persona
) -> None:
    group = sandbox.group("Team", [li_na])
    new = group.upgrade(li_na)
    await screens.deliver(Reply(group.id, SAY, Card("team")))
    assert [message.text for message in new.messages if message.text] == ["team"]


async def test_b62_a_person_who_blocked_the_bot_is_marked_after_one_try(
    screens: Screens, sandbox: Sandbox, li_na: Persona, ledger: Ledger, cast: Cast
) -> None:
    await ledger.write(lambda tx: people.join(tx, cast.li_na.id, li_na.id, "en", NOW))
    li_na.block()
    await screens.deliver(reply(li_na, "one"))
    assert len(made(sandbox, "sendMessage")) == 1
    assert not await reachable(ledger, li_na)


@pytest.mark.parametrize(
    "fault",
    [Fault.BAD_GATEWAY, Fault.RESET, ApiError(500, "Internal Server Error")],
    ids=str,
)
async def test_b65_a_tired_server_is_asked_again(
    screens: Screens, sandbox: Sandbox, li_na: Persona, fault: Fault | ApiError
) -> None:
    sandbox.faults.add("sendMessage", fault, times=3)
    await screens.deliver(reply(li_na, "one"))
    assert bot_texts(li_na) == ["one"]


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.TRUNCATED, Fault.GARBAGE], ids=str)
async def test_b67_a_change_in_doubt_is_made_again_and_shows_once(
    screens: Screens, sandbox: Sandbox, li_na: Persona, fault: Fault
) -> None:
    message = await shown(screens, li_na, "one")
    sandbox.faults.add("editMessageText", fault)
    await screens.deliver(reply(li_na, "two", edit=message))
    assert bot_texts(li_na) == ["two"]
    assert len(made(sandbox, "editMessageText")) == 2


async def test_b68_an_answer_that_names_no_message_counts_as_sent(
    screens: Screens, sandbox: Sandbox, li_na: Persona, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.faults.add("sendMessage", Fault.HOLLOW)
    await screens.deliver(reply(li_na, "one"))
    assert bot_texts(li_na) == ["one"]
    assert "does not name the message" in caplog.text


async def test_p26_what_could_not_be_shown_is_shown_when_the_api_is_back(
    screens: Screens, sandbox: Sandbox, li_na: Persona, ledger: Ledger, cast: Cast
) -> None:
    draft = await ledger.write(lambda tx: drafts.begin(tx, cast.li_na.id, "rate", {}, 1001, NOW))
    sandbox.faults.add("sendMessage", Fault.BAD_GATEWAY, times=9)
    await screens.deliver(reply(li_na, "one", draft_id=draft.id))
    kept = await ledger.read(lambda tx: drafts.get(tx, draft.id))
    assert kept is not None
    assert kept.owed_since is not None, "whoever comes after us knows of it"
    await li_na.sees("one")
    await screens.deliver(reply(li_na, "two"))
    await li_na.sees("two")
    kept = await ledger.read(lambda tx: drafts.get(tx, draft.id))
    assert kept is not None
    assert (kept.owed_since, kept.message_id is None) == (None, False)


async def test_p26_what_another_has_taken_over_is_not_shown_by_us(
    screens: Screens, sandbox: Sandbox, li_na: Persona, ledger: Ledger, cast: Cast
) -> None:
    draft = await ledger.write(lambda tx: drafts.begin(tx, cast.li_na.id, "rate", {}, 1001, NOW))
    sandbox.faults.add("sendMessage", Fault.BAD_GATEWAY, times=4)
    await screens.deliver(reply(li_na, "one", draft_id=draft.id))
    await ledger.write(lambda tx: drafts.owe(tx, draft.id, NOW))
    await asyncio.gather(*screens._waiting)
    assert bot_texts(li_na) == []


async def test_what_would_be_refused_for_ever_is_given_up_aloud(
    screens: Screens, sandbox: Sandbox, li_na: Persona, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.faults.add("sendMessage", ApiError(400, "Bad Request: BUTTON_DATA_INVALID"), times=50)
    await screens.deliver(reply(li_na, "one"))
    assert len(made(sandbox, "sendMessage")) == 1
    assert "a screen was not shown" in caplog.text


async def test_leaving_drops_the_screens_that_wait(
    ledger: Ledger,
    messages: Messages,
    limits: Limits,
    feedback: Feedback,
    sandbox: Sandbox,
    li_na: Persona,
) -> None:
    sandbox.faults.add("sendMessage", Fault.FLOOD, seconds=600)
    async with asyncio.timeout(5), Screens(ledger, messages, limits, feedback, QUICK) as screens:
        await screens.deliver(reply(li_na, "one"))
    assert bot_texts(li_na) == []


async def test_a_screen_that_cannot_be_worded_is_named_by_its_place(
    screens: Screens, li_na: Persona
) -> None:
    class Broken:
        def page(self, say: Say) -> Page:
            raise KeyError("what a person wrote")

    with pytest.raises(ExceptionGroup) as caught:
        await screens.deliver(Reply(li_na.chat, SAY, Broken()))
    assert where(caught.value).startswith("KeyError in test_screens.py:")
