"""What a manager does with an alert: follow it up, ask the rep."""

from handlers.alerts import words
from handlers.alerts.falls import fall_of
from handlers.frame.turn import Shown, Turn
from scoring.assessments import Kind
from storage import Tx, alerts, audit, outbox, people
from storage.alerts import Alert


def follow(turn: Turn, alert: Alert) -> Shown:
    """The button "I'll follow up" of an alert: the first who presses it has it."""
    return Shown(_taken_up(turn, alert))


def follow_listed(turn: Turn, alert: Alert) -> Shown:
    """The same out of a digest, which stays as it is for the others in it."""
    return Shown(None, toast=words.TakenUp(_taken_up(turn, alert)))


def _taken_up(turn: Turn, alert: Alert) -> words.Following:
    for each in _told_together(turn.tx, alert):
        alerts.acknowledge(turn.tx, each.id, turn.person.id, turn.now)
    now = alerts.get(turn.tx, alert.id)
    handler = people.get(turn.tx, (now and now.handler_id) or turn.person.id)
    audit.record(turn.tx, turn.person.id, "alert.acknowledged", f"alert:{alert.id}", turn.now)
    fall = fall_of(turn.tx, turn.settings, alert)
    return words.Following(fall, handler.name, mine=handler.id == turn.person.id)


def _told_together(tx: Tx, alert: Alert) -> list[Alert]:
    """The alerts of one message: of the subject and of its account, by the same assessment."""
    seen = alert.details.get("assessment")
    if seen is None:
        return [alert]
    own = alerts.unresolved(tx, alert.kind, alert.subject_id)
    of_account = alerts.unresolved(tx, Kind.ORGANIZATIONAL, alert.account_id)
    return [each for each in [*own, *of_account] if each.details.get("assessment") == seen]


def ask(turn: Turn, alert: Alert, rater_id: int) -> Shown:
    """The button "Ask Li Na": the rep who rated hears of the question. Where somebody else has
    rated since, the alert is shown as it is now."""
    fall = fall_of(turn.tx, turn.settings, alert)
    if fall.rater_id != rater_id:
        return Shown(words.DropNotice([fall]))
    if alerts.ask(turn.tx, alert, turn.person.id):
        payload = {"alerts": [alert.id], "manager": turn.person.id}
        outbox.queue(turn.tx, fall.rater_id, "question", payload, turn.now, priority=outbox.ALERT)
        audit.record(turn.tx, turn.person.id, "alert.asked", f"alert:{alert.id}", turn.now)
    return Shown(None, toast=words.HasBeenAsked(fall.rater or ""))
