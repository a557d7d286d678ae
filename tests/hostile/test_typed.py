"""What people type and send where something else was asked. What is refused is said in plain
words, with the question still open."""

import pytest

from bot.sandbox import kinds
from bot.sandbox.service_messages import SERVICE
from handlers.frame.interview.scale import one_to_five
from tests.hostile.drafts import answers_of_draft, levels_of_draft, message_of
from tests.hostile.rows import Rep, row
from tests.stage import Stage

FOUR = "4/5", "four", "四", "４", "4️⃣", " 4 ", "IV", "④", "4分", "肆"
NO_RATING = (
    *("0", "6", "-1", "3.5", "5555", "1e3", "NaN", "٤", "4/10", "4 or 5", "④⑤", "½", "😀", "二十"),
)
NOT_WORDS = (
    *("sticker", "location", "dice", "poll", "contact", "video", "animation", "audio", "venue"),
    *("video_note", "live_photo", "game", "story", "checklist", "paid_media", "invoice"),
)
LOOKS_EMPTY = " ", "\u200b\u200b", "\u3164", "\u2060", "\u2800\u2800", "\u00ad", "\n\t\n", "\u202e"


@row("A13", en="Stance", zh="竞争态度")
async def test_a_typed_number_is_taken_as_its_button_would_be(rep: Rep, stage: Stage) -> None:
    await rep.says("/rate anna", "1/6")
    for place, typed in enumerate("53124", 2):
        await rep.says(typed, f"{place}/6")
    await rep.is_told("6/6")
    assert list((await levels_of_draft(stage)).values()) == [3, 1, -1, 0, 2]


@row("A14", en="✓④", zh="✓④")
async def test_four_may_be_written_in_many_ways(rep: Rep, stage: Stage) -> None:
    await rep.begins_to_rate()
    for typed in FOUR:
        await rep.says(typed, "3/6")
        assert (await levels_of_draft(stage))["engagement"] == 2, typed
        await rep.presses("‹ Back")
        await rep.is_told("2/6")
        await rep.presses("②", "3/6")
        await rep.presses("‹ Back", "2/6")


@pytest.mark.parametrize("typed", FOUR)
@row("A14")
def test_each_way_of_writing_four_means_four(typed: str) -> None:
    assert one_to_five(typed) == 4


@row("A15", en="Please tap one of ⑤ … ①, or type 1 to 5.", zh="请点⑤到①中的一个，或输入1到5。")
async def test_what_is_no_rating_is_asked_again_and_changes_nothing(rep: Rep, stage: Stage) -> None:
    await rep.begins_to_rate()
    before = await answers_of_draft(stage)
    for typed in NO_RATING:
        shown = await rep.says(typed, *rep.sees.words, "2/6")
        assert {"①", "②", "③", "④", "⑤"} <= set(shown.labels)
        assert await answers_of_draft(stage) == before, typed


@row("A16", en="Please type your answer or tap a button.", zh="请打字回答，或点按钮。")
async def test_what_is_not_words_is_asked_again_in_words(rep: Rep, stage: Stage) -> None:
    await rep.begins_to_rate()
    before = await answers_of_draft(stage)
    for kind in NOT_WORDS:
        rep.persona.send(kind)
        await rep.is_told("2/6")
    assert await answers_of_draft(stage) == before
    await rep.says("/visit", "Orion Logistics")
    for kind in ("sticker", "voice", "photo", "location"):
        rep.persona.send(kind)
        await rep.is_told("Orion Logistics")


@row("A16", en="I can’t use that here. What would you like to do?", zh="这类内容我处理不了。")
async def test_a_sticker_out_of_nowhere_is_answered_with_what_can_be_done(rep: Rep) -> None:
    rep.persona.send("sticker")
    await rep.is_told(rep.sees.say.label("Log a visit"))


@row("A16", en="2/6", zh="2/6")
async def test_what_happens_to_the_chat_is_no_answer(rep: Rep, stage: Stage) -> None:
    """A pin, a timer, a wallpaper … are told in messages that nobody wrote."""
    await rep.begins_to_rate()
    before = len(stage.sandbox.calls)
    for kind in SERVICE.keys() - {"migrate_to_chat_id", "migrate_from_chat_id"}:
        rep.persona.does(kind)
    await stage.settles()
    assert sent_since(stage, before) == 0
    await rep.says("4", "3/6")


@row(
    "A17",
    en="I kept your words; pictures are not kept here.",
    zh="文字已记下，图片在这里不保存。",
)
async def test_of_a_photo_in_place_of_a_comment_the_words_are_kept(rep: Rep, stage: Stage) -> None:
    await rep.begins_a_visit()
    rep.persona.send_photo(caption="At the door, about the extension")
    await rep.is_told("about the extension")
    assert (await answers_of_draft(stage))["note"] == "At the door, about the extension"


