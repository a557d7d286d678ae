"""What follows from a change for the alerts: one call, whatever has changed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from handlers.alerts.applying import Done, apply, passed_on
from handlers.alerts.deriving import Case, Subject
from handlers.alerts.record import known
from handlers.alerts.silences import silences
from handlers.frame.settings import Settings
from handlers.relation.position import Position, position
from scoring.accounts import Account, Contact
from scoring.assessments import Assessment, Kind
from scoring.compare import Cause
from scoring.course import End, Over, by_subject
from scoring.derive import Derived, difference, together
from scoring.drop import Rule
from scoring.people import Person
from storage import Tx, accounts, alerts
from storage.alerts import Alert

# What is about an account as a whole, or about who is there: it is looked at whatever changes.
OF_THE_ACCOUNT = (Rule.STANDING_DROP, Rule.DEPARTURE, Rule.SILENCE)


def rated(
    tx: Tx, settings: Settings, account: Account, assessment: Assessment, now: datetime
) -> tuple[Sequence[Person], Cause | None]:
    """After a rating, of ours or of a competitor's, perhaps in the place of another one: who is
    told at once of what fell, and why it is lower than before (None: it is not)."""
    subject = (assessment.kind, assessment.subject_id)
    fresh = [f"assessment:{assessment.id}"]
    done, case = _follow(tx, settings, account, now, subject, fresh=fresh, default=End.RECOVERED)
    return done.told, None if assessment.competitor_id else case.cause(assessment)


def withdrawn(
    tx: Tx, settings: Settings, account: Account, assessment: Assessment, now: datetime
) -> None:
    """After a rating was taken back: what it raised ends, what it had hidden is open again."""
    subject = (assessment.kind, assessment.subject_id)
    _follow(tx, settings, account, now, subject, default=End.WITHDRAWN)


def departed(tx: Tx, settings: Settings, account: Account, contact: Contact, now: datetime) -> bool:
    """After somebody has left the account, or moved to another one (`contact`: as they are now).
    Returns whether there is anything to tell."""
    if contact.account_id == account.id:
        done, _ = _follow(tx, settings, account, now, (Kind.KEY, contact.id), default=End.GONE)
        return done.fell
    done, _ = _follow(tx, settings, account, now, default=End.MOVED)
    there = accounts.by_id(tx, contact.account_id)
    _follow(tx, settings, there, now, (Kind.KEY, contact.id))
    return done.fell


def changed(
    tx: Tx, settings: Settings, account: Account, now: datetime, contact: Contact | None = None
) -> None:
    """After somebody is back, or was edited in the chain; without a contact, after the account was
    graded anew or has other rubrics."""
    if contact is None:
        _follow(tx, settings, account, now, everything=True)
    else:
        subject = (Kind.KEY, contact.id)
        _follow(tx, settings, account, now, subject, default=End.EDITED)


def settled(tx: Tx, settings: Settings, account_id: int, now: datetime) -> None:
    """After people have gone by an import or an erasure."""
    account = accounts.by_id(tx, account_id)
    _follow(tx, settings, account, now, everything=True, default=End.GONE)


def _follow(
    tx: Tx,
    settings: Settings,
    account: Account,
    now: datetime,
    *relationships: Subject,
    everything: bool = False,
    fresh: Iterable[str] = (),
    default: End = End.NO_LONGER,
) -> tuple[Done, Case]:
    """After anything that counts has changed at the account. `relationships` are those that it
    concerns beside the account itself (`everything`: all that something is open about), `fresh`
    what has happened just now; what is over for no other reason is so by `default`.
    """
    on_record = _on_record(tx, account, relationships, everything=everything)
    concerned = {*relationships, *(_subject(a) for a in on_record if a.rule not in OF_THE_ACCOUNT)}
    since = alerts.since(tx)
    present = position(tx, settings, account, now)
    case = Case(tx, settings, present, _settled(on_record, since))
    silent = [each.subject_id for each in on_record if each.rule == Rule.SILENCE]
    derived = [case.derived(sorted(concerned)), _still_silent(tx, settings, present, silent, now)]
    found = difference(
        known(on_record),
        together(derived),
        counting=case.counting(),
        fresh={*fresh, *case.gone_at(now)},
        since=since,
        default=default,
    )
    rows = {each.id: each for each in on_record}
    return apply(tx, settings, account.id, found, rows, case.recorded_by(), now), case


def handed_over(tx: Tx, settings: Settings, account: Account, now: datetime) -> None:
    """The account has another owner: whoever answers for it now hears what is open."""
    _follow(tx, settings, account, now, everything=True)
    passed_on(tx, settings, alerts.of_account(tx, account.id), now)


def met_again(
    tx: Tx, settings: Settings, account: Account, seen: Iterable[Contact], now: datetime
) -> None:
    """A visit ends the silence of those it met, unless it lies so far back that it still lasts."""
    silent = {each.subject_id for each in alerts.unresolved_of_rule(tx, Rule.SILENCE, account.id)}
    if silent & {contact.id for contact in seen}:
        _follow(tx, settings, account, now)


def _on_record(
    tx: Tx, account: Account, relationships: Iterable[Subject], *, everything: bool
) -> list[Alert]:
    """What is open about those concerned, wherever it is, and about the account as a whole."""
    wanted = set(relationships)
    contacts = [subject_id for kind, subject_id in wanted if kind is Kind.KEY]
    return [
        each
        for each in alerts.of_account(tx, account.id, contacts)
        if (each.account_id == account.id and (everything or each.rule in OF_THE_ACCOUNT))
        or (_subject(each) in wanted and each.rule not in OF_THE_ACCOUNT)
    ]


def _subject(alert: Alert) -> Subject:
    return alert.kind, alert.subject_id


def _settled(on_record: Iterable[Alert], since: datetime | None) -> frozenset[int]:
    """The ratings that raised alerts before the rules of now."""
    early = [each for each in on_record if since is not None and each.opened_at < since]
    shown = [basis.partition("assessment:")[2] for each in early for basis in each.basis]
    return frozenset(int(each) for each in shown if each)


def _still_silent(
    tx: Tx, settings: Settings, present: Position, silent: list[int], now: datetime
) -> Derived:
    """The silences on record that still last; new ones are found in the morning."""
    there = [each for each in present.contacts if each.id in silent]
    drops = list(silences(tx, settings, there, now)) if there else []
    met = {(Rule.SILENCE, Kind.KEY, each.id): Over(End.MET) for each in there if each.active}
    return Derived(*by_subject(drops, met))
