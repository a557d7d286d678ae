"""`python -m bot rubric check FILE` and `rubric list`: what is wrong with a pack; what there is."""

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.config import Config
from bot.rubrics import company_rubrics, own_packs, read_pack
from scoring.rubric import Rubric, RubricError
from scoring.rubric_pack import explain, parse_rubric
from scoring.rubric_set import rubric_set


def run_rubric_check(file: Path, say: Callable[[str], None]) -> bool:
    """Print everything that is wrong with a pack, or what it is; True if all is well."""
    problems = list(_problems(file))
    for problem in problems:
        say(problem)
    if not problems:
        rubric = parse_rubric(read_pack(file), str(file))
        say(f"{file}: {_described(rubric)}")
        say(f"  dimensions: {', '.join(rubric.dimension_ids)}")
        say(f"  levels: {', '.join(rung.id for rung in rubric.ladder)}")
    return not problems


def _problems(file: Path) -> Iterator[str]:
    """Those of the pack itself; without any, whether it contradicts the built-in rubrics."""
    try:
        text = read_pack(file)
        found = explain(text, str(file))
        yield from found
        if not found:
            rubric_set([parse_rubric(text, str(file))])
    except RubricError as error:
        yield str(error)


def run_rubric_list(config: Config, say: Callable[[str], None]) -> None:
    """Print the rubrics at hand, one line each. Raises RubricError."""
    rubrics = company_rubrics(config)
    own = {(each.id, each.version) for each in own_packs(config)}
    in_use = {each.reference for each in rubrics.current.values()}
    for key, rubric in sorted(rubrics.versions.items()):
        origin = "own" if key in own else "built in"
        use = "in use" if rubric.reference in in_use else "for what was rated under it"
        say(f"{_described(rubric)} · {origin} · {use}")
    for segment, target in rubrics.aliases.items():
        say(f"segment {segment} is rated like {target}")


def _described(rubric: Rubric) -> str:
    segment = f"segment {rubric.segment}" if rubric.segment else "all segments"
    return f"{rubric.reference} “{rubric.name['en']}” · {rubric.kind} · {segment}"
