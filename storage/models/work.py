"""What is in motion: drafts, updates seen, notices, alerts, due periods; and the records of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Text, text
from sqlmodel import Field

from storage.machinery.types import Id, Instant, Json
from storage.models.base import Row, key, partial, ref

_WAITING, _UNRESOLVED = "state = 'waiting'", "state <> 'resolved'"


class DraftRow(Row, table=True):
    """A conversation under way. `data` is the interview's own (answers, trail, open question)."""

    __tablename__ = "drafts"
    __table_args__ = (
        partial("uq_drafts_active_person_id", "state = 'active'", "person_id", unique=True),
        partial("ix_drafts_owed_since", "owed_since IS NOT NULL", "owed_since"),
    )

    id: int | None = key()
    person_id: int = ref("people.id", index=True)
    flow: str
    state: str = "active"  # active, paused, done, cancelled, expired
    revision: int = 0
    data: dict[str, Any] = Field(sa_type=Json)
    chat_id: int = Field(sa_type=BigInteger)
    message_id: int | None = Field(default=None, sa_type=BigInteger)  # null: not shown yet
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant, index=True)
    # Since when its present screen has still to be shown; null: it is shown, for all that is known.
    owed_since: datetime | None = Field(default=None, sa_type=Instant)


class SeenUpdateRow(Row, table=True):
    """An update whose effects are committed. Kept 48 h: Telegram redelivers for 24 h at most."""

    __tablename__ = "seen_updates"

    bot_id: int = Field(primary_key=True, sa_type=BigInteger)
    update_id: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime = Field(sa_type=Instant, index=True)


class NoticeRow(Row, table=True):
    """The outbox: a promise to tell a person something, committed with the fact that caused it."""

    __tablename__ = "notices"
    __table_args__ = (
        partial("ix_notices_waiting", _WAITING, "not_before", "id"),
        partial("ix_notices_next", _WAITING, "priority", "id"),
        partial("ix_notices_recipient", _WAITING, "person_id", "priority"),
    )

    id: int | None = key()
    person_id: int = ref("people.id", index=True)
    kind: str
    payload: dict[str, Any] = Field(sa_type=Json)
    priority: int  # 0 alerts, 1 nudges, 2 digests: the lower goes first
    state: str = "waiting"  # waiting, held (the person is out of reach), sent, failed, dropped
    created_at: datetime = Field(sa_type=Instant)
    not_before: datetime = Field(sa_type=Instant)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)  # null: nobody sends it
    attempt_started_at: datetime | None = Field(default=None, sa_type=Instant)  # null: not in doubt
    tries: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    error: str = ""
    # Null: to the person alone; else to this group, which sees what the person may see.
    group_id: int | None = ref("groups.id", default=None)
    # Since when Telegram refuses it for a reason that we do not know; null: it never did.
    refused_since: datetime | None = Field(default=None, sa_type=Instant)


class AlertRow(Row, table=True):
    """A drop that somebody should know of; one open alert per (rule, kind, subject)."""

    __tablename__ = "alerts"
    __table_args__ = (
        partial("uq_alerts_open", _UNRESOLVED, "rule", "kind", "subject_id", unique=True),
        partial("ix_alerts_of_subject", _UNRESOLVED, "kind", "subject_id"),
        partial("ix_alerts_unresolved", _UNRESOLVED, "id"),
        partial("ix_alerts_resolved", "state = 'resolved'", "resolved_at"),
        Index("ix_alerts_before", "kind", "subject_id", "rule"),
        partial("ix_alerts_not_escalated", "state = 'open' AND escalated_at IS NULL", "updated_at"),
    )

    id: int | None = key()
    rule: str
    kind: str
    subject_id: int = Field(sa_type=Id)
    account_id: int = ref("accounts.id", index=True)
    severity: str
    state: str = "open"  # open, acknowledged, resolved
    details: dict[str, Any] = Field(sa_type=Json)  # what fell, from what to what
    repeats: int = 0
    told: bool = False  # whether a manager has been told, at once or in a digest
    at_once: bool = False  # told at once: no digest need mention it
    opened_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    handler_id: int | None = ref("people.id", default=None)  # who took it up; null: nobody
    acknowledged_at: datetime | None = Field(default=None, sa_type=Instant)
    escalated_to: int | None = ref("people.id", default=None)  # null: there was nobody above
    resolved_at: datetime | None = Field(default=None, sa_type=Instant)
    escalated_at: datetime | None = Field(default=None, sa_type=Instant)  # null: not escalated
    # Later columns stand last and bring the database a default. `rubric` is the reference of that
    # in which it is said, `basis` all that shows it, `end` why it is over: recovered, withdrawn …
    rubric: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    basis: list[str] = Field(
        default_factory=list, sa_type=Json, sa_column_kwargs={"server_default": text("'[]'")}
    )
    reminded_at: datetime | None = Field(default=None, sa_type=Instant)
    end: str | None = None


class AlertHearerRow(Row, table=True):
    """Somebody who has heard of an alert, and when of its end."""

    __tablename__ = "alert_hearers"

    alert_id: int = ref("alerts.id", primary_key=True)
    person_id: int = ref("people.id", primary_key=True, index=True)
    heard_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class DuePeriodRow(Row, table=True):
    """A period that was fired or dropped aloud: exactly one row, whoever turned the crank."""

    __tablename__ = "due_periods"

    job: str = Field(primary_key=True)
    subject_id: int = Field(primary_key=True, sa_type=Id)
    period: str = Field(primary_key=True)
    due_at: datetime = Field(sa_type=Instant)
    decided_at: datetime = Field(sa_type=Instant, index=True)
    outcome: str  # fired, skipped
    reason: str = ""


class AuditRow(Row, table=True):
    """Who did what to which object; rows are only added, each sealed with those before it.

    `storage.audit.record` alone makes them: there is no row without its number and its seal, and
    the database refuses one that is not the next."""

    __tablename__ = "audit"

    id: int = Field(primary_key=True, sa_type=Id)
    at: datetime = Field(sa_type=Instant)
    actor_id: int | None = ref("people.id", default=None)  # null: the command line or the clock
    action: str
    object: str
    detail: dict[str, Any] = Field(sa_type=Json)
    seal: str = Field(sa_column_kwargs={"server_default": text("''")})


class QuarantineRow(Row, table=True):
    """An update that could not be handled, as it came, so that it can be replayed."""

    __tablename__ = "quarantine"

    id: int | None = key()
    bot_id: int = Field(sa_type=BigInteger)
    digest: str = Field(unique=True)  # of bot and raw update: the same poison is kept once
    raw: str = Field(sa_type=Text)
    error: str
    at: datetime = Field(sa_type=Instant)
    replayed_at: datetime | None = Field(default=None, sa_type=Instant)  # null: not replayed


class MarkRow(Row, table=True):
    """A named instant that outlives the process, such as when the clock was last turned."""

    __tablename__ = "marks"

    name: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
