"""Low-content mode: no screen, sample by sample, says a name or a word of anybody's."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, is_dataclass
from importlib import import_module
from itertools import chain, cycle
from pathlib import Path
from pkgutil import walk_packages

import pytest

import handlers
import scoring
import storage
from handlers.frame.low_content import Veiled
from handlers.frame.page import Page, Screen
from handlers.frame.say import LANGUAGES, Say
from handlers.frame.veil import HIDDEN, Unveilable, veil
from scoring.accounts import Contact
from scoring.people import Person, Role
from scoring.shown import is_shown_whole, shown_parts
from storage import Ledger, Tx, accounts, contacts, people
from tests.cast import NOW
from tests.handlers import screens
from tests.handlers.screens import Names

GOLDEN = Path(__file__).with_name("shown.txt")

# Words that no sentence of ours holds.
CANARIES = Names(*(f"Qz{n}wv" for n in ("acc", "con", "tit", "rep", "man", "not", "typ")))
CHEN = Person(1, "", Role.ADMINISTRATOR)
SHOWN = [each for each in screens.all_screens(CANARIES) if not isinstance(each, Veiled)]


@pytest.fixture
async def nobody(sqlite_url: str) -> Ledger:
    """A ledger in which none of these names is known."""
    return Ledger(sqlite_url)


async def test_no_sample_says_a_name_or_a_word_of_anybodys(nobody: Ledger) -> None:
    veiled = await nobody.read(lambda tx: [veil(tx, screen, CHEN) for screen in SHOWN])
    await nobody.close()
    said = 0
    for plain, screen, language in zip(SHOWN, veiled, cycle(LANGUAGES), strict=False):
        say = Say(language, "Asia/Shanghai")
        said += holds(plain.page(say))
        assert not holds(screen.page(say)), type(screen).__name__
    assert said > 100, "the samples do say names without the veil"


async def test_buttons_lead_where_they_led(nobody: Ledger) -> None:
    veiled = await nobody.read(lambda tx: [veil(tx, screen, CHEN) for screen in SHOWN])
    await nobody.close()
    say = Say("en", "Asia/Shanghai")
    for plain, screen in zip(SHOWN, veiled, strict=True):
        assert data_of(screen, say) == data_of(plain, say), type(screen).__name__


async def test_a_known_name_becomes_its_reference(ledger: Ledger) -> None:
    def look(tx: Tx) -> list[object]:
        li_na = people.create(tx, "李娜", Role.REP, NOW)
        huaxin = accounts.create(tx, "华信科技", li_na.id, NOW)
        wang = contacts.create(tx, huaxin.id, "王敏", NOW, title="信息部总监")
        other = contacts.create(tx, huaxin.id, "王敏", NOW)
        return [
            veil(tx, huaxin, li_na).name, veil(tx, li_na, li_na).name,
            veil(tx, wang, li_na).title,
            veil(tx, [(huaxin.id, "华信科技")], li_na), veil(tx, [(other.id, "王敏")], li_na),
            veil(tx, ("王敏", "nobody known"), li_na), wang.id, other.id,
        ]  # fmt: skip

    account, person, title, options, told, unsure, first, second = await ledger.write(look)
    assert (account, person, title) == ("A-1", "P-1", "")
    assert options == [(1, "A-1")]
    assert told == [(second, f"C-{second}")]
    assert unsure == (f"C-{first}/C-{second}", HIDDEN)


async def test_the_veil_knows_no_more_than_who_reads(ledger: Ledger) -> None:
    """A foreign name is answered like one that nobody has."""

    def look(tx: Tx) -> list[tuple[str, ...]]:
        weber = people.create(tx, "Weber", Role.MANAGER, NOW)
        emma = people.create(tx, "Emma", Role.REP, NOW, manager_id=weber.id)
        zhang = people.create(tx, "Zhang", Role.MANAGER, NOW)
        li_na = people.create(tx, "Li Na", Role.REP, NOW, manager_id=zhang.id)
        orion = accounts.create(tx, "Orion", emma.id, NOW)
        contacts.create(tx, orion.id, "Grace", NOW)
        typed = ("Orion", "Grace", "Emma", "Weber", "Nobody")
        before = veil(tx, typed, li_na)
        both = veil(tx, typed, (weber, zhang))
        seen = [veil(tx, typed, each) for each in (emma, weber)]
        accounts.share(tx, orion.id, li_na.id)
        return [before, both, *seen, veil(tx, typed, li_na), veil(tx, ("Zhang", "Li Na"), li_na)]

    foreign, both, emma, weber, shared, own = await ledger.write(look)
    assert foreign == both == (HIDDEN,) * 5
    assert emma == weber == ("A-1", "C-1", "P-2", "P-1", HIDDEN)
    assert shared == ("A-1", "C-1", "P-2", HIDDEN, HIDDEN), "whoever works there, too"
    assert own == ("P-3", "P-4")


async def test_what_nobody_thought_of_is_not_shown(nobody: Ledger) -> None:
    class Odd:
        pass

    @dataclass(frozen=True)
    class New:
        """A screen that somebody adds tomorrow."""

        words: str
        who: Contact

    new = New("said in confidence", Contact(7, 1, "王敏", "总监"))
    veiled = await nobody.read(lambda tx: veil(tx, new, CHEN))
    assert astuple(veiled)[:1] == (HIDDEN,)
    assert (veiled.who.name, veiled.who.title) == ("C-7", "")
    with pytest.raises(Unveilable, match="Odd"):
        await nobody.read(lambda tx: veil(tx, (Odd(),), CHEN))
    await nobody.close()


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
