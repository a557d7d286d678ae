"""Which rubric a relationship is rated under, and which one it was rated under."""

from collections.abc import Callable

import pytest

from scoring.assessments import Assessment, Kind
from scoring.packs import builtin, builtins, source_text
from scoring.rubric import Rubric, RubricError
from scoring.rubric_pack import parse_rubric
from scoring.rubric_set import rubric_set


def own(pack: str = "general", *, version: int = 1, segment: str = "", id_: str = "ours") -> Rubric:
    """A company's own pack: a built-in one under another id, for a segment."""
    text = source_text(pack, 1).replace(f'id = "{pack}"', f'id = "{id_}"', 1)
    meant = f'\nsegment = "{segment}"' if segment else ""
    text = text.replace("version = 1", f"version = {version}{meant}", 1)
    return parse_rubric(text, "ours.toml")


def test_without_a_segment_the_standard_rubrics_are_used() -> None:
    rubrics = rubric_set()
    assert [rubrics.for_(kind).id for kind in Kind] == ["key", "general", "organizational"]
    assert rubrics.for_(Kind.GENERAL, "unheard of").id == "general"


def test_a_segment_has_its_own_rubrics_and_falls_back_on_the_standard_ones() -> None:
    rubrics = rubric_set(aliases={"telecom": "outcome"})
    for segment in ("telecom", "outcome"):
        assert [rubrics.for_(kind, segment).id for kind in Kind] == [
            "key",
            "outcome_general",
            "outcome_organizational",
        ]


def test_a_company_s_own_pack_goes_before_the_built_in_one_of_its_segment() -> None:
    rubrics = rubric_set([own(), own(segment="banks", id_="banks")])
    assert rubrics.for_(Kind.GENERAL).id == "ours"
    assert rubrics.for_(Kind.GENERAL, "banks").id == "banks"
    assert rubrics.for_(Kind.GENERAL, "outcome").id == "outcome_general"


def test_the_highest_version_is_in_use_and_the_others_are_kept(
    assess: Callable[..., Assessment],
) -> None:
    third = own("key", version=3, id_="key")
    rubrics = rubric_set([third])
    assert rubrics.for_(Kind.KEY) is third
    for version in (1, 2):
        found = rubrics.under(assess(1, 1, 1, 1, 1, 1, version=version))
        assert found is builtin("key", version)
    with pytest.raises(RubricError, match="made under key/4, which no pack describes any more"):
        rubrics.under(assess(1, 1, 1, 1, 1, 1, version=4))


def test_a_version_that_a_company_had_raised_before_us_stays_the_company_s(
    assess: Callable[..., Assessment],
) -> None:
    second, banks = (
        own("key", version=2, id_="key"),
        own("general", version=2, segment="banks", id_="general"),
    )
    rubrics = rubric_set([second, banks])
    assert rubrics.for_(Kind.KEY) is second
    assert rubrics.under(assess(1, 1, 1, 1, 1, 1)) is second
    assert rubrics.for_(Kind.GENERAL, "banks") is banks
    assert rubrics.for_(Kind.GENERAL) is builtin("general", 1)


def test_the_same_pack_twice_is_no_contradiction() -> None:
    assert rubric_set([builtin("key"), own(), own()]).for_(Kind.GENERAL).id == "ours"


def test_a_version_with_two_contents_is_refused() -> None:
    with pytest.raises(RubricError, match="two packs describe key/1, with different content;"):
        rubric_set([own("key", segment="banks", id_="key")])


def test_two_rubrics_for_one_place_are_refused() -> None:
    with pytest.raises(RubricError, match="ours/1 and more/2 are both of kind general for all"):
        rubric_set([own(), own(id_="more", version=2)])
    banks = [own(segment="banks"), own(segment="banks", id_="more", version=2)]
    with pytest.raises(RubricError, match="kind general for the segment 'banks'; keep one"):
        rubric_set(banks)


def test_an_id_keeps_its_kind() -> None:
    with pytest.raises(RubricError, match="key/3 is of kind general, an earlier key of kind key"):
        rubric_set([own(version=3, id_="key")])


def test_a_segment_mapped_onto_nothing_is_refused_with_those_that_exist() -> None:
    with pytest.raises(RubricError, match=r"mapped onto 'outcom', for which .* there is outcome"):
        rubric_set(aliases={"telecom": "outcom"})


def test_a_checklist_counts_its_ticks() -> None:
    checklist = builtin("outcome_organizational").dimension("stages").checklist
    assert checklist is not None
    stages = [item.id for item in checklist.items]
    assert len(stages) == 8
    levels = [checklist.level(stages[:count]) for count in range(9)]
    assert levels == [0, 0, 0, 1, 1, 2, 2, 3, 3]
    assert checklist.level([], excluded=True) == -1
    assert checklist.level(["need", "need", "goals"]) == 0
    for wrong in (["neid"], ["need"]):
        with pytest.raises(ValueError, match="no such ticks"):
            checklist.level(wrong, excluded=wrong == ["need"])


# The beginning of each fingerprint. A changed pack is a new version in a file of its own, with its
# line here; a line that is here is never changed.
SHIPPED = {
    "general/1": "d14f96b09d623a39",
    "general/2": "a5eb2cee4e06caef",
    "key/1": "3b6988144daaeab3",
    "key/2": "6cb5f7e3b2fcaffe",
    "organizational/1": "17c1f8765f774026",
    "organizational/2": "0b280e038dd4daaf",
    "outcome_general/1": "3382c45ec0b678d4",
    "outcome_general/2": "91b1855d590fad6b",
    "outcome_organizational/1": "5f4824ee16a9ddb0",
    "outcome_organizational/2": "450dab0ade8aeb14",
}


def test_a_version_that_was_shipped_is_never_changed() -> None:
    assert {each.reference: each.fingerprint[:16] for each in builtins()} == SHIPPED
