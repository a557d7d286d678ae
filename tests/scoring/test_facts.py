"""Facts that count (docs/method.md, "What a rating rests on")."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.assessments import Fact, FactKind, Rating
from scoring.facts import FactRules, Idle, founded, idle, says_enough, support

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = FactRules()
SAID = "Grace showed our offer to her board on Monday"


def text(words: str, ago: int = 0, id: int = 1, *, repeated: bool = False) -> Fact:
    return Fact(id, FactKind.TEXT, words, NOW - ago * DAY, repeated=repeated)


def visit(note: str, before: int = 0, id: int = 1) -> Fact:
    """Given as a fact today, `before` days after it."""
    return Fact(id, FactKind.VISIT, note, NOW, 7, on=(NOW - before * DAY).date())


@pytest.mark.parametrize(
    ("words", "enough"),
    [
        ("好的", False),
        ("好的好的好的", False),
        ("没问题", False),
        ("asdf", False),
        ("good good good good", False),
        ("ok, as always", False),
        ("Orion", False),
        ("12 4", False),
        ("", False),
        ("王敏当面推荐我司", True),
        ("会上表态支持我们的方案", True),
        ("she asked for our roadmap", True),
        ("王敏约了CTO见面", True),
        ("Er hat uns dem Vorstand empfohlen", True),
        ("Она рекомендовала нас своему директору", True),
    ],
)
def test_a_text_counts_from_some_words_on(words: str, enough: bool) -> None:
    assert says_enough(words, RULES) is enough


@pytest.mark.parametrize(
    ("fact", "level", "why"),
    [
        (text(SAID), 3, None),
        (text(SAID, ago=180), 3, None),
        (text(SAID, ago=181), 3, Idle.OLD),
        (text("fine"), 0, Idle.SHORT),
        (text(SAID, repeated=True), 2, Idle.REPEATED),
        (visit(""), 1, None),
        (visit(""), 2, Idle.NO_NOTE),
        (visit("ok"), 3, Idle.NO_NOTE),
        (visit(SAID), 3, None),
        (visit(SAID, before=30), 3, None),
        (visit(SAID, before=31), 1, Idle.FAR_VISIT),
        (Fact(1, FactKind.PHOTO, "", NOW, file_id="f"), 3, None),
        (Fact(1, FactKind.VOICE, "", NOW, file_id="f"), 3, None),
        (Fact(1, FactKind.FORWARD, "ok", NOW), 3, None),
    ],
)
def test_which_fact_backs_which_answer(fact: Fact, level: int, why: Idle | None) -> None:
    assert idle(fact, level, NOW, RULES) is why
    assert founded(Rating(level, (fact,)), NOW, RULES) is (why is None)


def test_one_visit_tapped_six_times_backs_two_answers() -> None:
    ratings = {f"d{n}": Rating(3, (visit(SAID),)) for n in range(6)}
    found = support(ratings, NOW, RULES)
    assert (found.answers, len(found.backed), len(found.facts)) == (6, 2, 1)


def test_one_visit_without_a_note_backs_no_four_and_no_five() -> None:
    found = support({f"d{n}": Rating(3, (visit(""),)) for n in range(6)}, NOW, RULES)
    assert (found.backed, found.facts, found.recent) == ((), frozenset(), frozenset())


def test_as_many_answers_are_backed_as_can_be() -> None:
    """The one that has only the shared fact gets it, although it comes last."""
    shared, own = text(SAID, id=1), text(SAID + " again, in writing", ago=100, id=2)
    ratings = {
        "a": Rating(2, (shared, own)),
        "b": Rating(2, (shared, own)),
        "c": Rating(2, (shared,)),
        "d": Rating(2, (shared,)),
        "e": Rating(None, (own,)),
    }
    found = support(ratings, NOW, RULES)
    assert found.backed == ("a", "b", "c", "d")
    assert (found.answers, found.facts, found.recent) == (4, frozenset({1, 2}), frozenset({1}))


facts = st.builds(
    Fact,
    id=st.integers(1, 4),
    kind=st.sampled_from(FactKind),
    text=st.sampled_from(["", "ok", SAID]),
    at=st.integers(0, 300).map(lambda days: NOW - days * DAY),
    repeated=st.booleans(),
)
rated = st.dictionaries(
    st.sampled_from("abcdef"),
    st.builds(
        Rating, st.sampled_from([None, -1, 0, 1, 2, 3]), st.lists(facts, max_size=3).map(tuple)
    ),
)


@given(rated, facts, st.sampled_from("abcdef"))
def test_a_fact_more_backs_no_fewer_answers(
    ratings: dict[str, Rating], fact: Fact, name: str
) -> None:
    before = support(ratings, NOW, RULES)
    had = ratings.get(name, Rating(1))
    new = fact.__class__(99, fact.kind, fact.text, fact.at)
    after = support(ratings | {name: Rating(had.level, (*had.facts, new))}, NOW, RULES)
    assert len(after.backed) >= len(before.backed)
    assert len(after.facts) <= len(after.backed) <= RULES.answers * len(after.facts)


@given(rated, st.integers(0, 400))
def test_time_alone_backs_nothing_more(ratings: dict[str, Rating], days: int) -> None:
    later = support(ratings, NOW + days * DAY, RULES)
    assert len(later.backed) <= len(support(ratings, NOW, RULES).backed)
