"""Terms: how long texts are kept: the term in force, and a shorter one that begins later."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import put_once


@dataclass(frozen=True, slots=True)
class Term:
    """`days` None: for ever, 0: not at all. `shorter_from` None beside `shorter`: on no day."""

    name: str
    days: int | None
    shorter: int | None = None
    shorter_from: datetime | None = None


def known(tx: Tx) -> dict[str, Term]:
    r = tables.retentions.c
    query = select(r.name, r.days, r.shorter, r.shorter_from).order_by(r.name)
    return {row.name: Term(*row) for row in tx.execute(query)}


def keep(tx: Tx, term: Term) -> None:
    r = tables.retentions
    values = {
        "days": term.days, "shorter": term.shorter, "shorter_from": term.shorter_from,
    }  # fmt: skip
    if not put_once(tx, r, {"name": term.name, **values}):
        tx.execute(update(r).where(r.c.name == term.name).values(values))
