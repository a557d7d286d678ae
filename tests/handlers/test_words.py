"""The words: the catalogue is complete, and every screen speaks one language at a time."""

import re
from dataclasses import astuple
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser
from importlib import import_module
from inspect import isfunction
from io import BytesIO
from pkgutil import walk_packages
from xml.etree import ElementTree as ET

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

import handlers
from bot.sender.buttons import fits, fitted
from handlers.doors.commands import listed
from handlers.frame.html import Markup
from handlers.frame.page import Button, Page, Screen
from handlers.frame.say import Say, language_of
from handlers.home import words as home
from handlers.locale.extract import CHINESE, extract, updated
from handlers.privacy.words import MyDataFile
from tests.handlers import screens

ENGLISH_SAY, CHINESE_SAY = Say("en", "Asia/Shanghai"), Say("zh", "Asia/Shanghai")
# Where words live: `words` or `…_words` beside their feature, and the frame's page and speaker.
WORDS = re.compile(r"^handlers\..*(words(\.\w+)?|frame\.page|frame\.say)$")
SVG = "{http://www.w3.org/2000/svg}"
TAGS = {"b", "i", "code", "blockquote"}
HAN = r"[\u3400-\u9fff]"
# Latin letters that a Chinese sentence may have: our name, commands, zones, a language's own name.
ALLOWED = re.compile(
    r"Rapport|Telegram|/[a-z_]+(?:@rapport_bot)?|[A-Z][a-z]+/[A-Z][A-Za-z_]+|English|#A\d+|\b[SABC]\b|\bA(?=级)"
)


def messages() -> list[Message]:
    catalogue = read_po(BytesIO(CHINESE.read_bytes()), locale="zh_Hans_CN")
    return [message for message in catalogue if message.id]


def english(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if message.pluralizable else (str(message.id),)


def chinese(message: Message) -> str:
    return message.string if isinstance(message.string, str) else (message.string or [""])[0]


def marks(sentence: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, sentence))


def test_the_catalogue_has_exactly_the_sentences_of_the_code() -> None:
    catalogue = CHINESE.read_bytes()
    assert updated(catalogue) == catalogue, "run: python -m handlers.locale.extract"


def test_extraction_finds_each_way_of_speaking_and_keeps_no_line_numbers() -> None:
    found = extract()
    assert "Log a visit" in found, "a label"
    assert "✓ Recorded." in found, "a sentence"
    assert found["{n} rating still lacks a fact:"].pluralizable, "a plural"
    assert found.get("No", "answer: erase?"), "a label in its context"
    assert found["{n} to go."].auto_comments == ["visits that are missing to the week’s target"]
    assert not re.search(rb"#: .*\.py:\d|POT-Creation-Date", CHINESE.read_bytes())


def test_what_the_code_no_longer_says_leaves_the_catalogue_and_translations_stay() -> None:
    header, _, sentences = CHINESE.read_bytes().partition(b"\n\n")
    gone = '#: bot/gone.py\nmsgid "No longer said"\nmsgstr "不再说了"'.encode()
    assert updated(b"\n\n".join([header, gone, sentences])) == CHINESE.read_bytes()


@pytest.mark.parametrize("message", messages(), ids=lambda message: english(message)[0][:40])
def test_each_sentence_is_translated_with_its_values_and_tags(message: Message) -> None:
    translated = chinese(message)
    assert translated
    assert not message.fuzzy
    many = english(message)[-1]
    for pattern in (r"\{\w+\}", r"</?\w+>", r"/[a-z]+\b"):
        assert marks(translated, pattern) == marks(many, pattern)
    assert translated.count("\n") >= many.count("\n")


@pytest.mark.parametrize("message", messages(), ids=lambda message: english(message)[0][:40])
def test_a_chinese_sentence_is_written_as_chinese(message: Message) -> None:
    text = re.sub(r"<[^>]+>", "", re.sub(r"\{\w+\}", "7", chinese(message)))
    assert not re.search(r"[A-Za-z]", ALLOWED.sub("", text)), "English left over"
    assert_chinese_typography(text)


def assert_chinese_typography(text: str) -> None:
    assert not re.search(rf"{HAN}[,.:;!?()]|[,:;!?()]{HAN}", text), "half-width punctuation"
    assert not re.search(rf"{HAN} +{HAN}", text), "a space between Chinese characters"
    assert not re.search(r"[「」『』‘’\"']", text), "quotation marks other than “”"
    assert "您" not in text, "colleagues say 你"
    assert not re.search(r" [，。：；！？）]|[（，。：；！？] ", text), "a space at punctuation"


