"""Rubrics as data: what a pack must say, and the sentence that refuses one that does not."""

import re
from fractions import Fraction

import pytest

from scoring.packs import builtin, builtins, fingerprint, source_text
from scoring.rubric import LANGUAGES, LEVELS, Rubric, RubricError
from scoring.rubric_pack import explain, parse_rubric

KEY = source_text("key", 1)
SECOND = source_text("key", 2)
IN_USE = [builtin(each) for each in dict.fromkeys(rubric.id for rubric in builtins())]


def test_the_key_pack_has_six_dimensions_two_axes_and_six_rungs(key: Rubric) -> None:
    assert key.reference == "key/2"
    assert key.dimension_ids == (
        "acceptance",
        "engagement",
        "information",
        "guidance",
        "decision_support",
        "stance",
    )
    assert [axis.id for axis in key.axes] == ["closeness", "support"]
    assert [(rung.id, rung.name["zh"]) for rung in key.ladder] == [
        ("opposed", "反对"),
        ("contact", "接触"),
        ("accepted", "接受"),
        ("favourable", "有好感"),
        ("supports", "支持不排他"),
        ("exclusive", "支持并排他"),
    ]
    assert key.ladder[2].least == Fraction(3, 4)


@pytest.mark.parametrize("rubric", builtins(), ids=lambda rubric: rubric.reference)
def test_every_statement_differs_and_fits_a_phone_button(rubric: Rubric) -> None:
    for dimension in rubric.dimensions:
        for language, longest in (("en", 56), ("zh", 22)):
            statements = [dimension.statements[level][language] for level in LEVELS]
            assert len(set(statements)) == len(LEVELS)
            assert max(map(len, statements)) <= longest


@pytest.mark.parametrize("rubric", builtins(), ids=lambda rubric: rubric.reference)
def test_the_languages_are_not_mixed_up(rubric: Rubric) -> None:
    texts = [rubric.name, *(rung.name for rung in rubric.ladder)]
    for dimension in rubric.dimensions:
        items = dimension.checklist.items if dimension.checklist else ()
        texts += [dimension.name, dimension.question, *dimension.statements.values()]
        texts += [item.name for item in items]
    for words in texts:
        assert set(words) == set(LANGUAGES)
        assert words["en"].replace("−", "-").isascii()
        assert not any(letter.isascii() and letter.isalpha() for letter in words["zh"])


@pytest.mark.parametrize(
    ("written", "instead", "sentence"),
    [
        ('id = "key"', "id = 3", "p.toml:3: id: expected a text, found 3"),
        ("version = 1", "version = 0", "version: expected a whole number of at least 1, found 0"),
        ("version = 1", "version = true", "version: expected a whole number"),
        ('kind = "key"', 'kind = "quay"', "kind: expected one of key, general, organizational"),
        (', zh = "反对" }', " }", "rung[1].name.zh: expected a text, found nothing"),
        (', zh = "反对" }', ', zh = "反对", fr = "x" }', "rung[1].name.fr: is not a known key"),
        ('2 = { en = "Speaks for', '5 = { en = "Speaks for', "dimension[5].statements.2: expected"),
        ("weight = 1", "weight = 0", "dimension[1].weight: expected a number above 0, found 0.0"),
        ("weight = 1", 'weight = "1"', "dimension[1].weight: expected a number, found '1'"),
        ("weight = 1", "wieght = 1", "wieght: is not a known key; did you mean weight?"),
        ("weight = 1", "weight = nan", "p.toml:14: dimension[1].weight: expected a number"),
        ('id = "stance"', 'id = "any"', "dimension[6].id: expected a name other than 'any'"),
        (
            'id = "stance"',
            'id = "guidance"',
            "dimension[6].id: expected an id of its own, 'guidance' is",
        ),
        ('"guidance", "decision_', '"guidence", "decision_', "axis[2].dimensions: expected names"),
        ('dimension = "stance"', 'dimension = "stand"', "cap[5].dimension: expected one of any, "),
        ("at_most = 2", "at_most = 3", "cap[5].at_most: expected a whole number from -1 to 2"),
        ('rung = "opposed"', 'rung = "foe"', "cap[1].rung: expected one of opposed, contact"),
        (
            "from = 1.25",
            "from = 0.5",
            "rung[4].from: expected a number above 0.75, at most 3; found 0.5",
        ),
        (
            "from = 2.5",
            "from = 3.5",
            "rung[6].from: expected a number above 1.75, at most 3; found 3.5",
        ),
        ("from = 1.25", "", "p.toml:110: rung[4].from: expected a number above 0.75"),
        ("minimum_observed = 4", "minimum_observed = 7", "minimum_observed: expected a whole"),
        ('["decision_support"]', '["decision"]', "required: expected names among acceptance"),
        ('["decision_support"]', '"decision_support"', "required: expected a list of different"),
        ("[[cap]]", "[[caps]]", "did you mean cap?"),
        ("[[cap]]", "[[cap", "p.toml: "),
    ],
)
def test_a_wrong_pack_is_refused_with_source_key_and_expectation(
    written: str, instead: str, sentence: str
) -> None:
    assert written in KEY
    with pytest.raises(RubricError) as refused:
        parse_rubric(KEY.replace(written, instead, 1), "p.toml")
    assert str(refused.value).startswith("p.toml:")
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("written", "instead", "sentence"),
    [
        (
            'rung = "supports"',
            'rung = "opposed"',
            "need[1].rung: expected one of contact, accepted",
        ),
        ("{ decision_support = 2 }", "{ decision = 2 }", "need[1].one_of[1].decision: is not a"),
        ("{ support = 1.25 }", "{ support = 4 }", "need[2].one_of[1].support: expected a number a"),
        (
            "{ support = 1.25 }",
            "{ support = true }",
            "need[2].one_of[1].support: expected a number",
        ),
        ("[{ support = 1.25 }]", "[]", "need[2].one_of: expected one or more tables"),
        ("[{ support = 1.25 }]", "[{}]", "expected the least of one or more of acceptance, eng"),
        ("acceptance = -1, stance = -1", "", "floor[1].unless: expected the level of one or more"),
        ("acceptance = -1, ", "acceptance = 3, ", "floor[1].unless.acceptance: expected a whole"),
        ("acceptance = -1, ", "accept = -1, ", "floor[1].unless.accept: is not a known key"),
        ('["engagement"]', '["engaged"]', "cap[2].except: expected names among acceptance, eng"),
        (
            'dimension = "any"',
            'dimension = "stance"',
            "cap[2].except: expected nothing: only a cap",
        ),
        ("range_decides = true", "range_decides = 1", "range_decides: expected true or false, fo"),
        (', zh = "铁杆" }', " }", "quadrants.both.zh: expected a text, found nothing"),
        ("from = 1.25", 'from = "x"', "quadrants.from: expected a number, found 'x'"),
        ('[[axis]]\nid = "support"', '[[axis]]\nid = "third"', "need[2].one_of[1].support: is not"),
    ],
)
def test_a_wrong_gate_is_refused_with_source_key_and_expectation(
    written: str, instead: str, sentence: str
) -> None:
    assert written in SECOND
    problems = explain(SECOND.replace(written, instead, 1), "p.toml")
    assert [each for each in problems if sentence in each], problems


