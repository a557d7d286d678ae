"""The unhappy paths of updates and taps, by their numbers in the list of bad inputs (5.A).

34, 38, 46, 48 and 49 are with the permissions, 43 is with the invitations.
"""

import pytest

from storage import updates
from tests.chat.hostile import answers_of_draft, message_of, rating
from tests.stage import Stage, at_work, furnished


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


async def test_5_a_28_the_id_is_the_person_whatever_they_are_called(stage: Stage) -> None:
    li_na = stage.li_na
    li_na.persona.rename(first_name="老板 CEO", username=None, last_name=None)
    await li_na.says("/start", "李娜")
    await li_na.says("/rate 王敏", "没有变化")
    await stage.emma.says("/help")
    li_na.persona.rename(first_name="x", language_code="en")
    await li_na.says("/week", "本周")  # the language was chosen; the client's no longer counts


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
    assert set(await answers_of_draft(stage)) == {"kind", "subject", "visit", "acceptance"}

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
