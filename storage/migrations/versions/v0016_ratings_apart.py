"""A rating's levels lie apart from what else its conversation was told, and a dimension's question
is told from ours: a dimension may be called whatever we call a thing.

Buttons that are shown already are of an older revision: they bring up the present screen.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

DRAFTS = sa.table("drafts", *map(sa.column, ("id", "flow", "revision", "data")))
QUESTIONS = frozenset(("competitor", "changed", "which", "facts_done", "summary_fact"))
OURS = QUESTIONS | {"kind", "subject", "visit", "rival", "corrects", "picked", "facts", "ticked"}


def upgrade() -> None:
    query = sa.select(DRAFTS.c.id, DRAFTS.c.revision, DRAFTS.c.data).where(DRAFTS.c.flow == "rate")
    for key, before, text in op.get_bind().execute(query).all():
        data = json.loads(text)
        if "answers" not in data:  # of the first release: it is no longer gone on with
            continue
        after = json.dumps(_apart(data), ensure_ascii=False, separators=(",", ":"))
        change = sa.update(DRAFTS).where(DRAFTS.c.id == key)
        op.execute(change.values(data=after, revision=before + 1))


def _apart(data: dict[str, Any]) -> dict[str, Any]:
    answers = data["answers"]
    told = {key: value for key, value in answers.items() if key in OURS}
    levels = {key: value for key, value in answers.items() if key not in OURS}
    typed = {message: _question(key) for message, key in data.get("typed", {}).items()}
    taps = [[update, _question(at), *led] for update, at, *led in data.get("taps", ())]
    moved = {"at": _question(data.get("at")), "typed": typed, "taps": taps, "version": 2}
    return {**data, "answers": {**told, "levels": levels}, **moved}


def _question(key: str | None) -> str | None:
    return key if key is None or key in QUESTIONS else f"#{key}"
