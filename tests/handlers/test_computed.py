"""How is this computed? Whoever redoes a page on paper finds the stage, index and level shown."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.account.computed_account_words import HowAccount, HowKeyLayer
from handlers.account.computed_words import HowLevel, figure
from handlers.frame.page import Screen
from handlers.frame.say import LANGUAGES, Say
from handlers.relation.position import Position
from handlers.relation.subject import Subject
from handlers.relation.words import reading as parts
from scoring.accounts import Account, ChainRole, Contact, Grade, Line
from scoring.assessments import Assessment, Kind
from scoring.packs import builtin
from scoring.rubric import Rubric
from scoring.standing import Stage
from tests.handlers import computed
from tests.handlers.positions import assessment, placed
from tests.handlers.screens import NOW

SAY = Say("en", "Asia/Shanghai")
MAX_CHARACTERS = 3_500
ROUNDED = 0.011  # what two decimals leave open
NAMES = ("Grace", "Peter", "Emma", "Daniel", "Ruth")

answers = st.sampled_from("-0123?")
people = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.booleans(),
        st.sampled_from([None, *ChainRole]),
        st.lists(answers, min_size=6, max_size=6).map("".join) | st.none(),
        st.sampled_from([5, 100, 200]),
    ),
    max_size=5,
)
layer = st.lists(answers, min_size=4, max_size=4).map("".join) | st.none()


@st.composite
def accounts(draw: st.DrawFn) -> Position:
    account = Account(7, "Orion", draw(st.sampled_from([None, *Grade])), 1)
    lines = list(Line)
    contacts, made = [], dict[tuple[Kind, int], list[Assessment]]()
    for n, (influence, key, role, levels, age) in enumerate(draw(people)):
        one = Contact(20 + n, account.id, NAMES[n], "", lines[n % 5], role, influence, key=key)
        contacts.append(one)
        if levels is not None:
            at = NOW - timedelta(days=age)
            made[Kind.KEY, one.id] = [assessment(n, Kind.KEY, one.id, levels, at)]
    for kind in (Kind.GENERAL, Kind.ORGANIZATIONAL):
        levels = draw(layer)
        if levels is not None:
            made[kind, account.id] = [assessment(90, kind, account.id, levels, NOW)]
    return placed(account, None, contacts, made, NOW)


def text(screen: Screen, say: Say = SAY) -> str:
    return unescape(re.sub(r"<[^>]+>|\u2060", "", screen.page(say).text))


def calculated(line: str) -> tuple[float, float]:
    """What "(4 × 2 + 3) ÷ 3 = 3.67" comes to, and what it says that it does."""
    found = re.search(r"\(([\d.×+ ]+)\) ÷ ([\d.]+) = ([\d.]+)", line)
    assert found, line
    terms, divisor, said = found.groups()
    total = 0.0
    for term in terms.split(" + "):
        product = 1.0
        for factor in term.split(" × "):
            product *= float(factor)
        total += product
    return total / float(divisor), float(said)


@settings(max_examples=60, deadline=None)
@given(accounts())
def test_the_sum_of_the_layers_is_the_index_that_the_card_shows(found: Position) -> None:
    page, index = text(HowAccount(found)), found.standing.index
    sums = [line for line in page.split("\n") if line.startswith("(")]
    if index is None:
        assert not sums
        assert "no index" in page
        return
    redone, said = calculated(sums[-1])
    assert said == index
    assert redone == pytest.approx(index, abs=0.06)
    for mean, points in re.findall(r"\(([\d.]+) − 1\) ÷ 4 × 100 = ([\d.]+)", page):
        assert (float(mean) - 1) / 4 * 100 == pytest.approx(float(points), abs=25 * ROUNDED)


@settings(max_examples=60, deadline=None)
@given(accounts())
def test_the_groups_of_deciders_add_up_and_decide_the_stage(found: Position) -> None:
    page, standing = text(HowAccount(found)), found.standing
    deciders = standing.deciders
    groups = dict(re.findall(r"^([A-Z][^:\d]+).*: .+ = (\d+)$", page, flags=re.MULTILINE))
    total = int(groups.pop("Together", 0))
    assert total == deciders.total == sum(map(int, groups.values()))
    assert int(groups.get("For us", 0)) == deciders.support
    assert int(groups.get("Against us", 0)) == deciders.opposition
    stands = re.findall(r"^([✓✗]) ", page, flags=re.MULTILINE)
    reached = stands.index("✗") if "✗" in stands else 3
    if standing.contested:
        reached = min(reached, 1)
    assert list(Stage)[reached] is standing.stage
    if total:
        needed, of, n, less, against = map(
            float, re.search(  # type: ignore[union-attr]
                r"at least ([\d.]+) of (\d+) for us, it is (\d+); "
                r"less than ([\d.]+) against us, it is (\d+)", page,
            ).groups()
        )  # fmt: skip
        holds = n >= needed and n > 0 and not (against and against >= less - ROUNDED)
        assert (of, holds) == (total, stands[0] == "✓")


@settings(max_examples=60, deadline=None)
@given(accounts())
def test_the_key_contacts_add_up_to_the_level_of_their_layer(found: Position) -> None:
    page, layer = text(HowKeyLayer(found)), found.standing.layers[Kind.KEY]
    sums = [line for line in page.split("\n") if line.startswith("(")]
    if layer.mean is None:
        assert not sums
        return
    redone, said = calculated(sums[0])
    assert said == pytest.approx(layer.mean + 2, abs=ROUNDED)
    assert redone == pytest.approx(said, abs=ROUNDED)
    rubric = found.rubric(Kind.KEY)
    assert by_ladder(page, layer.mean + 2) == parts.level_name(SAY, rubric, layer.level)


def by_ladder(page: str, mean: float) -> str:
    """The rung that the ladder on the page gives to a mean."""
    line = next(each for each in page.split("\n") if each.startswith("The ladder: "))
    rungs = line.removeprefix("The ladder: ").split(" · ")
    reached = rungs[0]
    for each in rungs[1:]:
        name, least = each.split(" from ")
        if mean + 1e-9 >= float(least):
            reached = name
    return reached


def redone_level(page: str, rubric: Rubric) -> str | None:
    """The level as somebody with the page and a pencil finds it; None: undetermined."""
    if "undetermined" in page:
        return None
    names = [rung.name["en"] for rung in rubric.ladder]
    redone, said = calculated(next(x for x in page.split("\n") if x.startswith("The average")))
    assert redone == pytest.approx(said, abs=ROUNDED)
    level = names.index(by_ladder(page, redone))
    assert f"By the average: “{names[level]}”" in page
    least = re.findall(r"At least “(.+?)”", page)
    level = max([level, *map(names.index, least)])
    most = re.findall(r"^Gate: “(.+?)” at most", page, flags=re.MULTILINE)
    return names[min([level, *map(names.index, most)])]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(Kind)), st.data())
def test_the_way_of_a_level_ends_at_the_level_that_the_card_shows(
    kind: Kind, data: st.DataObject
) -> None:
    rubric = builtin(kind)
    size = len(rubric.dimensions)
    levels = data.draw(st.lists(answers, min_size=size, max_size=size).map("".join))
    contact = Contact(20, 7, "Grace", "", Line.BUSINESS, ChainRole.DECIDER, 3, key=True)
    account = Account(7, "Orion", Grade.A, 1)
    subject = Subject(kind, account, contact if kind is Kind.KEY else None)
    made: Mapping[tuple[Kind, int], list[Assessment]] = {
        (kind, subject.id): [assessment(1, kind, subject.id, levels, NOW)]
    }
    found = placed(account, "Emma", [contact], made, NOW)
    reading = found.readings[kind, subject.id]
    page = text(HowLevel(found, subject, reading))
    shown = parts.level_name(SAY, rubric, reading.now.level)
    assert (redone_level(page, rubric) or "Undetermined") == shown
    assert page.split("\n")[0].endswith(f": {shown}")


def test_every_page_fits_one_message_and_says_what_it_leaves_out() -> None:
    found = computed.crowd("Orion Logistics", "Grace " * 10, "Emma", NOW)
    screens = [*computed.pages(found), *computed.rare(found, "Told us of the hub " * 9, NOW)]
    for language in LANGUAGES:
        say = Say(language, "Asia/Shanghai")
        for screen in screens:
            assert len(text(screen, say)) <= MAX_CHARACTERS, text(screen, say)
    assert re.search(r"\d+ more with \d+", text(screens[0]))
    assert re.search(r"… and \d+ more, with [\d.]+ together", text(screens[1]))
    line = next(each for each in text(screens[1]).split("\n") if each.startswith("("))
    redone, said = calculated(line)
    assert redone == pytest.approx(said, abs=ROUNDED)


def test_a_page_says_why_a_fact_does_not_count_and_what_was_kept() -> None:
    found = computed.crowd("Orion", "Grace", "Emma", NOW)
    told = "\n".join(text(each) for each in computed.rare(found, "Told us of the new hub", NOW))
    for words in (
        "too short for an observation",
        "the same words again",
        "too old",
        "a visit without a note backs no ④ and no ⑤",
        "the visit was too long before",
        "kept as seen on 21 Sep",
        "not observed, so it does not count",
        "But whatever the others are, it is Opposed.",
        "· weight 3 ·",
    ):
        assert words in told, words


def test_a_figure_has_two_decimals_at_most() -> None:
    assert [figure(each) for each in (3, 2.5, 10 / 3, -0.25, 100)] == [
        "3", "2.5", "3.33", "−0.25", "100",
    ]  # fmt: skip
