"""What one picture costs: the radar of a rating, drawn as the gallery draws it."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median
from subprocess import run

from handlers.frame.say import Say
from handlers.pictures import render
from handlers.pictures.gallery import RENDER
from handlers.relation.reading import read
from handlers.relation.subject import Subject
from handlers.relation.words.reading import radar
from scoring.accounts import Account, Contact
from scoring.assessments import Kind, Rating
from scoring.facts import FactRules
from scoring.packs import builtin

TIMES = 5
SMALLER = 640  # pixels


def cost() -> str:
    """One sentence with CPU milliseconds, medians."""
    svg = _svg()
    alone = _cpu_ms(
        lambda: run([sys.executable, "-I", str(RENDER)], input=svg.encode(), check=True,
                    capture_output=True)
    )  # fmt: skip
    wide = _cpu_ms(lambda: render.png(svg))
    smaller = _cpu_ms(lambda: render.png(svg, (SMALLER,)))
    return (
        f"One picture costs {alone:.0f} ms in its process; the drawing alone is {wide:.0f} ms at "
        f"{render.WIDTHS[0]} pixels and would be {smaller:.0f} ms at {SMALLER}."
    )


def _svg() -> str:
    rubric, now = builtin("key"), datetime.now(UTC)
    contact = Contact(1, 1, "Grace Miller", "CIO", None, None, 3, key=True, active=True)
    subject = Subject(Kind.KEY, Account(1, "Orion"), contact)
    ratings = {dimension: Rating(1) for dimension in rubric.dimension_ids}
    drawn = radar(Say("en", "UTC"), read(subject, rubric, ratings, None, now, now, FactRules()))
    assert drawn is not None
    return drawn


def _cpu_ms(work: Callable[[], object]) -> float:
    return 1000 * median(_cpu_of(work) for _ in range(TIMES))


def _cpu_of(work: Callable[[], object]) -> float:
    before = _spent()
    work()
    return _spent() - before


def _spent() -> float:
    """CPU seconds of this process and of its children that have ended."""
    used = [getrusage(whose) for whose in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
