"""The unhappy paths of a conversation, by their numbers in the list of bad inputs (5.A).

What is refused is said in plain words, with the question still open; nothing raises.
"""

from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox import kinds
from storage import Tx, tables, updates
from tests.stage import Actor, Stage, at_work, furnished

FOUR = "4", "4/5", "four", "四", "４", "4️⃣", " 4 ", "IV", "④", "4分", "肆"
NOT_A_RATING = (
    *("0", "6", "-1", "3.5", "5555", "1e3", "NaN", "٤", "4/10", "4 or 5", "④⑤", "½", "😀", "二十"),
)
NOT_WORDS = "sticker", "location", "dice", "poll", "contact", "video", "animation", "audio"
LOOKS_EMPTY = " ", "\u200b\u200b", "\u3164", "\u2060", "\u2800\u2800", "\u00ad", "\n\t\n", "\u202e"
ODD_NAMES = "<b>x", "</a>王", "A & B", "_*[x](y)", "<3 Li", "`code`", "{name}", "%s 王", "&lt"


async def rating(stage: Stage) -> Actor:
    """Emma, who is asked the second question of a first rating; no fact is wanted."""
    await stage.emma.says("/rate anna", "1/6")
    await stage.emma.presses("③", "2/6")
    return stage.emma


async def answers_of_draft(stage: Stage) -> dict[str, Any]:
    """What the newest conversation has taken so far."""

    def look(tx: Tx) -> dict[str, Any]:
        newest = select(tables.drafts.c.data).order_by(tables.drafts.c.id.desc())
        answers: dict[str, Any] = tx.execute(newest.limit(1)).scalar_one()["answers"]
        return answers

    return await stage.asks(look)


def message_of(actor: Actor, text: str) -> dict[str, Any]:
    """A message as it comes over the wire."""
    chat = {"id": actor.persona.chat, "type": "private", "first_name": "E"}
    sender = {"id": actor.persona.id, "is_bot": False, "first_name": "E", "language_code": "en"}
    return {"message_id": 900_001, "date": 1, "chat": chat, "from": sender, "text": text}


async def test_5_a_1_the_same_update_twice_has_one_effect_and_one_answer(stage: Stage) -> None:
    emma, before = stage.emma, len(stage.emma.persona.messages)
    twice = {"update_id": 2_000_000_001, "message": message_of(emma, "/visit orion")}
    emma.persona.raw(twice)
    emma.persona.raw(twice)
    await emma.reads("Peter Novak")
    await stage.settles()
    assert len(emma.persona.messages) == before + 1
    assert (await stage.counts())["drafts"] == 1

    newcomer, code = stage.bring("Lei"), await stage.invites("Wu Lei")
    joining = {"update_id": 2_000_000_101, "message": message_of(newcomer, f"/start {code}")}
    newcomer.persona.say("hello")
    await newcomer.reads("private assistant")
    newcomer.persona.raw(joining)
    newcomer.persona.raw(joining)
    await newcomer.reads("Welcome to Rapport")
    await stage.settles()
    assert sum(shown.from_bot for shown in newcomer.persona.messages) == 2


async def test_5_a_6_and_11_what_cannot_be_handled_is_put_aside_and_the_chat_goes_on(
    stage: Stage, complaints: list[str]
) -> None:
    emma = await rating(stage)
    broken = message_of(emma, "4")
    del broken["date"]
    emma.persona.raw({"message": broken})
    await emma.reads("could not handle it", "reported")
    await emma.presses("③", "3/6")  # the conversation is where it was
    await stage.li_na.says("/week", "2/5")
    kept = await stage.asks(updates.quarantined)
    assert len(kept) == 1
    assert '"text": "4"' in kept[0].raw
    assert any("quarantine" in each for each in complaints)
    complaints.clear()


@pytest.mark.parametrize("absent", ["from", "chat"])
async def test_5_a_6_an_update_without_a_person_or_a_chat_disturbs_nobody(
    stage: Stage, complaints: list[str], absent: str
) -> None:
    broken = message_of(stage.emma, "/week")
    del broken[absent]
    stage.emma.persona.raw({"message": broken})
    await stage.settles()
    complaints.clear()
    await stage.emma.says("/week", "2 of 5")


async def test_5_a_13_and_14_a_rating_may_be_typed_in_many_ways(stage: Stage) -> None:
    emma = await rating(stage)
    for place, typed in enumerate(FOUR):
        await emma.says(typed, "3/6")
        await emma.presses("Back", "2/6", "✓④")
        await emma.presses("②", "3/6")
        if place < len(FOUR) - 1:
            await emma.presses("Back", "2/6")


