"""Messages that change, vanish or come from somebody else after they were sent."""

from sqlalchemy import select

from storage import tables
from tests.hostile.drafts import answers_of_draft, levels_of_draft
from tests.hostile.rows import Rep, row
from tests.stage import Stage


@row(
    "A29",
    en="You edited your message, so I changed the answer.",
    zh="你改了消息，答案也跟着改好了。",
)
async def test_an_edited_answer_is_replaced_while_its_conversation_is_open(
    rep: Rep, stage: Stage
) -> None:
    await rep.says("/rate anna", "1/6")
    answer = rep.persona.say("3")
    await rep.reads("2/6")
    await rep.says("4", "3/6")
    fact = rep.persona.say("She came to the fair in Hamburg")
    await rep.reads("✓", "3/6")
    rep.persona.edit(answer, "2")
    await rep.is_told("3/6")
    rep.persona.edit(fact, "She came to the fair in Bremen")
    await rep.is_told("3/6")
    answers = await answers_of_draft(stage)
    assert answers["levels"]["acceptance"] == 0
    facts = [each["text"] for each in answers["facts"]["engagement"]]
    assert facts == ["She came to the fair in Bremen"]


@row("A29")
async def test_an_edited_name_is_the_one_that_is_added(rep: Rep, stage: Stage) -> None:
    await rep.says("/visit orion", "Peter Novak")
    name = rep.persona.say("Jonas Berk")
    await rep.reads("✓ Jonas Berk")
    rep.persona.edit(name, "Jonas Berg")
    shown = await rep.reads("✓ Jonas Berg")
    assert "✓ Jonas Berk" not in shown.labels
    assert [each["name"] for each in (await answers_of_draft(stage))["chosen"]] == ["Jonas Berg"]


@row(
    "A30",
    en="That is already recorded, and records are never changed silently.",
    zh="不会悄悄改动",
)
async def test_an_answer_edited_after_the_end_changes_nothing_silently(
    rep: Rep, stage: Stage
) -> None:
    await rep.begins_a_visit()
    note = rep.persona.say("We spoke of prices")
    await rep.reads("We spoke of prices")
    await rep.presses("✓ Save the visit", "Orion Logistics")
    await stage.settles()
    before = await stage.counts()
    rep.persona.edit(note, "We did not speak of prices")
    again = (await rep.is_told()).labels[0]
    assert await stage.counts() == before
    rep.persona.press(again)
    await rep.reads("Baltic Shipping")


@row(
    "A30",
    en="You can correct it; the history keeps both.",
    zh="可以更正，前后两次都会保留",
)
async def test_an_edited_rating_is_corrected_aloud_or_stays(rep: Rep, stage: Stage) -> None:
    await rep.says("/rate anna", "1/6")
    first = rep.persona.say("3")
    await rep.reads("2/6")
    await rep.rates("③", "③", "③", "③", "③")
    await rep.presses("✓ Submit", "Baltic Shipping")
    await stage.settles()
    before = await stage.counts()
    rep.persona.edit(first, "5")
    await rep.is_told()
    assert await stage.counts() == before
    await rep.presses("Correct it", "Anna Larsen")


@row("A31")
async def test_an_edited_command_is_not_a_command(rep: Rep, stage: Stage) -> None:
    said = rep.persona.say("/week")
    await rep.reads("2 of 5")
    count = len(rep.persona.messages)
    rep.persona.edit(said, "/visit orion")
    await stage.settles()
    assert len(rep.persona.messages) == count
    assert (await stage.counts())["drafts"] == 0


@row("A32")
async def test_what_was_said_stays_said_when_its_message_is_deleted(rep: Rep, stage: Stage) -> None:
    await rep.begins_a_visit()
    note = rep.persona.say("We spoke of prices")
    shown = await rep.reads("We spoke of prices")
    rep.persona.delete(note)
    rep.persona.delete(shown)
    await rep.says("and of the extension", "We spoke of prices", "and of the extension")
    await rep.presses("✓ Save the visit", "Orion Logistics")
    await stage.settles()
    newest = select(tables.visits.c.note).order_by(tables.visits.c.id.desc()).limit(1)
    kept = await stage.asks(lambda tx: tx.execute(newest).scalar_one())
    assert kept == "We spoke of prices\nand of the extension"


@row(
    "A33",
    en="You forwarded a message from Anna. Take it as your answer?",
    zh="你转发了Anna的一条消息，把它当作回答吗？",
)
async def test_a_forwarded_message_is_an_answer_only_after_a_yes(rep: Rep, stage: Stage) -> None:
    await rep.begins_to_rate()
    before = await answers_of_draft(stage)
    rep.persona.forward("5", "Anna")
    await rep.is_told()
    assert await answers_of_draft(stage) == before
    await rep.presses("No", "2/6", context="answer: take it?")
    assert await answers_of_draft(stage) == before
    rep.persona.forward("5", "Anna")
    await rep.is_told()
    await rep.presses("Yes, take it", "3/6")
    assert (await levels_of_draft(stage))["engagement"] == 3


@row("A33")
async def test_a_forwarded_fact_is_the_reps_with_its_origin(rep: Rep, stage: Stage) -> None:
    await rep.begins_to_rate()
    await rep.presses("④", "3/6")
    rep.persona.forward("I shall recommend you to the board", "Anna")
    await rep.reads("Anna", rep.sees.say.label("Yes, take it"))
    await rep.presses("Yes, take it", "3/6")
    (fact,) = (await answers_of_draft(stage))["facts"]["engagement"]
    assert (fact["kind"], fact["origin"]) == ("forward", "Anna")
    await rep.rates("③", "③", "③", "③")
    await rep.presses("✓ Submit")
    await stage.settles()
    person = select(tables.people.c.name).join(
        tables.assessments, tables.assessments.c.rater_id == tables.people.c.id
    ).order_by(tables.assessments.c.id.desc())  # fmt: skip
    assert await stage.asks(lambda tx: tx.execute(person).scalars().first()) == "Emma Fischer"


@row("A33")
async def test_words_of_ones_own_leave_no_question_for_what_was_forwarded(
    rep: Rep, stage: Stage
) -> None:
    await rep.begins_to_rate()
    rep.persona.forward("1", "Ed")
    await rep.reads("Ed")
    await rep.says("4", "3/6")
    assert (await levels_of_draft(stage))["engagement"] == 2


@row("A41")
async def test_three_answers_at_once_are_taken_in_order(rep: Rep, stage: Stage) -> None:
    await rep.says("/rate anna", "1/6")
    for typed in ("5", "1", "3"):
        rep.persona.say(typed)
    await stage.settles()
    assert "4/6" in rep.last.text
    levels = await levels_of_draft(stage)
    assert levels == {"acceptance": 3, "engagement": -1, "information": 1}


@row("A41", en="You forwarded a message from", zh="你转发了")
async def test_three_answers_forwarded_at_once_are_asked_about_one_by_one(
    rep: Rep, stage: Stage
) -> None:
    await rep.says("/rate anna", "1/6")
    for text, origin in (("5", "Anna"), ("nonsense", "Bo"), ("2", "Cy")):
        rep.persona.forward(text, origin)
    await stage.settles()
    assert "Anna" in rep.last.text
    await rep.presses("Yes, take it", *rep.sees.words, "Bo", "nonsense")
    await rep.presses("No", *rep.sees.words, "Cy", context="answer: take it?")
    await rep.presses("Yes, take it", "3/6")
    assert await levels_of_draft(stage) == {"acceptance": 3, "engagement": 0}
