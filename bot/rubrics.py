"""The rubrics of this company: the built-in ones, and the packs in a folder of its own."""

from pathlib import Path

from bot.config import Config, Rubrics
from scoring.rubric import Rubric, RubricError
from scoring.rubric_pack import parse_rubric
from scoring.rubric_set import RubricSet, rubric_set


def company_rubrics(config: Config) -> RubricSet:
    """What the team rates by. Raises RubricError: the pack, the line, the key, one sentence."""
    return rubric_set(own_packs(config), config.segments)


def own_packs(config: Config) -> list[Rubric]:
    """The company's packs, by file name. Only the default folder may be missing."""
    folder = Path(config.rubrics.folder)
    if config.rubrics.folder != Rubrics().folder and not folder.is_dir():
        raise RubricError(f"{folder}: there is no such folder; check rubrics.folder")
    return [parse_rubric(read_pack(file), str(file)) for file in sorted(folder.glob("*.toml"))]


def read_pack(file: Path) -> str:
    """The text of a pack; RubricError if it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RubricError(f"{file}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise RubricError(
            f"{file}: cannot be read as UTF-8 text ({type(error).__name__})"
        ) from None
