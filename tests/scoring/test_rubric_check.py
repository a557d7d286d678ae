"""Everything that is wrong with a pack, each with its line and key."""

import pytest

from scoring.packs import builtins, source_text
from scoring.rubric import Rubric, RubricError
from scoring.rubric_pack import explain, parse_rubric

GENERAL = source_text("general", 1)
OUTCOME = source_text("outcome_organizational", 1)

# What is written, what is written instead, where the problem is found, and its words.
MISTAKES = [
    ('kind = "general"', 'kind = "generall"', "kind =", "kind: expected one of key, general, org"),
    (
        'en = "Coverage", zh = "决策链覆盖"',
        'en = "Coverage"',
        'name = { en = "Coverage"',
        "dimension[1].name.zh: expected a text, found nothing",
    ),
    (
        '2 = { en = "Most are favourable',
        '5 = { en = "Most are favourable',
        '5 = { en = "Most',
        "dimension[2].statements.5: is not a known key; expected -1, 0, 1, 2, 3",
    ),
    (
        'id = "influence"\nweight = 1',
        'id = "influence"\nweight = -1',
        "weight = -1",
        "dimension[3].weight: expected a number above 0, found -1.0",
    ),
    (
        "from = 1.25",
        "from = 0.25",
        "from = 0.25",
        "rung[3].from: expected a number above 0.5, at most 3; found 0.25",
    ),
    (
        'dimension = "depth"\nat_most = 1',
        'dimension = "death"\nat_most = 1',
        'dimension = "death"',
        "cap[2].dimension: expected one of any, coverage, depth, influence, stability; found 'dea",
    ),
    (
        'at_most = 0\nrung = "good"',
        'at_most = 0\nrung = "great"',
        'rung = "great"',
        "cap[3].rung: expected one of poor, medium, good, excellent; found 'great'",
    ),
]


@pytest.mark.parametrize("rubric", builtins(), ids=lambda rubric: rubric.reference)
def test_nothing_is_wrong_with_the_built_in_packs(rubric: Rubric) -> None:
    assert explain(source_text(rubric.id, rubric.version), "p.toml") == []


def test_all_problems_are_told_at_once_with_line_and_key() -> None:
    pack = GENERAL
    for written, instead, _, _ in MISTAKES:
        assert written in pack
        pack = pack.replace(written, instead, 1)
    problems = explain(pack, "p.toml")
    for _, _, at, words in MISTAKES:
        line = pack[: pack.index(at)].count("\n") + 1
        assert any(problem.startswith(f"p.toml:{line}: {words}") for problem in problems), words
    missing = "dimension[2].statements.2: expected a table, found nothing"
    assert any(problem.endswith(missing) for problem in problems)
    assert len(problems) == len(MISTAKES) + 1
    lines = [int(problem.split(":")[1]) for problem in problems]
    assert lines == sorted(lines)
    with pytest.raises(RubricError) as refused:
        parse_rubric(pack, "p.toml")
    assert str(refused.value) == problems[0]


def test_what_is_missing_is_told_at_the_table_that_lacks_it() -> None:
    pack = GENERAL.replace('2 = { en = "Most are favourable', '# 2 = { en = "Most are favourable')
    depth = GENERAL.index('id = "depth"')
    header = GENERAL[: GENERAL.index("[dimension.statements]", depth)].count("\n") + 1
    (problem,) = explain(pack, "p.toml")
    assert problem.startswith(f"p.toml:{header}: dimension[2].statements.2: expected a table")


def test_a_text_that_is_not_toml_is_told_with_its_line() -> None:
    (problem,) = explain("id = \n", "p.toml")
    assert problem == "p.toml: Invalid value (at line 1, column 6)"


@pytest.mark.parametrize(
    ("written", "instead", "words"),
    [
        ("2 = 5\n", "2 = 3\n", "dimension[1].ticked.2: expected a whole number from 4 to 8, found"),
        ("3 = 7\n", "3 = 9\n", "dimension[1].ticked.3: expected a whole number from 6 to 8, found"),
        ("3 = 7\n", "", "dimension[1].ticked.3: expected a whole number from 6 to 8, found noth"),
        ("[dimension.ticked]", "[dimension.tocked]", "dimension[1].ticked: expected a table"),
        (
            'id = "need"',
            'id = "Need!"',
            "dimension[1].item[1].id: expected 1 to 32 of a-z, 0-9 and _",
        ),
        ('id = "goals"', 'id = "need"', "dimension[1].item[2].id: expected an id of its own, 'ne"),
        (', zh = "制定目标"', "", "dimension[1].item[2].name.zh: expected a text"),
        ('id = "key_supplier"', 'id = "chief"', "landmarks.key_supplier: expected one of transac"),
    ],
)
def test_a_wrong_checklist_is_told(written: str, instead: str, words: str) -> None:
    assert written in OUTCOME
    problems = explain(OUTCOME.replace(written, instead, 1), "p.toml")
    assert any(words in problem for problem in problems), problems


def test_a_fact_that_the_ledger_does_not_know_is_told() -> None:
    pack = GENERAL.replace('ledger_fact = "depth"', 'ledger_fact = "breadth"')
    (problem,) = explain(pack, "p.toml")
    assert "dimension[2].ledger_fact: expected one of coverage, depth, stab" in problem
