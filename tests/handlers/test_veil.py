"""Low-content mode: no screen, sample by sample, says a name or a word of anybody's."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, field, is_dataclass
from importlib import import_module
from itertools import chain, cycle
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest

import handlers
import scoring
import storage
from handlers.frame.html import Markup
from handlers.frame.low_content import Veiled
from handlers.frame.page import Page, Screen
from handlers.frame.say import LANGUAGES, Say
from handlers.frame.veil import HIDDEN, Unveilable, veil
from scoring.accounts import Contact
from scoring.assessments import FactKind
from scoring.name import Name
from scoring.people import Role
from scoring.shown import SHOWN as SHOWN_ALL
from scoring.shown import is_shown_whole, shown_parts
from storage import Ledger, Tx, accounts, competitors, contacts, facts, people
from tests.cast import NOW
from tests.handlers import screens
from tests.handlers.screens import Names

GOLDEN = Path(__file__).with_name("shown.txt")

# Words that no sentence of ours holds.
CANARIES = Names(*(f"Qz{n}wv" for n in ("acc", "con", "tit", "rep", "man", "not", "typ")))
SHOWN = [each for each in screens.all_screens(CANARIES) if not isinstance(each, Veiled)]


def test_no_sample_says_a_name_or_a_word_of_anybodys() -> None:
    veiled = [veil(screen) for screen in SHOWN]
    said = 0
    for plain, screen, language in zip(SHOWN, veiled, cycle(LANGUAGES), strict=False):
        say = Say(language, "Asia/Shanghai")
        said += holds(plain.page(say))
        assert not holds(screen.page(say)), type(screen).__name__
    assert said > 100, "the samples do say names without the veil"


def test_buttons_lead_where_they_led() -> None:
    veiled = [veil(screen) for screen in SHOWN]
    say = Say("en", "Asia/Shanghai")
    for plain, screen in zip(SHOWN, veiled, strict=True):
        assert data_of(screen, say) == data_of(plain, say), type(screen).__name__


async def test_a_name_becomes_its_reference_wherever_it_was_read(ledger: Ledger) -> None:
    """Two of one name are told apart, since each knows its own."""

    def look(tx: Tx) -> list[Any]:
        li_na = people.create(tx, "李娜", Role.REP, NOW)
        huaxin = accounts.create(tx, "华信科技", li_na.id, NOW)
        wang = contacts.create(tx, huaxin.id, "王敏", NOW, title="信息部总监")
        other = contacts.create(tx, huaxin.id, "王敏", NOW)
        rival = competitors.find_or_create(tx, "TenderSoft", NOW)
        said = facts.add(tx, huaxin.id, li_na.id, FactKind.TEXT, "扩容", NOW)
        found = contacts.visible(tx, li_na)
        return [huaxin, li_na, wang, other, rival, said, accounts.visible(tx, li_na), found]

    read = await ledger.write(look)
    account, rep, wang, other, rival, fact, (found,), people_found = veil(read)
    assert [each.name for each in (account, rep, rival, found)] == ["A-1", "P-1", "K-1", "A-1"]
    assert (wang.name, wang.title, other.name) == ("C-1", "", "C-2")
    assert fact.text == "F-1"
    assert {(each.name, each.account) for each in people_found} == {("C-1", "A-1"), ("C-2", "A-1")}
    assert veil([(1, read[3].name)]) == [(1, "C-2")]


def test_words_that_somebody_types_are_hidden_whomever_they_name() -> None:
    """So a foreign name is answered like one that nobody has."""
    typed = Name("Orion", "A-4")[:5], "Grace", f"{Name('Emma', 'P-2')}"
    assert veil(typed) == (HIDDEN,) * 3


def test_a_name_is_hidden_even_where_words_may_be_shown() -> None:
    @dataclass(frozen=True)
    class Shown:
        words: str = field(metadata=SHOWN_ALL)

    assert veil(Shown("coverage")).words == "coverage"
    assert veil(Shown(Name("Orion", "A-4"))).words == "A-4"


def test_a_name_is_made_inert_like_any_other_text() -> None:
    assert "\u2060" in Markup("{}").format(Name("orion.example", "A-4"))
    assert "&lt;b&gt;" in Markup("{}").format(Name("<b>", "A-4"))


def test_what_nobody_thought_of_is_not_shown() -> None:
    class Odd:
        pass

    @dataclass(frozen=True)
    class New:
        """A screen that somebody adds tomorrow."""

        words: str
        who: Contact

    veiled = veil(New("said in confidence", Contact(7, 1, Name("王敏", "C-7"), "总监")))
    assert astuple(veiled)[:1] == (HIDDEN,)
    assert (veiled.who.name, veiled.who.title) == ("C-7", "")
    with pytest.raises(Unveilable, match="Odd"):
        veil((Odd(),))


def test_what_may_be_shown_is_what_a_reviewer_has_read() -> None:
    """A new mark stands in shown.txt, too: a reviewer sees what is no longer veiled."""
    assert "\n".join(shown_list()) + "\n" == GOLDEN.read_text(encoding="utf-8")


def shown_list() -> Iterator[str]:
    """What low-content mode shows, as "module.Class" or "module.Class.field"."""
    for name in modules():
        for kind in vars(import_module(name)).values():
            if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == name:
                if is_shown_whole(kind):
                    yield f"{name}.{kind.__name__}"
                for field, part in shown_parts(kind).items():
                    yield f"{name}.{kind.__name__}.{field}" + (
                        "" if part == "all" else f" ({part})"
                    )


def modules() -> list[str]:
    found = (
        walk_packages(room.__path__, f"{room.__name__}.") for room in (handlers, scoring, storage)
    )
    left_out = ("handlers.locale", "storage.migrations")  # programs, and a snapshot of the past
    return sorted(m.name for m in chain.from_iterable(found) if not m.name.startswith(left_out))


def holds(page: Page) -> bool:
    labels = " ".join(button.text + button.data for row in page.rows for button in row)
    whole = f"{page.text} {labels} {page.picture or ''}"
    return any(canary in whole for canary in astuple(CANARIES))


def data_of(screen: Screen, say: Say) -> list[str]:
    return [button.data for row in screen.page(say).rows for button in row]
