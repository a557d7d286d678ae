"""The score as JSON, and what people type."""

import json

import pytest

from scoring.packs import builtin, referred
from scoring.rubric import Rubric, RubricError
from scoring.score_json import RatingError, as_json, parse_ratings

TYPED = [
    "acceptance=2",
    "engagement=1",
    "information=1",
    "guidance=0",
    "decision_support=1",
    "stance=?",
]


def test_the_typed_example_gives_exactly_these_keys_and_values(key: Rubric) -> None:
    score = as_json(key, parse_ratings(key, TYPED))
    assert score == {
        "kind": "key",
        "rubric": "key/2",
        "observed": 5,
        "mean": 1.0,
        "closeness": 4 / 3,
        "support": 0.5,
        "level": "accepted",
        "range": ["contact", "favourable"],
        "held_by": [],
        "ask_next": "stance",
    }
    assert json.loads(json.dumps(score)) == score


def test_an_undetermined_level_is_named_so_and_nothing_observed_is_null(key: Rubric) -> None:
    score = as_json(key, {})
    assert (score["level"], score["mean"], score["closeness"]) == ("undetermined", None, None)


def test_a_rubric_is_read_by_its_version() -> None:
    assert referred("key") is builtin("key", 2)
    assert referred("key/1") is builtin("key", 1)
    close = dict(zip(builtin("key").dimension_ids, (3, 3, 3, 0, 1, 1), strict=True))
    levels = [as_json(referred(each), close)["level"] for each in ("key/1", "key/2")]
    assert levels == ["supports", "favourable"]
    for wrong in ("key/3", "key/", "key/01", "key/x"):
        with pytest.raises(RubricError, match=f"no rubric '{wrong}'; there is key/1, key/2"):
            referred(wrong)
    with pytest.raises(RubricError, match="no rubric 'quay'; there is general, key"):
        referred("quay/1")


def test_all_observed_asks_nothing(key: Rubric) -> None:
    assert as_json(key, dict.fromkeys(key.dimension_ids, 1))["ask_next"] is None


def test_ratings_are_read_with_spaces_the_minus_of_print_and_question_marks(key: Rubric) -> None:
    words = ["stance = −1", "guidance=-1", "acceptance=?"]
    assert parse_ratings(key, words) == {"stance": -1, "guidance": -1, "acceptance": None}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["stanse=1"], "'stanse' is no dimension of key/2; did you mean stance? They are accept"),
        (["xyz=1"], "'xyz' is no dimension of key/2; They are acceptance, engagement, informat"),
        (["=1"], "'' is no dimension of key/2; "),
        (["stance=4"], "stance=4: expected a whole number from -1 to 3, or ? for not observed."),
        (["stance=-2"], "stance=-2: expected"),
        (["stance=1.5"], "stance=1.5: expected"),
        (["stance=high"], "stance=high: expected"),
        (["stance="], "stance=: expected"),
        (["stance=1=2"], "stance=1=2: expected"),
        (["stance"], "'stance': expected dimension=level, such as acceptance=2."),
        (["stance=1", "stance=?"], "stance is rated twice; rate each dimension once."),
    ],
)
def test_a_wrong_rating_is_refused_with_a_sentence(
    key: Rubric, words: list[str], sentence: str
) -> None:
    with pytest.raises(RatingError) as refused:
        parse_ratings(key, words)
    assert str(refused.value).startswith(sentence)