def said(page: Page) -> list[str]:
    """All that a person reads on a page, without markup."""
    drawn = [] if page.picture is None else ET.fromstring(page.picture).iter(f"{SVG}text")  # noqa: S314  # our own
    pictured = ["".join(each.itertext()) for each in drawn]
    text = unescape(re.sub(r"<[^>]+>", "", page.text))
    return [*text.split("\n"), *(b.text for row in page.rows for b in row), *pictured]


def screens_of(names: screens.Names) -> list[Screen]:
    return list(screens.all_screens(names))


def name_of(screen: Screen) -> str:
    prompt = getattr(screen, "prompt", getattr(screen, "summary", screen))
    return type(prompt).__name__


@pytest.mark.parametrize("screen", screens_of(screens.CHINESE), ids=name_of)
def test_a_chinese_screen_has_no_english(screen: Screen) -> None:
    for line in said(screen.page(CHINESE_SAY)):
        typed = line.replace("Berln", "").replace("/vist", "")
        assert not re.search(r"[A-Za-z]", ALLOWED.sub("", typed)), line
        assert_chinese_typography(line.lstrip("▲▼✓★⚠•❗📎‹ "))


@pytest.mark.parametrize("screen", screens_of(screens.ENGLISH), ids=name_of)
def test_an_english_screen_has_no_chinese(screen: Screen) -> None:
    for line in said(screen.page(ENGLISH_SAY)):
        assert not re.search(r"[\u3001-\u9fff，。：；！？（）]", line.replace("中文", "")), line


@pytest.mark.parametrize("screen", screens_of(screens.ENGLISH), ids=name_of)
def test_what_may_be_copied_names_no_client(screen: Screen) -> None:
    page, names = screen.page(ENGLISH_SAY), screens.ENGLISH
    if not page.private and not isinstance(screen, MyDataFile):  # one's own data, with all of it
        for line in said(page):
            assert not any(each in line for each in (names.account, names.contact, names.note))


@pytest.mark.parametrize("say", [ENGLISH_SAY, CHINESE_SAY], ids=["en", "zh"])
def test_a_phone_clips_no_label_of_ours(say: Say) -> None:
    """A screen of 360 dp; what people wrote may end in an ellipsis, on a row of its own."""
    names = screens.CHINESE if say is CHINESE_SAY else screens.ENGLISH
    for screen in screens_of(names):
        for row in fitted(screen.page(say).rows):
            for button in row:
                quotes = len(row) == 1 and any(each in button.text for each in astuple(names))
                assert quotes or fits(button.text, len(row)), button.text


def test_a_row_is_parted_no_further_than_its_labels_need() -> None:
    row = tuple(Button(label) for label in ("Key people", "Organization", "Chain"))
    assert fitted((row, row[2:])) == (row[:2], row[2:], row[2:])
    assert fitted(((Button("Moved to another account"), *row[2:]),)) == (
        (Button("Moved to another account"),),
        row[2:],
    )


