"""Alerts: one open per (rule, kind, subject); a repeat adds to it, a recovery resolves it.

What is to be open follows from the ratings (`scoring.derive`); here is what became of it. Who has
heard of an alert is noted when the message went out, and its end when that did.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, literal_column, or_, select, update

from scoring.assessments import Kind
from storage import due, tables
from storage.machinery.ledger import Tx
from storage.machinery.prepared import Prepared
from storage.machinery.rows import add, add_once
from storage.models.work import AlertHearerRow, AlertRow

HANDFUL = 1000  # a statement takes only so many keys
SINCE = "alerts follow the rules of now"  # a mark, made by the upgrade
_t, _h = tables.alerts.c, tables.alert_hearers.c
_UNRESOLVED = select(tables.alerts).where(_t.state != "resolved").order_by(_t.id)
_OF_SUBJECT = Prepared(
    _UNRESOLVED.where(_t.kind == bindparam("kind"), _t.subject_id == bindparam("subject"))
)
_OF_RULE = Prepared(_UNRESOLVED.where(_t.rule == bindparam("rule")))
_OF_RULE_THERE = Prepared(
    _UNRESOLVED.where(_t.rule == bindparam("rule"), _t.account_id == bindparam("account"))
)


@dataclass(frozen=True, slots=True)
class Alert:
    """`details` says what fell, from what to what (identifiers of the domain, never words), said in
    the rubric of that reference; `basis` is all that shows it, `end` why it is over."""

    id: int
    rule: str
    kind: Kind
    subject_id: int
    account_id: int
    severity: str
    state: str
    details: dict[str, Any]
    repeats: int
    told: bool
    opened_at: datetime
    updated_at: datetime
    handler_id: int | None
    escalated_to: int | None
    rubric: str
    basis: tuple[str, ...]
    end: str | None

    @property
    def open(self) -> bool:
        """Open, or taken up by somebody."""
        return self.state != "resolved"


def _alert(row: Any) -> Alert:
    return Alert(
        row.id,
        row.rule,
        Kind(row.kind),
        row.subject_id,
        row.account_id,
        row.severity,
        row.state,
        row.details,
        row.repeats,
        row.told,
        row.opened_at,
        row.updated_at,
        row.handler_id,
        row.escalated_to,
        row.rubric,
        tuple(row.basis),
        row.end,
    )


def get(tx: Tx, alert_id: int) -> Alert | None:
    row = tx.execute(select(tables.alerts).where(_t.id == alert_id)).first()
    return _alert(row) if row else None


def by_ids(tx: Tx, alert_ids: Collection[int]) -> dict[int, Alert]:
    rows = tx.execute(select(tables.alerts).where(_t.id.in_(alert_ids)))
    return {row.id: _alert(row) for row in rows}


def unresolved(tx: Tx, kind: Kind, subject_id: int) -> list[Alert]:
    """What is open or acknowledged about a subject."""
    return [_alert(r) for r in _OF_SUBJECT.all(tx, kind=kind, subject=subject_id)]


def unresolved_of_rule(tx: Tx, rule: str, account_id: int | None = None) -> list[Alert]:
    """What is open or acknowledged of a rule, at one account or at all of them."""
    query = _OF_RULE if account_id is None else _OF_RULE_THERE
    return [_alert(row) for row in query.all(tx, rule=rule, account=account_id)]


def opened_since(
    tx: Tx, rules: Collection[str], kind: Kind, subjects: Collection[int], since: datetime
) -> set[int]:
    """About which of these subjects such an alert came up since then, and is not over."""
    query = select(_t.subject_id).where(
        _t.state != "resolved",
        _t.kind == kind,
        _t.subject_id.in_(subjects),
        _t.rule.in_(rules),
        _t.opened_at >= since,
    )
    return set(tx.execute(query).scalars())


def for_digest(tx: Tx, after: datetime) -> list[Alert]:
    """Alerts for a digest: not told at once, and opened after that instant or not told to anybody
    yet (recorded while the last digest was made)."""
    query = _UNRESOLVED.where(_t.at_once.is_(False), or_(_t.updated_at > after, ~_t.told))
    return [_alert(row) for row in tx.execute(query)]


def of_account(tx: Tx, account_id: int, contact_ids: Collection[int] = ()) -> list[Alert]:
    """What is open or acknowledged at an account, and about these contacts wherever it is."""
    about = (_t.kind == Kind.KEY) & _t.subject_id.in_(contact_ids)
    query = _UNRESOLVED.where(or_(_t.account_id == account_id, about))
    return [_alert(row) for row in tx.execute(query)]


def about_the_gone(tx: Tx) -> set[int]:
    """The accounts with unresolved alerts about contacts who are no longer there, or elsewhere."""
    c = tables.contacts.c
    e = tables.erasures.c
    erased = select(e.id).where(
        e.kind == "contact", e.subject_id == _t.subject_id, e.state == "done"
    )
    gone = or_(~c.active, c.account_id != _t.account_id) & (_t.rule != "departure")
    query = (
        select(_t.account_id)
        .join(tables.contacts, c.id == _t.subject_id)
        .where(_t.state != "resolved", _t.kind == Kind.KEY, or_(gone, erased.exists()))
    )
    return set(tx.execute(query.distinct()).scalars())


def waiting(tx: Tx, before: datetime, limit: int, *, reminded: bool) -> list[Alert]:
    """Critical ones that were told before that instant, that nobody took up and that did not go up
    yet: the oldest, or those of them of which nobody was reminded yet."""
    # The state in words of SQL, so that both databases know their index by it.
    waits = [_t.state == literal_column("'open'"), _t.escalated_at.is_(None), _t.told]
    waits += [_t.severity == "critical", _t.updated_at < before]
    if not reminded:
        waits.append(_t.reminded_at.is_(None))
    query = select(tables.alerts).where(*waits).order_by(_t.updated_at, _t.id)
    return [_alert(row) for row in tx.execute(query.limit(limit).with_for_update())]


def open_new(
    tx: Tx,
    rule: str,
    kind: Kind,
    subject_id: int,
    account_id: int,
    severity: str,
    details: dict[str, Any],
    now: datetime,
    *,
    rubric: str = "",
    basis: Sequence[str] = (),
) -> Alert:
    """Open an alert; none of this rule may be unresolved about the subject.

    Whoever has not heard the end of the one before will hear the end of this one.
    """
    row = AlertRow(
        rule=rule,
        kind=kind,
        subject_id=subject_id,
        account_id=account_id,
        severity=severity,
        details=details,
        rubric=rubric,
        basis=list(basis),
        opened_at=now,
        updated_at=now,
    )
    key = add(tx, row)
    same = (_t.rule == rule, _t.kind == kind, _t.subject_id == subject_id, _t.id != key)
    earlier = select(_t.id).where(*same)
    waiting = update(tables.alert_hearers).where(_h.alert_id.in_(earlier), _h.ended_at.is_(None))
    tx.execute(waiting.values(alert_id=key))
    return _one(tx, key)


def repeat(
    tx: Tx,
    alert_id: int,
    severity: str,
    details: dict[str, Any],
    now: datetime,
    *,
    account_id: int,
    rubric: str,
    basis: Sequence[str],
    repeats: int,
) -> Alert:
    """It fell again: the alert is open anew, and is to be told again."""
    values = {
        "account_id": account_id,
        "details": details,
        "severity": severity,
        "rubric": rubric,
        "basis": list(basis),
        "repeats": repeats,
        "state": "open",
        "told": False,
        "at_once": False,
        "updated_at": now,
        "handler_id": None,
        "acknowledged_at": None,
        "reminded_at": None,
        "escalated_at": None,
        "escalated_to": None,
    }
    tx.execute(update(tables.alerts).where(_t.id == alert_id).values(values))
    return _one(tx, alert_id)


def amend(
    tx: Tx,
    alert_id: int,
    severity: str,
    details: dict[str, Any],
    *,
    account_id: int,
    rubric: str,
    basis: Sequence[str],
    repeats: int,
) -> Alert:
    """What raised the alert was corrected in part, or moved with its contact: it goes on."""
    values = {
        "account_id": account_id,
        "details": details,
        "severity": severity,
        "rubric": rubric,
        "basis": list(basis),
        "repeats": repeats,
    }
    tx.execute(update(tables.alerts).where(_t.id == alert_id).values(values))
    return _one(tx, alert_id)


def untold(tx: Tx, alert_id: int) -> None:
    """Somebody is to hear of it who has not: with the next digest."""
    one = update(tables.alerts).where(_t.id == alert_id)
    tx.execute(one.values(told=False, at_once=False))


def since(tx: Tx) -> datetime | None:
    """From when on alerts follow the rules of now; None: always."""
    return due.mark(tx, SINCE)


def heard(tx: Tx, alert_ids: Collection[int], person_id: int, now: datetime) -> None:
    """A message about them went out to the person."""
    for alert_id in alert_ids:
        if tx.execute(select(_t.id).where(_t.id == alert_id)).first() is None:
            continue
        row = AlertHearerRow(alert_id=alert_id, person_id=person_id, heard_at=now)
        if not add_once(tx, row):
            one = (_h.alert_id == alert_id, _h.person_id == person_id)
            again = update(tables.alert_hearers).where(*one)
            tx.execute(again.values(heard_at=now, ended_at=None))


def heard_end(tx: Tx, alert_ids: Collection[int], person_id: int, now: datetime) -> None:
    """The message that they are over went out to the person."""
    mine = (_h.alert_id.in_(alert_ids), _h.person_id == person_id, _h.ended_at.is_(None))
    tx.execute(update(tables.alert_hearers).where(*mine).values(ended_at=now))


def hearers(tx: Tx, alert_ids: Collection[int]) -> dict[int, dict[int, datetime]]:
    """Who has heard of each and not of its end, and when."""
    found: dict[int, dict[int, datetime]] = {}
    keys = sorted(alert_ids)
    for first in range(0, len(keys), HANDFUL):
        some = _h.alert_id.in_(keys[first : first + HANDFUL])
        query = select(tables.alert_hearers).where(some, _h.ended_at.is_(None))
        for row in tx.execute(query.order_by(_h.alert_id, _h.person_id)):
            found.setdefault(row.alert_id, {})[row.person_id] = row.heard_at
    return found


def give_back(tx: Tx, person_id: int, now: datetime) -> list[int]:
    """Who took them up is gone: they are open again, and go up when nobody else takes them up."""
    theirs = (_t.handler_id == person_id, _t.state == "acknowledged")
    keys = list(tx.execute(select(_t.id).where(*theirs).order_by(_t.id)).scalars())
    values = {
        "state": "open", "handler_id": None, "acknowledged_at": None, "updated_at": now,
        "reminded_at": None, "escalated_at": None, "escalated_to": None,
    }  # fmt: skip
    tx.execute(update(tables.alerts).where(_t.id.in_(keys)).values(values))
    return keys


def _one(tx: Tx, alert_id: int) -> Alert:
    return _alert(tx.execute(select(tables.alerts).where(_t.id == alert_id)).one())


def told(tx: Tx, alert_ids: Collection[int], *, at_once: bool) -> None:
    """Note that somebody is told of them, at once or in a digest; `at once` is never taken back."""
    values = {"told": True, "at_once": True} if at_once else {"told": True}
    tx.execute(update(tables.alerts).where(_t.id.in_(alert_ids)).values(values))


def acknowledge(tx: Tx, alert_id: int, person_id: int, now: datetime) -> None:
    """Somebody has taken it up."""
    tx.execute(
        update(tables.alerts)
        .where(_t.id == alert_id, _t.state == "open")
        .values(state="acknowledged", handler_id=person_id, acknowledged_at=now)
    )


def ask(tx: Tx, alert: Alert, person_id: int) -> bool:
    """Note that a person asks the rater about it; False if they have asked before."""
    asked = alert.details.get("asked", [])
    if person_id in asked:
        return False
    details = {**alert.details, "asked": [*asked, person_id]}
    tx.execute(update(tables.alerts).where(_t.id == alert.id).values(details=details))
    return True


def escalate(tx: Tx, alert_ids: Collection[int], person_id: int | None, now: datetime) -> None:
    """Note that they were escalated to that person; None: nobody above can be reached."""
    went_up = update(tables.alerts).where(_t.id.in_(alert_ids))
    tx.execute(went_up.values(escalated_to=person_id, escalated_at=now))


def remind(tx: Tx, alert_ids: Iterable[int], now: datetime) -> None:
    """Who was told is told once more before it goes up."""
    one = update(tables.alerts).where(_t.id.in_(list(alert_ids)))
    tx.execute(one.values(reminded_at=now))


def resolve(tx: Tx, alert_id: int, end: str, after: Any, now: datetime) -> Alert:
    """It is over for that reason; `after` is where that leaves what had fallen."""
    before = _one(tx, alert_id)
    values = {
        "state": "resolved", "resolved_at": now, "updated_at": now, "end": end,
        "details": {**before.details, "after": after},
    }  # fmt: skip
    tx.execute(update(tables.alerts).where(_t.id == alert_id).values(values))
    return _one(tx, alert_id)