async def test_5_a_15_what_is_no_rating_is_asked_again_and_changes_nothing(stage: Stage) -> None:
    emma = await rating(stage)
    for typed in NOT_A_RATING:
        shown = await emma.says(typed, "2/6")
        assert "⑤" in shown.labels, typed
        assert "3/6" not in shown.text
        taken = await answers_of_draft(stage)
        assert set(taken) == {"contact", "visit", "acceptance"}, typed
        assert taken["acceptance"] == 1, typed


async def test_5_a_16_what_is_not_words_is_asked_again_in_words(stage: Stage) -> None:
    emma, li_na = await rating(stage), stage.li_na
    for kind in NOT_WORDS:
        emma.persona.send(kind)
        await emma.reads("type", "tap", "2/6")
    await li_na.says("/visit", "哪家客户")
    for kind in ("sticker", "voice", "photo", "location"):
        li_na.persona.send(kind)
        await li_na.reads("哪家客户")
    await li_na.says("/cancel")
    li_na.persona.send("sticker")
    await li_na.reads("记一次拜访")


async def test_5_a_17_a_note_with_a_photo_keeps_the_words(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/visit 华信", "王敏")
    await li_na.presses("不指定", "保存")
    li_na.persona.send_photo(caption="签到合影，聊了扩容")
    await li_na.reads("聊了扩容", "保存")
    await li_na.presses("保存", "已保存")


async def test_5_a_18_an_album_is_one_answer_with_one_reply(stage: Stage) -> None:
    emma = await rating(stage)
    await emma.presses("④", "3/6")
    pictures = [kinds._PNG] * 10
    emma.persona.send_album(*pictures, caption="At the fair")
    await emma.reads("✓", "3/6")
    await stage.settles()
    assert len((await answers_of_draft(stage))["facts"]["engagement"]) == 1

    # Where no picture is asked for, the whole album is one misunderstanding.
    await emma.presses("③", "4/6")
    await emma.presses("③", "5/6")
    await stage.settles()
    before = len(stage.sandbox.calls)
    emma.persona.send_album(*pictures)
    await stage.settles()
    sent = [call for call in stage.sandbox.calls[before:] if call.method == "sendMessage"]
    assert len(sent) == 1


async def test_5_a_19_a_long_note_is_kept_whole_or_said_to_be_too_long(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit orion", "Peter Novak")
    await emma.presses("Nobody", "Save")
    await emma.says("n" * 4096, "96 characters too long")
    await emma.says("🙂" * 4096, "96 characters too long")
    await emma.says("🙂" * 3990)
    await stage.settles()
    assert "🙂" * 3990 in (await answers_of_draft(stage))["note"]
    await emma.says("and much more", "too long")
    assert "more" not in (await answers_of_draft(stage))["note"]
    await emma.presses("Save", "saved")


async def test_5_a_19_five_long_messages_in_a_row_keep_what_fits(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/visit 华信", "王敏")
    await li_na.presses("不指定", "保存")
    for _ in range(5):
        li_na.persona.say("长" * 3900)
    await stage.settles()
    assert (await answers_of_draft(stage))["note"] == "长" * 3900
    await li_na.presses("保存", "已保存")


async def test_5_a_20_what_only_looks_like_words_is_empty(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit", "Which account")
    for typed in LOOKS_EMPTY:
        await emma.says(typed, "empty", "Which account")
    await emma.says("orion", "Peter Novak")
    await emma.presses("Nobody", "Save")
    for typed in LOOKS_EMPTY:
        await emma.says(typed, "empty", "Save")
    assert (await answers_of_draft(stage)).get("note") is None


async def test_5_a_21_and_22_nul_and_lone_surrogates_harm_nobody(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit orion", "Peter Novak")
    await emma.presses("Nobody", "Save")
    emma.persona.raw({"message": message_of(emma, "be\x00fore \ud83d after")})
    await emma.reads("before \ufffd after", "Save")
    await emma.presses("Save", "saved")
    emma.persona.raw({"message": message_of(emma, "/level \ud83d\x00")})
    await emma.reads("nothing like")


async def test_5_a_23_names_are_shown_literally(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit orion", "Peter Novak")
    for name in ODD_NAMES:
        await emma.says(name, f"✓ {name}", f"Added: {name}")
    await emma.presses("Done", *ODD_NAMES)
    await emma.presses("Save", "saved")
    await emma.says("/level orion", *ODD_NAMES)
    await emma.says("/visit", "Which account")
    await emma.says("<b>Bold & Co</b>", "<b>Bold & Co</b>", "New account")
    await emma.presses("New account", "<b>Bold & Co</b>", "Whom did you meet")


async def test_5_a_24_a_name_cannot_turn_the_text_around(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/visit 华信", "王敏")
    await li_na.says("\u202e吴\u2066敌\u2069\u200f", "✓ 吴敌")
    shown = await li_na.presses("选好了", "吴敌")
    assert not set(shown.text) & set("\u202e\u2066\u2067\u2068\u2069\u200f")


async def test_5_a_25_and_27_marks_newlines_and_escapes_are_kept_in_bounds(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit orion", "Peter Novak")
    await emma.says("X" + "\u0301" * 64 + "algo", "Added: X")
    await emma.says("Eve\r\nINFO fake \x1b[31mred", "Added: Eve INFO fake red")
    assert all(shown.text.count("\u0301") <= 4 for shown in emma.persona.messages if shown.from_bot)


async def test_5_a_28_the_id_is_the_person_whatever_they_are_called(stage: Stage) -> None:
    li_na = stage.li_na
    li_na.persona.rename(first_name="老板 CEO", username=None, last_name=None)
    await li_na.says("/start", "李娜")
    await li_na.says("/rate 王敏", "没有变化")
    await stage.emma.says("/help")
    li_na.persona.rename(first_name="x", language_code="en")
    await li_na.says("/week", "本周")  # the language was chosen; the client's no longer counts


async def test_5_a_29_an_edited_answer_is_replaced_while_its_conversation_is_open(
    stage: Stage,
) -> None:
    emma = stage.emma
    await emma.says("/rate anna", "1/6")
    answer = emma.persona.say("3")
    await emma.reads("2/6")
    await emma.says("4", "3/6")
    fact = emma.persona.say("She came to the fair in Hamburg")
    await emma.reads("✓", "3/6")
    emma.persona.edit(answer, "2")
    await emma.reads("You edited", "3/6")
    emma.persona.edit(fact, "She came to the fair in Bremen")
    await emma.reads("You edited", "3/6")
    answers = await answers_of_draft(stage)
    assert answers["acceptance"] == 0
    assert [each["text"] for each in answers["facts"]["engagement"]] == [
        "She came to the fair in Bremen"
    ]
    await emma.says("/visit orion", "Peter Novak")
    name = emma.persona.say("Jonas Berk")
    await emma.reads("✓ Jonas Berk")
    emma.persona.edit(name, "Jonas Berg")
    shown = await emma.reads("✓ Jonas Berg")
    assert "✓ Jonas Berk" not in shown.labels


async def test_5_a_30_an_answer_edited_after_the_end_changes_nothing_silently(
    stage: Stage,
) -> None:
    li_na, emma = stage.li_na, stage.emma
    await li_na.says("/visit 华信", "王敏")
    await li_na.presses("不指定", "保存")
    note = li_na.persona.say("谈了价格")
    await li_na.reads("谈了价格")
    await li_na.presses("保存", "已保存")
    before = await stage.counts()
    li_na.persona.edit(note, "没谈价格")
    again = (await li_na.reads("不会悄悄改动")).labels[0]
    assert await stage.counts() == before
    await li_na.presses(again, "哪家客户")

    await emma.says("/rate anna", "1/6")
    first = emma.persona.say("3")
    await emma.reads("2/6")
    await emma.rates("③", "③", "③", "③", "③")
    await emma.presses("Submit", "Recorded")
    emma.persona.edit(first, "5")
    await emma.reads("never changed silently", "Record it again")
    await emma.presses("Record it again", "18 Nov", "Nothing")


async def test_5_a_31_an_edited_command_is_not_a_command(stage: Stage) -> None:
    emma = stage.emma
    said = emma.persona.say("/week")
    await emma.reads("2 of 5")
    count = len(emma.persona.messages)
    emma.persona.edit(said, "/visit orion")
    await stage.settles()
    assert len(emma.persona.messages) == count
    await emma.says("/resume", "Nothing is waiting")


async def test_5_a_35_a_button_of_an_older_question_shows_the_present_one(stage: Stage) -> None:
    emma = stage.emma
    old = await emma.says("/rate anna", "1/6")
    await emma.presses("③", "2/6")
    await emma.taps(str(old.data("①")), old)
    await emma.reads("older question", "2/6")
    await emma.taps(str(old.data("⑤")), old)
    await stage.settles()
    assert (await answers_of_draft(stage))["acceptance"] == 1
    assert "engagement" not in await answers_of_draft(stage)


async def test_5_a_36_twenty_taps_have_one_effect_and_all_are_answered(stage: Stage) -> None:
    emma = stage.emma
    shown = await emma.says("/rate anna", "1/6")
    answered = len(emma.persona.answers)
    data = str(shown.data("③"))
    queries = [emma.persona.tap(data, shown) for _ in range(20)]
    for query in queries:
        await emma.persona.is_answered(query)
    assert len(emma.persona.answers) == answered + 20
    await stage.settles()
    assert "2/6" in emma.last.text
    assert set(await answers_of_draft(stage)) == {"contact", "visit", "acceptance"}

    await emma.says("/visit orion", "Peter Novak")
    card = await emma.presses("Nobody", "Save")
    before = await stage.counts()
    save = str(card.data(next(label for label in card.labels if "Save" in label)))
    for _ in range(3):
        last = emma.persona.tap(save, card)
    await emma.persona.is_answered(last)
    await stage.settles()
    assert (await stage.counts())["visits"] == before["visits"] + 1
    assert "saved" in emma.last.text  # a second tap does not wipe away how it ended


async def test_5_a_37_a_tap_after_the_end_is_politely_refused(stage: Stage) -> None:
    li_na, emma = stage.li_na, stage.emma
    old = await li_na.says("/visit 华信", "王敏")
    await li_na.presses("不指定", "保存")
    await li_na.presses("保存", "已保存")
    before = await stage.counts()
    assert "/visit" in await li_na.taps(str(old.data("王敏")), old)
    assert "已保存" in li_na.last.text

    old = await emma.says("/rate anna", "1/6")
    await emma.says("/cancel", "Cancelled")
    await emma.taps(str(old.data("③")), old)
    await emma.says("/week", "2 of 5")
    after = await stage.counts()
    assert {**after, "drafts": 0} == {**before, "drafts": 0}


async def test_5_a_39_a_tap_on_a_message_out_of_reach_has_its_effect(stage: Stage) -> None:
    emma = stage.emma
    shown = await emma.says("/rate anna", "1/6")
    data = str(shown.data("③"))
    emma.persona.delete(shown)
    await emma.taps(data, shown)  # Telegram sends an InaccessibleMessage
    await emma.reads("2/6")
    assert emma.last.id != shown.id
    data = str(emma.last.data("③"))
    await emma.taps(data)  # and here no message at all
    await emma.reads("3/6")


async def test_5_a_41_three_answers_at_once_are_taken_in_order(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/rate anna", "1/6")
    for typed in ("5", "1", "3"):
        emma.persona.say(typed)
    await stage.settles()
    assert "4/6" in emma.last.text
    answers = await answers_of_draft(stage)
    assert [answers[each] for each in ("acceptance", "engagement", "information")] == [3, -1, 1]


async def test_5_a_33_and_41_several_forwarded_messages_are_asked_about_one_by_one(
    stage: Stage,
) -> None:
    emma = stage.emma
    await emma.says("/rate anna", "1/6")
    for text, origin in (("5", "Anna"), ("nonsense", "Bo"), ("2", "Cy")):
        emma.persona.forward(text, origin)
    await stage.settles()
    assert "Anna" in emma.last.text
    await emma.presses("Yes", "Bo", "nonsense")
    await emma.presses("No", "Cy")
    await emma.presses("Yes", "3/6")
    answers = await answers_of_draft(stage)
    assert (answers["acceptance"], answers["engagement"]) == (3, 0)

    # What is no answer is not taken as one; words of one's own answer at once.
    emma.persona.forward("😀", "Di")
    await emma.reads("Di")
    await emma.presses("Yes", "tap one of", "3/6")
    emma.persona.forward("1", "Ed")
    await emma.reads("Ed")
    await emma.says("4", "4/6")
    assert (await answers_of_draft(stage))["information"] == 2


async def test_5_a_42_start_and_unknown_commands_leave_a_conversation_alone(stage: Stage) -> None:
    emma = await rating(stage)
    await emma.says("/foo", "/help")
    emma.persona.say("/rate@otherbot grace")
    await stage.settles()
    await emma.says("/start", "Emma Fischer", "Unfinished", "Continue")
    await emma.presses("Continue", "2/6")
    await emma.says("/cancel", "Cancelled")
    await emma.says("/cancel", "nothing to cancel")


async def test_5_a_44_a_question_is_asked_again_after_an_outage_longer_than_a_tap_lives(
    sqlite_url: str,
) -> None:
    async with furnished(sqlite_url) as sandbox:
        async with at_work(sandbox, sqlite_url) as stage:
            await rating(stage)
            await stage.li_na.says("/week", "2/5")
        stage.emma.persona.press("③")  # nobody listens
        sandbox.advance(200, outage=True)
        async with at_work(sandbox, sqlite_url) as stage:
            await stage.emma.reads("2/6")
            await stage.emma.presses("③", "3/6")
            await stage.settles()
            assert "2/5" in stage.li_na.last.text  # who waited for nothing is left in peace


async def test_5_a_45_strangers_hear_one_sentence_and_leave_no_row(stage: Stage) -> None:
    stranger, before = stage.bring("Mallory"), await stage.counts()
    await stranger.says("/level 华信", "private assistant")
    assert await stranger.taps("level.1") == ""
    for _ in range(30):
        stranger.persona.say("hello?")
    stranger.persona.send("sticker")
    await stage.settles()
    assert await stage.counts() == before
    said = {shown.text for shown in stranger.persona.messages if shown.from_bot}
    assert len(said) == 1