class Telegram(HTMLParser):
    """Telegram's own few tags, opened and closed in order; everything else must be escaped."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in TAGS, tag
        assert not attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("say", [ENGLISH_SAY, CHINESE_SAY], ids=["en", "zh"])
@pytest.mark.parametrize("screen", screens_of(screens.HOSTILE), ids=name_of)
def test_a_hostile_name_stays_text(screen: Screen, say: Say) -> None:
    page = screen.page(say)
    parser = Telegram()
    parser.feed(page.text)
    parser.close()
    assert not parser.open
    if page.picture is not None:
        ET.fromstring(page.picture)  # noqa: S314  # our own
    for line in said(page):
        assert not re.search(r"&(lt|gt|amp|#3[49]);", line), "escaped twice"


@pytest.mark.parametrize("say", [ENGLISH_SAY, CHINESE_SAY], ids=["en", "zh"])
@pytest.mark.parametrize("screen", screens_of(screens.ENGLISH), ids=name_of)
def test_the_messenger_takes_every_page(screen: Screen, say: Say) -> None:
    page = screen.page(say)
    assert 0 < len(page.text) <= 4096
    for row in page.rows:
        assert 0 < len(row) <= 8
        for button in row:
            assert button.text
            assert bool(button.data) != bool(button.url)
            assert len(button.data.encode()) <= 64


def test_the_samples_show_every_kind_of_screen() -> None:
    """A new screen without a sample here would be checked by nothing above."""
    speaking = {
        each.__name__
        for info in walk_packages(handlers.__path__, "handlers.")
        if WORDS.search(info.name)
        for each in vars(import_module(info.name)).values()
        if isinstance(each, type) and each.__module__ == info.name and speaks(each)
    }
    shown: set[str] = set()
    for screen in screens.all_screens(screens.ENGLISH):
        shown |= parts_of(screen)
    assert speaking - shown == {"Say", "Screen"}, "the speaker and the protocol are no screens"


def speaks(each: type) -> bool:
    return any(isfunction(vars(each).get(name)) for name in ("page", "text", "label"))


def parts_of(value: object) -> set[str]:
    """The class names of a screen and of all that is in it."""
    if isinstance(value, list | tuple):
        return set().union(*(parts_of(each) for each in value))
    if not WORDS.search(type(value).__module__):
        return set()
    slots = getattr(type(value), "__slots__", ())  # a member of an enumeration has none
    inside = (getattr(value, name) for name in slots)
    return {type(value).__name__}.union(*(parts_of(each) for each in inside))


@pytest.mark.parametrize("say", [ENGLISH_SAY, CHINESE_SAY], ids=["en", "zh"])
def test_the_menu_fits_the_messengers_limits(say: Say) -> None:
    description, short = home.about(say)
    assert len(description) <= 512
    assert len(short) <= 120
    assert all(1 <= len(each.hint_in(say)) <= 256 for each in listed())


def test_dates_and_times_are_those_of_the_zone_and_the_language() -> None:
    late = datetime(2026, 11, 18, 16, 30, tzinfo=UTC)  # after midnight in Shanghai
    assert (ENGLISH_SAY.day(late), CHINESE_SAY.day(late)) == ("19 Nov", "11月19日")
    assert ENGLISH_SAY.day(date(2026, 11, 18)) == "18 Nov"
    assert (ENGLISH_SAY.moment(late), CHINESE_SAY.moment(late)) == (
        "19 Nov, 00:30",
        "11月19日00:30",
    )
    assert ENGLISH_SAY.weekday(date(2026, 11, 20)) == "Friday"
    assert CHINESE_SAY.weekday(date(2026, 11, 20)) == "星期五"


def test_one_english_word_has_the_chinese_of_its_context() -> None:
    contexts = ("answer: erase?", "answer: open the group?", "key contact?")
    assert [ENGLISH_SAY.label_in(each, "No") for each in contexts[:2]] == ["No", "No"]
    assert [CHINESE_SAY.label_in(each, "No") for each in contexts[:2]] == ["不删除", "不开放"]
    assert CHINESE_SAY.label_in(contexts[2], "no") == "否"


def test_numbers_of_days_have_their_plural_in_english_only() -> None:
    assert [ENGLISH_SAY.days(n) for n in (0, 1, 41)] == ["0 days", "1 day", "41 days"]
    assert [CHINESE_SAY.days(n) for n in (0, 1, 41)] == ["0天", "1天", "41天"]


def test_a_negative_number_has_a_true_minus() -> None:
    assert ENGLISH_SAY.number(-0.333) == "−0.3"
    assert CHINESE_SAY.number(-1) == "−1.0"


def test_a_plural_takes_the_form_of_its_number() -> None:
    forms = ("{n} rating still lacks a fact:", "{n} ratings still lack facts:")
    assert [str(ENGLISH_SAY.plural(*forms, n)) for n in (1, 2)] == [
        "1 rating still lacks a fact:",
        "2 ratings still lack facts:",
    ]
    assert [str(CHINESE_SAY.plural(*forms, n)) for n in (1, 2)] == [
        "还有1项没有依据：",
        "还有2项没有依据：",
    ]


def test_several_things_are_listed_as_the_language_does() -> None:
    names = [Markup.escape(name) for name in ("<i>", "b")]
    assert ENGLISH_SAY.listed(names) == "&lt;i&gt;, b"
    assert CHINESE_SAY.listed(names) == "&lt;i&gt;、b"


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-hans", "zh"), ("zh", "zh"), ("ZH-TW", "zh"), ("en-GB", "en"), ("de", "en"), (None, "en")],
)
def test_a_clients_language_code_leads_to_one_of_ours(code: str | None, language: str) -> None:
    assert language_of(code) == language