@row("A17", en="✓ Noted as the fact for", zh="✓ 已记为“")
async def test_a_photo_in_place_of_a_fact_is_kept_because_it_is_one(rep: Rep, stage: Stage) -> None:
    await rep.begins_to_rate()
    await rep.presses("④", "3/6")
    rep.persona.send_photo(caption="At the fair")
    await rep.is_told("3/6")
    (fact,) = (await answers_of_draft(stage))["facts"]["engagement"]
    assert (fact["kind"], fact["text"], bool(fact["file"])) == ("photo", "At the fair", True)


@row("A18", en="✓ Noted as the fact for", zh="✓ 已记为“")
async def test_an_album_is_one_answer_with_one_reply(rep: Rep, stage: Stage) -> None:
    await rep.begins_to_rate()
    await rep.presses("④", "3/6")
    pictures, before = [kinds._PNG] * 10, len(stage.sandbox.calls)
    rep.persona.send_album(*pictures, caption="At the fair")
    await rep.is_told("3/6")
    await stage.settles()
    assert len((await answers_of_draft(stage))["facts"]["engagement"]) == 1
    assert sent_since(stage, before) == 1


@row("A18", en="Please type your answer or tap a button.", zh="请打字回答，或点按钮。")
async def test_an_album_that_nobody_asked_for_is_one_misunderstanding(
    rep: Rep, stage: Stage
) -> None:
    await rep.says("/visit", "Orion Logistics")
    before = len(stage.sandbox.calls)
    rep.persona.send_album(*[kinds._PNG] * 10)
    await rep.is_told("Orion Logistics")
    await stage.settles()
    assert sent_since(stage, before) == 1


def sent_since(stage: Stage, call: int) -> int:
    return sum(each.method == "sendMessage" for each in stage.sandbox.calls[call:])


@row("A19", en="96 characters too long", zh="超出96个字")
async def test_a_comment_too_long_says_how_much_and_keeps_the_draft(rep: Rep, stage: Stage) -> None:
    await rep.begins_a_visit()
    await rep.says("kept")
    await rep.says("n" * 4091)  # with the line before it 4,096
    await rep.is_told()
    assert (await answers_of_draft(stage))["note"] == "kept"


@row("A19")
async def test_a_comment_of_emoji_is_measured_as_a_person_counts(rep: Rep, stage: Stage) -> None:
    await rep.begins_a_visit()
    await rep.says("🙂" * 4096, "96 characters too long")
    await rep.says("🙂" * 4000)  # 8,000 units of UTF-16: two messages to show
    await stage.settles()
    assert (await answers_of_draft(stage))["note"] == "🙂" * 4000


@row("A19")
async def test_of_five_long_messages_in_a_row_what_fits_is_kept(rep: Rep, stage: Stage) -> None:
    await rep.begins_a_visit()
    for _ in range(5):
        rep.persona.say("长" * 3900)
    await stage.settles()
    assert (await answers_of_draft(stage))["note"] == "长" * 3900
    await rep.presses("✓ Save the visit", "saved")


@row(
    "A20",
    en="That message was empty. Please type a few words.",
    zh="收到的是空消息，请写几个字。",
)
async def test_what_only_looks_like_words_is_empty(rep: Rep, stage: Stage) -> None:
    await rep.says("/visit", "Orion Logistics")
    for typed in LOOKS_EMPTY:
        await rep.says(typed, *rep.sees.words, "Orion Logistics")
    await rep.begins_a_visit()
    for typed in LOOKS_EMPTY:
        await rep.says(typed, *rep.sees.words)
    assert (await answers_of_draft(stage)).get("note") is None


@row("A21", en="before after", zh="before after")
async def test_a_nul_is_taken_out(rep: Rep, stage: Stage) -> None:
    await rep.begins_a_visit()
    rep.persona.raw({"message": message_of(rep, "be\x00fore\x00 after")})
    await rep.is_told()
    assert (await answers_of_draft(stage))["note"] == "before after"


@row("A22", en="I found nothing like “\ufffd”", zh="没有找到“\ufffd”")
async def test_half_of_a_surrogate_pair_harms_nobody(rep: Rep, stage: Stage) -> None:
    await rep.begins_a_visit()
    rep.persona.raw({"message": message_of(rep, "before \ud83d after")})
    await rep.reads("before \ufffd after")
    assert (await answers_of_draft(stage))["note"] == "before \ufffd after"
    rep.persona.raw({"message": message_of(rep, "/level \ud83d")})
    await rep.is_told()
