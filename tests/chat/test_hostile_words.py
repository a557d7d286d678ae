"""The unhappy paths of what people write, by their numbers in the list of bad inputs (5.A).

What is refused is said in plain words, with the question still open; nothing raises.
"""

from bot.sandbox import kinds
from tests.chat.hostile import answers_of_draft, message_of, rating
from tests.stage import Stage

FOUR = "4", "4/5", "four", "四", "４", "4️⃣", " 4 ", "IV", "④", "4分", "肆"
NOT_A_RATING = (
    *("0", "6", "-1", "3.5", "5555", "1e3", "NaN", "٤", "4/10", "4 or 5", "④⑤", "½", "😀", "二十"),
)
NOT_WORDS = "sticker", "location", "dice", "poll", "contact", "video", "animation", "audio"
LOOKS_EMPTY = " ", "\u200b\u200b", "\u3164", "\u2060", "\u2800\u2800", "\u00ad", "\n\t\n", "\u202e"
ODD_NAMES = "<b>x", "</a>王", "A & B", "_*[x](y)", "<3 Li", "`code`", "{name}", "%s 王", "&lt"


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
        assert set(taken) == {"kind", "subject", "visit", "acceptance"}, typed
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
    await emma.says("/level orion", "Key")
    await emma.presses("Key", *ODD_NAMES)
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
    await emma.reads("never changed silently", "Correct it")
    await emma.presses("Correct it", "Anna Larsen", "Wrong contact")


async def test_5_a_31_an_edited_command_is_not_a_command(stage: Stage) -> None:
    emma = stage.emma
    said = emma.persona.say("/week")
    await emma.reads("2 of 5")
    count = len(emma.persona.messages)
    emma.persona.edit(said, "/visit orion")
    await stage.settles()
    assert len(emma.persona.messages) == count
    await emma.says("/resume", "Nothing is waiting")
