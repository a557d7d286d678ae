"""What went up before it was noted when stays gone up; what did not is not touched."""

from sqlalchemy import create_engine, text

from storage.machinery.engine import parse_url
from storage.machinery.schema import migrate
from tests.storage.first_release import build

ALERT = (
    "INSERT INTO alerts (rule, kind, subject_id, account_id, severity, state, details, repeats,"
    " told, at_once, opened_at, updated_at, escalated_to) VALUES ('silence', 'key', :subject, 7,"
    " 'warning', 'open', '{}', 0, :yes, :no, :at, :at, :up)"
)


def test_an_alert_that_went_up_keeps_when_and_the_others_wait(empty_url: str) -> None:
    build(empty_url)
    engine = create_engine(parse_url(empty_url))
    at = "2026-11-18 00:00:00.000000"
    with engine.begin() as tx:
        for subject, up in ((101, 1), (102, None)):
            row = {"subject": subject, "up": up, "at": at, "yes": True, "no": False}
            tx.execute(text(ALERT), row)
    migrate(empty_url)
    with engine.begin() as tx:
        query = "SELECT subject_id, escalated_at IS NULL FROM alerts WHERE subject_id > 100"
        waiting = {row[0]: bool(row[1]) for row in tx.execute(text(query))}
    engine.dispose()
    assert waiting == {101: False, 102: True}
