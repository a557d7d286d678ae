"""`python -m bot score key acceptance=2 …`: one JSON object on standard output."""

import json

from scoring.packs import referred
from scoring.rubric import RubricError
from scoring.score_json import RatingError, as_json, parse_ratings


class BadInput(Exception):
    """One sentence for the person at the command line; exit code 2."""


def run_score(reference: str, ratings: list[str]) -> str:
    """The evaluation of ratings given as words, under `key` or, of that version, `key/1`. Raises
    BadInput."""
    try:
        rubric = referred(reference)
        return json.dumps(as_json(rubric, parse_ratings(rubric, ratings)), ensure_ascii=False)
    except (RatingError, RubricError) as error:
        raise BadInput(str(error)) from error
