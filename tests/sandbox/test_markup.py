import pytest

from bot.sandbox.entities import clean, part, to_html, trimmed, units, with_found
from bot.sandbox.errors import ApiError
from bot.sandbox.markup import parse_html


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain &lt;3 &amp; &quot;x&quot;", 'plain <3 & "x"', []),
        ("&copy; &lt", "&copy; &lt", []),
        ("&#20013;&#x1F600;", "中😀", []),
        ("<b>华信</b>", "华信", [("bold", 0, 2)]),
        ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
        ("<B>a<I>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<ins>a</ins><del>b</del>", "ab", [("underline", 0, 1), ("strikethrough", 1, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<b></b>a", "a", []),
        ('<a href="x">a</a>', "a", []),
    ],
)
def test_html_becomes_text_and_entities(
    source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    found_text, found = parse_html(source)
    assert found_text == text
    assert [(e["type"], e["offset"], e["length"]) for e in found] == entities


def test_a_link_keeps_its_address_and_code_its_language() -> None:
    _, [link] = parse_html('<a href="https://example.com/?a=1&amp;b=2">x</a>')
    assert link["url"] == "https://example.com/?a=1&b=2"
    _, [code] = parse_html('<pre><code class="language-python">x</code></pre>')
    assert (code["type"], code["language"]) == ("pre", "python")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a <x>", 'Unsupported start tag "x" at byte offset 2'),
        ("中<3", "Unclosed start tag at byte offset 3"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</a>", "Unexpected end tag at byte offset 1"),
        (
            "<b><i>x</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
def test_html_that_cannot_be_read_is_refused_in_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


def test_offsets_follow_when_the_ends_are_trimmed() -> None:
    text, [entity] = trimmed("\n 😀bc  ", [{"type": "bold", "offset": 0, "length": 8}])
    assert (text, entity["offset"], entity["length"]) == ("😀bc", 0, 4)


def test_the_server_finds_commands_links_and_mentions_outside_of_code() -> None:
    text = "/visit@rapport_bot see https://example.com, a@b.cn @li_na #Q4 /x/y"
    found = with_found(text, [])
    assert [(e["type"], part(text, e)) for e in found] == [
        ("bot_command", "/visit@rapport_bot"),
        ("url", "https://example.com"),
        ("email", "a@b.cn"),
        ("mention", "@li_na"),
        ("hashtag", "#Q4"),
    ]
    code = [{"type": "code", "offset": 0, "length": 6}]
    assert with_found("/visit", code) == code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He agreed.So we go", [("url", "agreed.So")]),
        ("见 rapport.cn/a?b，以后", [("url", "rapport.cn/a?b，以后")]),
        ("see t.me/x.", [("url", "t.me/x")]),
        ("tg://resolve?domain=x", [("url", "tg://resolve?domain=x")]),
        ("li.na@acme.com", [("email", "li.na@acme.com")]),
        ("#A-12 and #A12", [("hashtag", "#A"), ("hashtag", "#A12")]),
        ("#12 ##x $AAPL", [("cashtag", "$AAPL")]),
        ("+86 138 0013 8000", [("phone_number", "+86 138 0013 8000")]),
        ("e.g.Then 3.5 v1.2 华信.科技", []),
    ],
)
def test_the_server_makes_links_of_more_than_addresses(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert [(e["type"], part(text, e)) for e in with_found(text, [])] == found


def test_the_page_gets_only_tags_made_here() -> None:
    text, entities = parse_html('&lt;script&gt; <b>a<i>😀</i></b> <a href="https://x.cn">l</a>')
    assert to_html(text + "\n\ud83d", entities) == (
        "&lt;script&gt; <b>a<i>😀</i></b> "
        '<a href="https://x.cn" rel="noopener noreferrer">l</a><br>\ufffd'
    )


def test_control_characters_do_not_pass() -> None:
    assert clean("a\x00b\r\n\u202ec") == "a b\nc"
    assert units("a😀") == 3
