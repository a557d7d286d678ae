"""All rubrics at hand: which one a relationship is rated under, and which one it was rated under.

The built-in rubrics are always there; a company's own go before them. The highest version of a
rubric is the one in use, the others are kept for what was rated under them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from scoring.assessments import Assessment, Kind
from scoring.packs import builtins
from scoring.rubric import Rubric, RubricError
from scoring.shown import shown_whole


@shown_whole
@dataclass(frozen=True, slots=True)
class RubricSet:
    """`current` is keyed by segment (empty: any) and kind, `versions` by id and version.

    `aliases` maps a segment as the accounts have it onto one as the rubrics name it.
    """

    current: Mapping[tuple[str, Kind], Rubric]
    versions: Mapping[tuple[str, int], Rubric]
    aliases: Mapping[str, str]

    @property
    def segments(self) -> list[str]:
        """The segments that have a rubric of their own, by name."""
        return sorted({segment for segment, _ in self.current if segment})

    def for_(self, kind: Kind, segment: str = "") -> Rubric:
        """The rubric in use: the segment's own, else the one for all."""
        own = self.current.get((self.aliases.get(segment, segment), kind))
        return own or self.current["", kind]

    def under(self, assessment: Assessment) -> Rubric:
        """The rubric that an assessment was made under; RubricError if it is not at hand."""
        key = assessment.rubric_id, assessment.rubric_version
        if key not in self.versions:
            raise RubricError(
                f"assessment {assessment.id} was made under {key[0]}/{key[1]}, which no pack"
                " describes any more; keep a pack as long as there are ratings under it"
            )
        return self.versions[key]


def rubric_set(own: Iterable[Rubric] = (), aliases: Mapping[str, str] | None = None) -> RubricSet:
    """The built-in rubrics and a company's own; RubricError where two contradict each other."""
    own, aliases = tuple(own), aliases or {}
    built_in = _beside(own)
    versions = _versions((*built_in, *own))
    current = _current(built_in) | _current(own)
    found = RubricSet(current, versions, aliases)
    for segment, target in aliases.items():
        if target not in found.segments:
            raise RubricError(
                f"segment {segment!r} is mapped onto {target!r}, for which there is no rubric;"
                f" there is {', '.join(found.segments)}"
            )
    return found


def _beside(own: Collection[Rubric]) -> tuple[Rubric, ...]:
    """The built-in rubrics but those whose number a company's own pack has, too: it had raised a
    built-in one's version before we did, and goes on with what it has rated under."""
    taken = {(each.id, each.version) for each in own}
    return tuple(
        each for each in builtins() if each.version == 1 or (each.id, each.version) not in taken
    )


def _versions(rubrics: Iterable[Rubric]) -> dict[tuple[str, int], Rubric]:
    versions: dict[tuple[str, int], Rubric] = {}
    kinds: dict[str, Kind] = {}
    for rubric in rubrics:
        known = versions.setdefault((rubric.id, rubric.version), rubric)
        if known.fingerprint != rubric.fingerprint:
            raise RubricError(
                f"two packs describe {rubric.reference}, with different content;"
                " give the newer one a new version"
            )
        kind = kinds.setdefault(rubric.id, rubric.kind)
        if kind is not rubric.kind:
            raise RubricError(
                f"{rubric.reference} is of kind {rubric.kind}, an earlier {rubric.id} of kind"
                f" {kind}; give one of them another id"
            )
    return versions


def _current(rubrics: Iterable[Rubric]) -> dict[tuple[str, Kind], Rubric]:
    """The highest version for each segment and kind, where only one id may stand."""
    current: dict[tuple[str, Kind], Rubric] = {}
    for rubric in sorted(rubrics, key=lambda each: each.version):
        rival = current.get((rubric.segment, rubric.kind), rubric)
        if rival.id != rubric.id:
            meant = f"the segment {rubric.segment!r}" if rubric.segment else "all segments"
            raise RubricError(
                f"{rival.reference} and {rubric.reference} are both of kind {rubric.kind}"
                f" for {meant}; keep one of them"
            )
        current[rubric.segment, rubric.kind] = rubric
    return current
