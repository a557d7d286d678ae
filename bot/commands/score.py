"""`python -m bot score key acceptance=2 …`: one JSON object on standard output."""

import json

from scoring.packs import builtin
from scoring.rubric import RubricError
from scoring.score_json import RatingError, as_json, parse_ratings


class BadInput(Exception):
    """One sentence for the person at the command line; exit code 2."""


def run_score(rubric_id: str, ratings: list[str]) -> str:
    """The evaluation of ratings given as words. Raises BadInput."""
    try:
        rubric = builtin(rubric_id)
        return json.dumps(as_json(rubric, parse_ratings(rubric, ratings)), ensure_ascii=False)
    except (RatingError, RubricError) as error:
        raise BadInput(str(error)) from error
