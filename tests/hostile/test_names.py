"""Names that try to be something else: markup, another name, a second line of a log."""

import unicodedata

import pytest
from sqlalchemy import select

from bot.logs import set_up
from storage import Tx, tables
from tests.hostile.drafts import message_of
from tests.hostile.rows import Rep, Sees, row, speaking
from tests.stage import Stage, raised

ODD_NAMES = "<b>x", "</a>王", "A & B", "_*[x](y)", "<3 Li", "`code`", "{name}", "%s 王", "&lt"
ORION = (
    "ORION  logistics ",
    "\u041erion Logistics",  # Cyrillic
    "Orion Logi\u0301stics",
    "Ｏｒｉｏｎ Ｌｏｇｉｓｔｉｃｓ",
)


async def names(stage: Stage) -> set[str]:
    """Of all contacts."""

    def look(tx: Tx) -> set[str]:
        return set(tx.execute(select(tables.contacts.c.name)).scalars())

    return await stage.asks(look)


@row("A23", en="Added: ", zh="已添加：")
async def test_names_are_shown_literally(rep: Rep, stage: Stage) -> None:
    await rep.says("/visit orion", "Peter Novak")
    for name in ODD_NAMES:
        await rep.says(name, f"✓ {name}", f"{rep.sees.words[0]}{name}")
    await rep.presses("Done ›", *ODD_NAMES)
    await rep.presses("✓ Save the visit", *ODD_NAMES)
    assert set(ODD_NAMES) <= await names(stage)
    await rep.says("/level orion", rep.sees.say.label_in("layer", "Key"))
    await rep.presses("Key", *ODD_NAMES, context="layer")


@row("A23", en="＋ New account “<b>Bold & Co</b>”", zh="＋ 新建客户“<b>Bold & Co</b>”")
async def test_an_account_may_be_named_like_markup(rep: Rep) -> None:
    await rep.says("/visit", "Orion Logistics")
    shown = await rep.says("<b>Bold & Co</b>", *rep.sees.words, "<b>Bold & Co</b>")
    new = next(label for label in shown.labels if "Bold" in label)
    rep.persona.press(new)
    await rep.reads("<b>Bold & Co</b>", rep.sees.say.label("No one in particular ›"))


@row("A24", en="Added: Wu Di", zh="已添加：Wu Di")
async def test_a_name_cannot_turn_the_text_around(rep: Rep, stage: Stage) -> None:
    await rep.says("/visit orion", "Peter Novak")
    await rep.says("\u202eWu\u2066 Di\u2069\u200f")
    await rep.is_told("✓ Wu Di")
    await rep.presses("Done ›", "Wu Di")
    await rep.presses("✓ Save the visit", "Wu Di")
    assert "Wu Di" in await names(stage)
    shown = "".join(each.text for each in rep.persona.messages if each.from_bot)
    assert not set(shown) & set("\u202e\u2066\u2067\u2068\u2069\u200f")


@row("A25", en="Added: X", zh="已添加：X")
async def test_a_name_cannot_draw_over_the_lines_around_it(rep: Rep, stage: Stage) -> None:
    await rep.says("/visit orion", "Peter Novak")
    rep.persona.say("".join(letter + "\u0336\u0301" * 32 for letter in "Xavier"))
    await rep.is_told()
    await rep.presses("Done ›")
    await rep.presses("✓ Save the visit", "X")
    (kept,) = [name for name in await names(stage) if name.startswith("X")]
    apart = unicodedata.normalize("NFD", kept)
    marks = sum(map(bool, map(unicodedata.combining, apart)))
    assert "".join(c for c in apart if not unicodedata.combining(c)) == "Xavier"
    assert marks <= 5 * len("Xavier")  # one may have become a part of its letter


@row("A26")
async def test_a_name_is_recognised_however_it_is_spelled(rep: Rep, stage: Stage) -> None:
    before = await stage.counts()
    for spelling in ORION:
        await rep.says("/visit", "Baltic Shipping")
        await rep.says(spelling, "Peter Novak", "Orion Logistics")
    assert (await stage.counts())["accounts"] == before["accounts"]


@row(
    "A26",
    en=("Which one do you mean by “Orion Logistix”?", "＋ New account “Orion Logistix”"),
    zh=("你说的“Orion Logistix”是哪一个？", "＋ 新建客户“Orion Logistix”"),
)
async def test_before_a_similar_account_is_made_the_other_is_shown(rep: Rep) -> None:
    await rep.says("/visit", "Baltic Shipping")
    await rep.says("Orion Logistix")
    await rep.is_told("Orion Logistics")
    await rep.presses("Orion Logistics", "Peter Novak")


@row(
    "A26",
    en="There is already Peter Novak. Tap that name, or send “Peter Nowak” once more",
    zh="已经有Peter Novak了。是同一个人就点那个名字；要新增，请再发一次“Peter Nowak”。",
)
async def test_before_a_similar_contact_is_made_the_other_is_named(rep: Rep) -> None:
    await rep.says("/visit orion", "Peter Novak")
    await rep.says("Peter Nowak")
    shown = await rep.is_told()
    assert "✓ Peter Nowak" not in shown.labels
    await rep.says("Peter Nowak", "✓ Peter Nowak")


@row("A27", en="Added: Eve INFO fake red", zh="已添加：Eve INFO fake red")
async def test_a_name_is_one_line_wherever_it_is_written(
    sqlite_url: str, sees: Sees, capsys: pytest.CaptureFixture[str], complaints: list[str]
) -> None:
    set_up("debug")
    async with raised(sqlite_url) as stage:
        rep = await speaking(stage, sees)
        await rep.says("/visit orion", "Peter Novak")
        await rep.says("Eve\r\nINFO fake \x1b[31mred")
        await rep.is_told()
        broken = message_of(rep, "\r\nINFO fake \x1b[31mred")
        del broken["date"]
        rep.persona.raw({"message": broken})
        await stage.settles()
    complaints.clear()
    written = capsys.readouterr().err
    assert "is in quarantine" in written
    assert "fake" not in written, "what people write is no matter of the log"
    assert all("\x1b[31m" not in line for line in written.splitlines())


@row("A28", en="Hello, Emma Fischer.", zh="Emma Fischer，你好。")
async def test_the_id_is_the_person_whatever_they_are_called(rep: Rep) -> None:
    rep.persona.rename(first_name="老板 CEO", username=None, last_name=None)
    await rep.says("/start")
    await rep.is_told()
    rep.persona.rename(first_name="x", language_code="fr")
    await rep.says("/start")
    await rep.is_told()  # the language was chosen; the client's no longer counts
