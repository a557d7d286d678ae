"""Looks into the ledger, and messages as they come over the wire."""

from typing import Any

from sqlalchemy import select

from storage import Tx, tables
from tests.stage import Actor, Stage


async def levels_of_draft(stage: Stage) -> dict[str, int | None]:
    """What it has taken of the rated dimensions."""
    levels: dict[str, int | None] = (await answers_of_draft(stage)).get("levels", {})
    return levels


async def answers_of_draft(stage: Stage) -> dict[str, Any]:
    """What the newest conversation has taken so far."""

    def look(tx: Tx) -> dict[str, Any]:
        newest = select(tables.drafts.c.data).order_by(tables.drafts.c.id.desc())
        answers: dict[str, Any] = tx.execute(newest.limit(1)).scalar_one()["answers"]
        return answers

    return await stage.asks(look)


def message_of(actor: Actor, text: str, **fields: Any) -> dict[str, Any]:
    """A message as it comes over the wire."""
    chat = {"id": actor.persona.chat, "type": "private", "first_name": "E"}
    sender = {"id": actor.persona.id, "is_bot": False, "first_name": "E", "language_code": "en"}
    return {"message_id": 900_001, "date": 1, "chat": chat, "from": sender, "text": text, **fields}
