"""The first tables: people, accounts, visits, assessments, and what is in motion.

Types are spelled out rather than taken from `storage.types`, which may change after this step.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers INTEGER keys only
TELEGRAM_ID = sa.BigInteger()
INSTANT = sa.DateTime(timezone=True)
MONEY = sa.Numeric(18, 2)
JSON = sa.Text()
TEXT = sa.String()


def upgrade() -> None:
    _people()
    _accounts()
    _drafts()
    _visits()
    _assessments()
    _alerts()
    _notices()
    _records()


def _id() -> sa.Column[int]:
    return sa.Column("id", KEY, primary_key=True)


def _ref(name: str, target: str, nullable: bool = False, **kwargs: Any) -> sa.Column[int]:
    return sa.Column(name, KEY, sa.ForeignKey(f"{target}.id"), nullable=nullable, **kwargs)


def _people() -> None:
    op.create_table(
        "people",
        _id(),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False, index=True),
        sa.Column("role", TEXT, nullable=False),
        _ref("manager_id", "people", nullable=True, index=True),
        sa.Column("telegram_id", TELEGRAM_ID, unique=True),
        sa.Column("language", TEXT),
        sa.Column("zone", TEXT),
        sa.Column("office", TEXT, nullable=False),
        sa.Column("weekly_target", sa.Integer()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("joined_at", INSTANT),
    )
    op.create_table(
        "invitations",
        _id(),
        sa.Column("token_hash", TEXT, nullable=False, unique=True),
        _ref("person_id", "people"),
        _ref("created_by", "people", nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.Column("used_by", TELEGRAM_ID),
    )
    op.create_table(
        "absences",
        _ref("person_id", "people", primary_key=True),
        sa.Column("first_day", sa.Date(), primary_key=True),
        sa.Column("last_day", sa.Date(), nullable=False),
    )


def _accounts() -> None:
    op.create_table(
        "accounts",
        _id(),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False, unique=True),
        sa.Column("search", TEXT, nullable=False),
        sa.Column("grade", TEXT),
        _ref("owner_id", "people", nullable=True, index=True),
        sa.Column("zone", TEXT),
        sa.Column("sector", TEXT, nullable=False),
        sa.Column("location", TEXT, nullable=False),
        sa.Column("parent", TEXT, nullable=False),
        sa.Column("founded", sa.Integer()),
        sa.Column("employees", sa.Integer()),
        sa.Column("revenue", MONEY),
        sa.Column("revenue_currency", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
    )
    op.create_table(
        "shares",
        _ref("account_id", "accounts", primary_key=True),
        _ref("person_id", "people", primary_key=True, index=True),
    )
    op.create_table(
        "contacts",
        _id(),
        _ref("account_id", "accounts", index=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("search", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("line", TEXT),
        sa.Column("role", TEXT),
        sa.Column("influence", sa.Integer(), nullable=False),
        sa.Column("key", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        _ref("created_by", "people", nullable=True),
    )
    op.create_table(
        "opportunities",
        _id(),
        sa.Column("number", TEXT, nullable=False, unique=True),
        _ref("account_id", "accounts", nullable=True, index=True),
        _ref("rep_id", "people", nullable=True, index=True),
        sa.Column("product", TEXT, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("engaged_on", sa.Date()),
        sa.Column("closed_on", sa.Date()),
        sa.Column("value", MONEY),
        sa.Column("currency", TEXT, nullable=False),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        _id(),
        _ref("person_id", "people", index=True),
        sa.Column("flow", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("chat_id", TELEGRAM_ID, nullable=False),
        sa.Column("message_id", TELEGRAM_ID),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False, index=True),
    )
    _partial_index("uq_drafts_active_person_id", "drafts", ["person_id"], "state = 'active'", True)


def _visits() -> None:
    op.create_table(
        "visits",
        _id(),
        _ref("account_id", "accounts", index=True),
        _ref("rep_id", "people", index=True),
        sa.Column("day", sa.Date(), nullable=False, index=True),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        _ref("draft_id", "drafts", nullable=True, unique=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
    )
    op.create_table(
        "participants",
        _ref("visit_id", "visits", primary_key=True),
        _ref("contact_id", "contacts", primary_key=True, index=True),
    )


def _assessments() -> None:
    op.create_table(
        "rubrics",
        sa.Column("rubric_id", TEXT, primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("fingerprint", TEXT, nullable=False),
    )
    op.create_table(
        "assessments",
        _id(),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        _ref("account_id", "accounts", index=True),
        _ref("rater_id", "people"),
        _ref("visit_id", "visits", nullable=True),
        _ref("draft_id", "drafts", nullable=True, unique=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("rubric_id", TEXT, nullable=False),
        sa.Column("rubric_version", sa.Integer(), nullable=False),
        sa.Column("level", TEXT),
        sa.Column("mean", sa.Float()),
    )
    op.create_index("ix_assessments_subject", "assessments", ["kind", "subject_id", "at"])
    op.create_table(
        "ratings",
        _ref("assessment_id", "assessments", primary_key=True),
        sa.Column("dimension", TEXT, primary_key=True),
        sa.Column("level", sa.Integer()),
    )
    op.create_table(
        "facts",
        _id(),
        _ref("account_id", "accounts", index=True),
        _ref("author_id", "people"),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("file_id", TEXT),
        _ref("visit_id", "visits", nullable=True),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_table(
        "rating_facts",
        _ref("assessment_id", "assessments", primary_key=True),
        sa.Column("dimension", TEXT, primary_key=True),
        _ref("fact_id", "facts", primary_key=True),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        _id(),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        _ref("account_id", "accounts", index=True),
        sa.Column("severity", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        _ref("handler_id", "people", nullable=True),
        sa.Column("acknowledged_at", INSTANT),
        _ref("escalated_to", "people", nullable=True),
        sa.Column("resolved_at", INSTANT),
    )
    _partial_index(
        "uq_alerts_open", "alerts", ["rule", "kind", "subject_id"], "state <> 'resolved'", True
    )


def _notices() -> None:
    op.create_table(
        "notices",
        _id(),
        _ref("person_id", "people", index=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT),
        sa.Column("attempt_started_at", INSTANT),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.Column("message_id", TELEGRAM_ID),
        sa.Column("error", TEXT, nullable=False),
    )
    _partial_index(
        "ix_notices_waiting", "notices", ["not_before", "id"], "state = 'waiting'", False
    )


def _records() -> None:
    op.create_table(
        "seen_updates",
        sa.Column("bot_id", TELEGRAM_ID, primary_key=True),
        sa.Column("update_id", TELEGRAM_ID, primary_key=True),
        sa.Column("at", INSTANT, nullable=False, index=True),
    )
    op.create_table(
        "due_periods",
        sa.Column("job", TEXT, primary_key=True),
        sa.Column("subject_id", KEY, primary_key=True),
        sa.Column("period", TEXT, primary_key=True),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
    )
    op.create_table(
        "audit",
        _id(),
        sa.Column("at", INSTANT, nullable=False),
        _ref("actor_id", "people", nullable=True),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("detail", JSON, nullable=False),
    )
    op.create_table(
        "quarantine",
        _id(),
        sa.Column("bot_id", TELEGRAM_ID, nullable=False),
        sa.Column("digest", TEXT, nullable=False, unique=True),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("error", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_table(
        "marks",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
    )


def _partial_index(name: str, table: str, columns: list[str], where: str, unique: bool) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )
