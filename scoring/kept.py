"""Not observing is no news: an answer given before goes on counting while it is not seen anew."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from scoring.assessments import Assessment, Kept


def kept(
    observed: Collection[str],
    at: datetime,
    rubric: tuple[str, int],
    earlier: Iterable[Assessment],
    lasts: timedelta,
) -> Mapping[str, Kept]:
    """What somebody who rates `at` an instant, and observes these dimensions, leaves out: as it was
    observed last by anybody, no longer than `lasts` before.

    `earlier` are the assessments of the same relationship that count, the newest first, back to one
    under another rubric, where other questions were asked. So leaving out an answer lifts no level
    and hides no fall.
    """
    found: dict[str, Kept] = {}
    for each in earlier:
        if (each.rubric_id, each.rubric_version) != rubric:
            break
        seen = {name: Kept(each.ratings[name], each.dated) for name in each.levels}
        found = {**(each.kept or {}), **seen, **found}
    return {
        name: each for name, each in found.items() if name not in observed and at - each.at <= lasts
    }
