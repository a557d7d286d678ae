"""An alert knows its rubric, its basis, who has heard of it, and why it is over.

What is open stays open, and nothing rings anew: what fell before this upgrade is judged as it was.
Who has heard of an alert is read off the notices that went out.
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

SINCE = "alerts follow the rules of now"
INSTANT = sa.DateTime(timezone=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ALERTS = sa.table(
    "alerts", *map(sa.column, ("id", "rule", "kind", "state", "details", "rubric", "basis"))
)
RATED = sa.table("assessments", *map(sa.column, ("id", "rubric_id", "rubric_version")))
NOTICES = sa.table(
    "notices", *map(sa.column, ("id", "person_id", "kind", "state", "payload")),
    sa.column("sent_at", INSTANT),
)  # fmt: skip
HEARERS = sa.table(
    "alert_hearers", sa.column("alert_id"), sa.column("person_id"), sa.column("heard_at", INSTANT),
    sa.column("ended_at", INSTANT),
)  # fmt: skip
MARKS = sa.table("marks", sa.column("name"), sa.column("at", INSTANT))
OF_FALLS = ("drop", "digest", "escalation", "unheard")


def upgrade() -> None:
    for column in (
        sa.Column("rubric", sa.String(), nullable=False, server_default=sa.text("''")),
        sa.Column("basis", sa.Text(), nullable=False, server_default=sa.text("'[]'")),
        sa.Column("reminded_at", INSTANT),
        sa.Column("end", sa.String()),
    ):
        op.add_column("alerts", column)
    op.create_table(
        "alert_hearers",
        sa.Column("alert_id", KEY, sa.ForeignKey("alerts.id"), primary_key=True),
        sa.Column("person_id", KEY, sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("heard_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
    )
    op.create_index("ix_alerts_before", "alerts", ["kind", "subject_id", "rule"])
    op.create_index("ix_alert_hearers_person_id", "alert_hearers", ["person_id"])
    tx = op.get_bind()
    if tx.execute(sa.select(RATED.c.id).limit(1)).first() is not None:
        tx.execute(sa.insert(MARKS).values(name=SINCE, at=datetime.now(UTC)))
    _say_on_what_they_rest(tx)
    _say_who_has_heard(tx)


def _say_on_what_they_rest(tx: sa.Connection) -> None:
    a, r = ALERTS.c, RATED.c
    for row in tx.execute(sa.select(a.id, a.details).where(a.state != "resolved")).all():
        details = json.loads(row.details)
        shown = [each.get("assessment") for each in details.get("raised", [details])]
        seen = [each for each in shown if each is not None]
        under = tx.execute(
            sa.select(r.rubric_id, r.rubric_version).where(r.id == (seen[-1] if seen else None))
        ).first()
        values = {"basis": json.dumps([f"assessment:{each}" for each in seen])}
        if under is not None:
            values["rubric"] = f"{under.rubric_id}/{under.rubric_version}"
        tx.execute(sa.update(ALERTS).where(a.id == row.id).values(values))


def _say_who_has_heard(tx: sa.Connection) -> None:
    n = NOTICES.c
    sent = sa.select(n.person_id, n.payload, n.sent_at, n.kind).where(n.state == "sent")
    query = sent.where(n.kind.in_((*OF_FALLS, "recovery"))).order_by(n.sent_at, n.id)
    known = set(tx.execute(sa.select(ALERTS.c.id)).scalars())
    heard: dict[tuple[int, int], tuple[datetime, datetime | None]] = {}
    for row in tx.execute(query):
        for alert in json.loads(row.payload).get("alerts", []):
            key = (alert, row.person_id)
            if alert in known and row.kind != "recovery":
                heard[key] = (row.sent_at, None)
            elif key in heard:
                heard[key] = (heard[key][0], row.sent_at)
    for (alert, person), (at, ended) in heard.items():
        values = {"alert_id": alert, "person_id": person, "heard_at": at, "ended_at": ended}
        tx.execute(sa.insert(HEARERS).values(values))
