"""Group chats that administrators bind to a manager's team."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from storage import tables
from storage.machinery.ledger import Tx
from storage.machinery.rows import add
from storage.models.privacy import GroupRow

_g = tables.groups.c


@dataclass(frozen=True, slots=True)
class Group:
    """`state` is asked (an administrator has not confirmed yet), bound or unbound; `told` says
    whether the manager's alerts and digests go there, too."""

    id: int
    chat_id: int
    title: str
    manager_id: int
    bound_by: int
    state: str
    told: bool

    @property
    def bound(self) -> bool:
        return self.state == "bound"


def _group(row: Any) -> Group:
    return Group(
        row.id, row.chat_id, row.title, row.manager_id, row.bound_by, row.state, row.told
    )  # fmt: skip


def get(tx: Tx, group_id: int, *, lock: bool = False) -> Group | None:
    """The group; `lock` it to decide about it."""
    return _find(tx, _g.id == group_id, lock=lock)


def of_chat(tx: Tx, chat_id: int, *, lock: bool = False) -> Group | None:
    """What is known of a chat, bound or not."""
    return _find(tx, _g.chat_id == chat_id, lock=lock)


def _find(tx: Tx, which: ColumnElement[bool], *, lock: bool) -> Group | None:
    query = select(tables.groups).where(which)
    row = tx.execute(query.with_for_update(key_share=True) if lock else query).first()
    return _group(row) if row else None


def bound(tx: Tx, chat_id: int) -> Group | None:
    """The group, if it is bound."""
    group = of_chat(tx, chat_id)
    return group if group is not None and group.bound else None


def told_with(tx: Tx, manager_id: int) -> list[Group]:
    """The groups that receive what this manager is told."""
    query = select(tables.groups).where(
        _g.manager_id == manager_id, _g.state == "bound", _g.told
    )  # fmt: skip
    return [_group(row) for row in tx.execute(query.order_by(_g.id))]


def ask(
    tx: Tx, chat_id: int, title: str, manager_id: int, by_id: int, now: datetime,
    topic: int | None = None,
) -> Group:  # fmt: skip
    """An administrator wants the chat bound; until it is confirmed, it is not. What the group is
    told goes into the `topic` of a forum where that was said."""
    known = of_chat(tx, chat_id, lock=True)
    if known is None:
        row = GroupRow(
            chat_id=chat_id, title=title, manager_id=manager_id, bound_by=by_id, bound_at=now,
            state="asked", topic_id=topic,
        )  # fmt: skip
        key = add(tx, row)
    else:
        key = known.id
        again = {
            "title": title, "manager_id": manager_id, "bound_by": by_id, "bound_at": now,
            "topic_id": topic,
        }  # fmt: skip
        tx.execute(
            update(tables.groups).where(_g.id == key).values(state="asked", told=False, **again)
        )
    return Group(key, chat_id, title, manager_id, by_id, "asked", told=False)


def bind(tx: Tx, group_id: int, manager_id: int, by_id: int, now: datetime, *, told: bool) -> bool:
    """Open it to this manager's team; False if nothing is waiting to be confirmed."""
    values = {
        "state": "bound", "manager_id": manager_id, "told": told, "bound_by": by_id,
        "bound_at": now,
    }  # fmt: skip
    asked = update(tables.groups).where(_g.id == group_id, _g.state == "asked")
    return tx.execute(asked.values(values)).rowcount == 1


def unbind(tx: Tx, group_id: int) -> None:
    tx.execute(update(tables.groups).where(_g.id == group_id).values(state="unbound", told=False))


def moved(tx: Tx, old: int, new: int) -> None:
    """The group became a supergroup, which is another chat. Idempotent."""
    if of_chat(tx, new) is None:
        tx.execute(update(tables.groups).where(_g.chat_id == old).values(chat_id=new))
