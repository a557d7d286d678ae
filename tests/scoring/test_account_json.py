"""A whole account's standing from JSON: what comes out, and what is refused."""

import json
from typing import Any

import pytest

from scoring.account_json import AccountError, account_json

LOYAL = dict.fromkeys(
    ("acceptance", "engagement", "information", "guidance", "decision_support", "stance"), 2
)
AGAINST = dict.fromkeys(LOYAL, 3) | {"decision_support": -1}
GOOD = dict.fromkeys(("coverage", "depth", "influence", "stability"), 2)
WHOLE = dict.fromkeys(("alignment", "value", "interaction", "innovation"), 2)


def person(name: str, ratings: dict[str, int] | None = None, **more: Any) -> dict[str, Any]:
    given = {"name": name, "key": True, "role": "decider", "influence": 3, "line": "technical"}
    return given | {"ratings": ratings or {}, "facts": 2, "rated_on": "2026-11-01"} | more


def document(*contacts: dict[str, Any], **more: Any) -> dict[str, Any]:
    base: dict[str, Any] = {"deciders_seats": [], "contacts": list(contacts)}
    return base | {"general": GOOD, "organizational": WHOLE, "today": "2026-11-18"} | more


def judged(*contacts: dict[str, Any], **more: Any) -> Any:
    found = account_json(document(*contacts, **more))
    assert json.loads(json.dumps(found)) == found
    return found


def test_one_object_says_the_standing_and_what_is_next() -> None:
    found = judged(person("王敏", LOYAL))
    assert found["stage"] == "momentum"
    assert (found["contested"], found["unverified"], found["out_of_date"]) == (False, False, False)
    assert found["index"] == 75.0
    assert list(found["layers"]) == ["key", "general", "organizational"]
    assert found["next"] == {"win_over": None, "defuse": []}


def test_a_decider_against_us_is_said_beside_the_stage_and_is_to_be_defused() -> None:
    found = judged(person("王敏", LOYAL), person("赵强", AGAINST, line="procurement", influence=1))
    assert (found["stage"], found["contested"]) == ("point", True)
    assert found["deciders"]["opposing"] == ["赵强"]
    (defuse,) = found["next"]["defuse"]
    assert (defuse["contact"], defuse["raise"]) == ("赵强", {"decision_support": 0})
    equal = judged(person("王敏", LOYAL), person("赵强", AGAINST, line="procurement"))
    assert (equal["stage"], equal["contested"]) == ("none", True)
    assert equal["index"] == 60.9  # (2 − 0.25) ÷ 2 in the key layer


def test_expected_seats_weigh_and_are_to_be_found() -> None:
    lines = ["business", "technical", "procurement", "finance", "executive"]
    found = judged(person("王敏", LOYAL), deciders_seats=lines)
    assert found["stage"] == "none"
    assert found["deciders"]["weight"] == 11
    assert found["next"]["win_over"]["find"] == [each for each in lines if each != "technical"]


@pytest.mark.parametrize(("facts", "unverified"), [(0, True), (1, False)])
def test_a_point_without_a_fact_is_to_be_verified(facts: int, unverified: bool) -> None:
    assert judged(person("王敏", LOYAL, facts=facts))["unverified"] is unverified


def test_a_layer_may_say_its_facts_and_its_day_as_a_contact_does() -> None:
    bare = {"ratings": GOOD, "facts": 0, "rated_on": "2026-11-01"}
    assert judged(person("王敏", LOYAL), general=bare)["unverified"]
    old = {"ratings": GOOD, "facts": 2, "rated_on": "2026-01-01"}
    found = judged(person("王敏", LOYAL), general=old)
    assert (found["stage"], found["out_of_date"]) == ("point", True)


def test_what_is_not_observed_or_not_known_may_be_null_or_absent() -> None:
    nobody = {"name": "钱进", "role": None, "line": None, "ratings": {"stance": None}}
    found = judged(nobody, general=None, organizational={})
    assert (found["stage"], found["index"], found["layers"]) == ("none", None, {})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (document(person("王敏", LOYAL, influence=7)), "contacts[1].influence: expected a whole"),
        (document(person("王敏", {"warmth": 2})), "contacts[1].ratings.warmth: is not a known"),
        (document(person("王敏", {"stance": 4})), "contacts[1].ratings.stance: expected a whole"),
        (document(person("王敏", {"stance": True})), "found True"),
        (document(person("王敏", LOYAL, rated_on="2026-11-19")), "expected a day that has been"),
        (document(person("王敏", LOYAL, rated_on="18.11.2026")), "expected a day, such as"),
        (document(person("王敏", LOYAL, facts=-1)), "contacts[1].facts"),
        (document(person("王敏", LOYAL, role="boss")), "expected one of decider, adviser, user"),
        (document(person("王敏", LOYAL, line="sales")), "contacts[1].line"),
        (document(person("王敏", LOYAL, key="yes")), "expected true or false"),
        (document(person("王敏", LOYAL, mood=1)), "contacts[1].mood: is not a known key"),
        (document(person("", LOYAL)), "contacts[1].name: expected a text"),
        (document(person("王敏"), person("王敏")), "stands there twice"),
        (document(deciders_seats=["sales"]), "deciders_seats"),
        (document(general={"warmth": 1}), "general.warmth: is not a known key"),
        (document(general=[]), "general: expected a table"),
        (document(contacts={}), "contacts: expected"),
        (document(grade="A"), "grade: is not a known key"),
        (document(today=None), "today: expected a day"),
        ({"today": "2026-11-18", "contacts": []}, "deciders_seats: expected"),
        ([], "expected one JSON object"),
    ],
)
def test_a_mistake_is_said_and_nothing_of_the_rest_is_taken(wrong: object, said: str) -> None:
    with pytest.raises(AccountError, match=said.replace("[", r"\[").replace("]", r"\]")):
        account_json(wrong)
