"""How one of us rates: the signs beside one another."""

from datetime import UTC, datetime, timedelta

from scoring.assessments import Assessment, Fact, FactKind, Kind, Rating
from scoring.facts import FactRules
from scoring.practice import Practice, practice

NOW = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
SAID = Fact(1, FactKind.TEXT, "she asked for our roadmap", NOW - timedelta(days=9))


def assessment(
    id: int, subject: int, levels: str, *facts: Fact, confirms: int = 0, unmet: bool = False,
    seconds: int | None = None,
) -> Assessment:  # fmt: skip
    """`levels` are circles as answered, "-" not observed."""
    ratings = {
        f"d{n}": Rating("①②③④⑤".find(sign) - 1 if sign != "-" else None, facts)
        for n, sign in enumerate(levels)
    }
    at = NOW - timedelta(days=3)
    return Assessment(
        id, Kind.KEY, subject, 1, at, "key", 2, ratings,
        confirms=confirms, seen_at=at if unmet else None, seconds=seconds,
    )  # fmt: skip


def test_nothing_rated_is_no_division_by_zero() -> None:
    assert practice([], NOW, FactRules()) == Practice(0, 0, 0, 0, 0, 0, 0, 0, None)


def test_the_signs_are_counted_of_fresh_ratings_and_confirmations_apart() -> None:
    rated = [
        assessment(1, 7, "⑤⑤⑤⑤⑤⑤", SAID, seconds=2),
        assessment(2, 8, "③④-⑤②①", SAID, seconds=9),
        assessment(3, 8, "③④-⑤②①", confirms=1),
        assessment(4, 7, "⑤⑤⑤⑤⑤⑤", confirms=1, unmet=True),
        assessment(5, 9, "③③③---", seconds=4),
    ]
    assert practice(rated, NOW, FactRules()) == Practice(
        assessments=5, answers=14, highest=7, alike=1, confirmed=2, unmet=1, people=3,
        facts=1, seconds=4,
    )  # fmt: skip
