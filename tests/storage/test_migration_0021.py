"""Alerts of before the upgrade are carried over: on what they rest, and who has heard of them."""

import json

from sqlalchemy import create_engine, text

from storage.machinery.engine import parse_url
from storage.machinery.schema import migrate
from tests.storage.first_release import build

AT = "2026-11-18 00:00:00.000000"
ALERT = (
    "INSERT INTO alerts (id, rule, kind, subject_id, account_id, severity, state, details, repeats,"
    " told, at_once, opened_at, updated_at) VALUES (:id, 'level_drop', 'key', :id, 7, 'critical',"
    " :state, :details, 0, :yes, :no, :at, :at)"
)
NOTICE = (
    "INSERT INTO notices (person_id, kind, payload, priority, state, created_at, not_before, tries,"
    " sent_at, error) VALUES (1, :kind, :payload, 0, :state, :at, :at, 1, :at, '')"
)


def test_alerts_keep_their_state_and_know_their_basis_and_their_hearers(empty_url: str) -> None:
    build(empty_url)
    engine = create_engine(parse_url(empty_url))
    with engine.begin() as tx:
        rated = tx.execute(text("SELECT id, rubric_id, rubric_version FROM assessments")).first()
        assert rated is not None
        fall = {"before": "supports", "after": "contact", "dimension": None, "cause": "real"}
        details = {"drops": [fall], "assessment": rated.id, "rater": 1}
        raised = {**details, "raised": [{"drops": [fall], "assessment": rated.id}]}
        rows = [(101, "open", raised), (102, "acknowledged", details), (103, "resolved", details)]
        for key, state, said in rows:
            values = {"id": key, "state": state, "details": json.dumps(said), "at": AT}
            tx.execute(text(ALERT), {**values, "yes": True, "no": False})
        for kind, keys, state in (
            ("drop", [101, 999], "sent"),  # 999 is gone
            ("digest", [102], "waiting"),
            ("drop", [103], "sent"),
            ("recovery", [103], "sent"),
        ):
            payload = json.dumps({"alerts": keys}, separators=(",", ":"))
            values = {"kind": kind, "payload": payload, "state": state, "at": AT}
            tx.execute(text(NOTICE), values)
    migrate(empty_url)
    with engine.begin() as tx:
        query = "SELECT id, state, rubric, basis FROM alerts WHERE id > 100 ORDER BY id"
        found = [tuple(row) for row in tx.execute(text(query))]
        heard = "SELECT alert_id, person_id, ended_at IS NULL FROM alert_hearers ORDER BY alert_id"
        knows = [(row[0], row[1], bool(row[2])) for row in tx.execute(text(heard))]
        marks = [row[0] for row in tx.execute(text("SELECT name FROM marks"))]
    engine.dispose()
    basis, rubric = f'["assessment:{rated.id}"]', f"{rated.rubric_id}/{rated.rubric_version}"
    assert found == [
        (101, "open", rubric, basis),
        (102, "acknowledged", rubric, basis),
        (103, "resolved", "", "[]"),
    ]
    assert knows == [(101, 1, True), (103, 1, False)]
    assert "alerts follow the rules of now" in marks
