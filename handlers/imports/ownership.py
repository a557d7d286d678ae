"""Who owns an account and who shares it, by the opportunities that were imported.

Whoever has worked an account shares it; the one with the most opportunities owns it (equal ones:
the latest engagement, then the name). An owner who is there stays: handing an account over is a
person's decision, and an import does not undo it. Nor does it restore a share that a person
removed: shares come only from new or changed opportunities.
"""

from collections.abc import Collection
from dataclasses import dataclass

from handlers.imports.planning import World


@dataclass(frozen=True, slots=True)
class Ownership:
    """`owners`: account → person, where there was none; `shared`: new (account, person)."""

    owners: dict[str, str]
    shared: list[tuple[str, str]]


def decide(world: World, already: Collection[tuple[str, str]]) -> Ownership:
    """What follows from the work seen in this import. `already`: the shares that are stored."""
    owners: dict[str, str] = {}
    for account, by_rep in world.work.items():
        if world.owners[account] is None:
            first = sorted(by_rep)  # of equal ones, `max` takes the first
            owners[account] = max(
                first, key=lambda rep: (by_rep[rep].opportunities, by_rep[rep].last)
            )
    shared = sorted(
        pair
        for pair in world.new_work
        if pair not in already and (owners.get(pair[0]) or world.owners[pair[0]]) != pair[1]
    )
    return Ownership(owners, shared)
