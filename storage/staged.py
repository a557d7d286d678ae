"""An import in handfuls, wholly or not at all.

It is staged as rows that nobody reads, decided by one statement, and then recorded part by part,
each in a transaction of its own, between which other verbs have their turn. A process that dies
before the decision leaves nothing behind; after it any process may record the remaining parts, each
once.

Imports do not lock one another out: when one is decided, the others have to plan again
(`Overtaken`). A part is compared with what is stored when its turn comes.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from storage import audit, import_parts, tables
from storage.import_parts import Part
from storage.machinery.ledger import Tx
from storage.machinery.rows import add, add_all
from storage.models.imports import ImportPartRow, ImportRow

_i, _p = tables.imports.c, tables.import_parts.c
STAGED, DECIDED, RECORDED = "staged", "decided", "recorded"


class Overtaken(Exception):
    """Another import was decided meanwhile: plan anew."""


def begin(tx: Tx, now: datetime) -> int:
    return add(tx, ImportRow(state=STAGED, begun_at=now))


def stage(tx: Tx, key: int, parts: Sequence[Part]) -> None:
    """Raises Overtaken."""
    _hold(tx, key)
    last = tx.execute(select(func.max(_p.number)).where(_p.import_id == key)).scalar() or 0
    add_all(
        tx,
        [
            ImportPartRow(import_id=key, number=number, kind=part.kind, changes=part.changes)
            for number, part in enumerate(parts, last + 1)
        ],
    )


def decide(
    tx: Tx, key: int, files: Sequence[dict[str, Any]], now: datetime, actor_id: int | None
) -> None:
    """From here on it is recorded, whatever happens; and who imported what stands in the trail.

    Raises Overtaken."""
    _hold(tx, key)
    others = select(_i.id).where(_i.state != DECIDED, _i.id != key)
    _drop(tx, list(tx.execute(others).scalars()))
    tx.execute(update(tables.imports).where(_i.id == key).values(state=DECIDED))
    for file in files:
        audit.record(tx, actor_id, "import", "file", now, **file)


def record_part(tx: Tx, now: datetime) -> bool:
    """Record the next part of what is decided; False: nothing is left."""
    found = tx.execute(
        select(_i.id).where(_i.state == DECIDED).order_by(_i.id).limit(1).with_for_update()
    ).first()
    if found is None:
        return False
    own = _p.import_id == found.id
    part = tx.execute(select(_p.number, _p.kind, _p.changes).where(own).order_by(_p.number)).first()
    row = update(tables.imports).where(_i.id == found.id)
    if part is None:
        _end(tx, found.id, now)
        return True
    passed = import_parts.record(tx, Part(part.kind, part.changes), now)
    tx.execute(delete(tables.import_parts).where(own, _p.number == part.number))
    if passed:
        tx.execute(row.values(passed_over=_i.passed_over + passed))
    return True


def _end(tx: Tx, key: int, now: datetime) -> None:
    tx.execute(update(tables.imports).where(_i.id == key).values(state=RECORDED))
    passed = tx.execute(select(_i.passed_over).where(_i.id == key)).scalar_one()
    if passed:
        audit.record(tx, None, "import.passed_over", f"import:{key}", now, rows=passed)


def left(tx: Tx) -> int:
    """How many parts are yet to be recorded, and the ends of their imports."""
    undone = select(_i.id).where(_i.state == DECIDED)
    parts = select(func.count()).where(_p.import_id.in_(undone))
    return int(tx.execute(parts).scalar_one()) + len(tx.execute(undone).all())


def forget(tx: Tx, key: int) -> int:
    """Let go of an import that is recorded or was not decided; how many rows it passed over."""
    passed = tx.execute(select(_i.passed_over).where(_i.id == key)).scalar()
    _drop(tx, [key])
    return passed or 0


def drop_abandoned(tx: Tx, before: datetime) -> None:
    """What nobody decided, and nobody asked about, since that instant."""
    old = select(_i.id).where(_i.state != DECIDED, _i.begun_at < before)
    _drop(tx, list(tx.execute(old).scalars()))


def _hold(tx: Tx, key: int) -> None:
    own = select(_i.id).where(_i.id == key, _i.state == STAGED).with_for_update()
    if tx.execute(own).first() is None:
        raise Overtaken


def _drop(tx: Tx, keys: Sequence[int]) -> None:
    """Claims the rows first: an import that is staging at this moment holds its own."""
    tx.execute(select(_i.id).where(_i.id.in_(keys)).order_by(_i.id).with_for_update())
    tx.execute(delete(tables.import_parts).where(_p.import_id.in_(keys)))
    tx.execute(delete(tables.imports).where(_i.id.in_(keys)))
