"""Who is told: the nearest in the reporting line who hears."""

from collections.abc import Collection, Iterable, Mapping

from scoring.people import Person


def above(person_id: int, known: Mapping[int, Person]) -> list[Person]:
    """The active managers above a person, the nearest first; a circle in the line ends it."""
    line: list[Person] = []
    seen, current = {person_id}, known[person_id]
    while current.manager_id is not None and current.manager_id not in seen:
        current = known[current.manager_id]
        seen.add(current.id)
        line.append(current)
    return [each for each in line if each.active]


def nearest(
    line: Iterable[Person], besides: Collection[int] = (), *, waits: bool = False
) -> Person | None:
    """The first of the line who has joined and can be written to, besides those (by key) whom the
    matter is about or who know of it. With `waits` it is the first of them where nobody hears: it
    is told when they can be reached."""
    first = None
    for person in line:
        if person.id in besides:
            continue
        if person.hears:
            return person
        first = first or person
    return first if waits else None