def test_quadrants_need_two_axes() -> None:
    start = SECOND.index('[[axis]]\nid = "support"')
    one = SECOND[:start] + SECOND[SECOND.index("# What a place on that plane") :]
    assert any("they are of two axes, and there are 1" in each for each in explain(one, "p.toml"))


@pytest.mark.parametrize(
    ("closeness", "support", "name"),
    [
        (1.25, 1.25, "铁杆"),
        (3.0, 2 / 3, "关系好，不办事"),
        (1.0, 3.0, "理性支持"),
        (1.0, 1.0, "陌生或对立"),
        (None, 3.0, None),
    ],
)
def test_a_place_on_the_plane_has_a_name(
    key: Rubric, closeness: float | None, support: float, name: str | None
) -> None:
    found = key.quadrant({"closeness": closeness, "support": support})
    assert (found["zh"] if found else None) == name


def test_the_first_rubric_and_one_of_a_company_s_own_have_no_such_names(first: Rubric) -> None:
    assert first.quadrant({"closeness": 3.0, "support": 3.0}) is None


@pytest.mark.parametrize("rubric", IN_USE, ids=lambda rubric: rubric.reference)
def test_no_statement_is_worded_like_a_rung(rubric: Rubric) -> None:
    for dimension in rubric.dimensions:
        for words in dimension.statements.values():
            for rung in rubric.ladder:
                assert rung.name["zh"] not in re.sub("“[^”]+”", "", words["zh"])
                assert rung.name["en"].casefold() not in words["en"].casefold()


@pytest.mark.parametrize("rubric", IN_USE, ids=lambda rubric: rubric.reference)
def test_we_are_called_by_one_word_in_chinese(rubric: Rubric) -> None:
    for dimension in rubric.dimensions:
        for words in (dimension.question, *dimension.statements.values()):
            assert "我们" not in words["zh"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('dimension = "x"', r"dimension: expected tables \[\[dimension\]\], found 'x'"),
        ("", r"dimension: expected 1 or more tables \[\[dimension\]\], found 0"),
        ('[[dimension]]\nstatements = "x"', "statements: expected a table, found 'x'"),
    ],
)
def test_a_pack_without_its_tables_is_refused(text: str, sentence: str) -> None:
    assert any(re.search(sentence, problem) for problem in explain(text, "p.toml"))


def test_another_kind_of_rubric_needs_only_another_pack() -> None:
    words = '{ en = "x", zh = "某" }'
    statements = "\n".join(f"{level} = {words}" for level in LEVELS)
    dimensions = "".join(
        f'[[dimension]]\nid = "{name}"\nname = {words}\nquestion = {words}\n'
        f"[dimension.statements]\n{statements}\n"
        for name in ("coverage", "depth")
    )
    pack = (
        f'id = "general"\nversion = 2\nkind = "general"\nname = {words}\nminimum_observed = 2\n'
        f'[landmarks]\ngood = "medium"\n{dimensions}'
        f'[[rung]]\nid = "poor"\nname = {words}\n'
        f'[[rung]]\nid = "medium"\nname = {words}\nfrom = 0.5\n'
        '[[cap]]\ndimension = "depth"\nat_most = 0\nrung = "poor"\n'
    )
    general = parse_rubric(pack, "general.toml")
    assert (general.reference, general.axes, general.required) == ("general/2", (), ())
    assert general.dimension("depth").weight == 1
    assert (general.landmarks, general.segment) == ({"good": "medium"}, "")


def test_an_unknown_pack_is_refused_with_those_that_exist() -> None:
    with pytest.raises(RubricError, match="no rubric 'quay'; there is general, key, org"):
        builtin("quay")


def test_a_fingerprint_changes_with_what_a_pack_says_and_not_with_its_comments() -> None:
    assert fingerprint(KEY) == fingerprint("# another remark\n" + KEY.replace("\n\n", "\n"))
    assert fingerprint(KEY) != fingerprint(KEY.replace("from = 1.25", "from = 1.2"))
