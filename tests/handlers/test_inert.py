"""What people wrote leads nowhere, looks as it was typed, and comes back as it was typed."""

import pytest

from bot.sandbox.entities import with_found
from bot.sandbox.markup import parse_html
from handlers.frame.clean import clean_text
from handlers.frame.html import JOINER, Markup

CLICKABLE = (
    "He agreed.So we go", "acme.com", "www.acme.com/path?q=1#x", "https://acme.com:8080/a.b",
    "http://10.0.0.1/x", "10.0.0.1", "ftp://acme.com", "t.me/rapport", "tg://resolve?domain=x",
    "ton://transfer/x", "tonsite://x", "华信.中国", "见acme.cn。", "li.na@acme.com", "@rapport_bot",
    "@li", "(@name)", "#tag", "#A-12", "#签约", "$AAPL", "/visit", "/visit@rapport_bot",
    "；/cancel",
    "+86 138 0013 8000", "+8613800138000", "+1 (212) 555-0123", "a.b.c.de", "x.\u200dcom", "A.Com.",
)  # fmt: skip
PLAIN = (
    "Huaxin", "Smith & Sons", "3.5", "2026-11-18", "2026-11-18 10:30", "Europe/Berlin", "24/7",
    "R&D", "No. 7", "王敏，CIO", "a@", "#", "1,200,000", "St. Gallen", "O’Neill", "50 %", "f/x",
)  # fmt: skip


def test_telegram_would_make_links_of_it() -> None:
    plain = {text for text in CLICKABLE if not with_found(text, [])}
    assert plain == {"10.0.0.1", "x.\u200dcom"}, "these are broken to be sure"


@pytest.mark.parametrize("text", CLICKABLE)
@pytest.mark.parametrize("frame", ["{}", "<b>{}</b>", "“{}”", "见{}。", "({})", "/visit {}"])
def test_nothing_that_people_write_becomes_a_link(text: str, frame: str) -> None:
    shown, marked = parse_html(Markup(frame).format(text))  # noqa: S704
    found = {each["type"] for each in with_found(shown, marked)} - {"bold"}
    assert found <= ({"bot_command"} if frame.startswith("/") else set()), shown
    assert shown.replace(JOINER, "") == frame.format(text).replace("<b>", "").replace("</b>", "")


@pytest.mark.parametrize("text", CLICKABLE)
def test_what_is_copied_and_pasted_is_what_was_typed(text: str) -> None:
    shown, _ = parse_html(Markup.escape(text))
    assert clean_text(shown) == clean_text(text)
    assert Markup.escape(text).striptags() == text


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_link_stays_as_it_is(text: str) -> None:
    assert JOINER not in Markup.escape(text)


def test_however_a_string_is_put_in_it_is_inert() -> None:
    ways = (
        Markup("{}").format("#a"), Markup("{x}").format(x="#a"), Markup("%s") % "#a",
        Markup("") + "#a", "#a" + Markup(""), Markup(" ").join(["#a"]), Markup.escape("#a"),
    )  # fmt: skip
    assert {str(each) for each in ways} == {f"#{JOINER}a"}
    assert Markup("{}").format(Markup("#A1")) == "#A1", "our own words lead where we say"
