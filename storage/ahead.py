"""Repairs what was written while the clock was wrong and ahead: an instant too far in the future
would otherwise block everything until the wall clock has caught up.

Deletions cannot be repaired. So nothing is deleted for its age while the clock may be wrong: the
Bot API's Date header contradicts it, or it has jumped and no other clock is available.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from storage import due, tables
from storage.machinery.ledger import Tx
from storage.vitals import ALIVE, CANARY

CLOSE = timedelta(seconds=30)  # by so much the clocks of two machines may differ
LONGEST_LEASE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(hours=6)  # Telegram has asked for three
FURTHEST = timedelta(days=1)  # that a notice is put off, over a night
LEAP = timedelta(hours=1)  # between two turns: the clock was set, or nobody was at work
DOUBT = timedelta(days=1)  # that a clock must go on after a leap, where nobody tells the time
BELIEVED, DOUBTED = "believed", "doubted"  # marks: the last instant that is sure, the last leap
SET_FROM, SET_TO = "clock set from", "clock set to"  # marks: what it showed before and after

_c, _l, _r = tables.chats.c, tables.leases.c, tables.replicas.c
_n, _d, _m = tables.notices.c, tables.due_periods.c, tables.marks.c


def note_step(tx: Tx, before: datetime, after: datetime) -> None:
    """For `check`: the clock was set."""
    due.set_mark(tx, SET_FROM, before)
    due.set_mark(tx, SET_TO, after)


def believe(tx: Tx, now: datetime, off: timedelta | None) -> bool:
    """Note whether `now` can be right; True at the turn that begins to doubt it.

    `off`: by how far this clock is off one that is right; None if nobody tells the time."""
    turned, doubted = due.mark(tx, ALIVE), due.mark(tx, DOUBTED)
    known = due.mark(tx, BELIEVED) or turned or now
    leapt = off is None and turned is not None and now - turned > LEAP
    if leapt:
        due.set_mark(tx, DOUBTED, now)
    waits = off is None and doubted is not None and now < doubted + DOUBT
    wrong = off is not None and abs(off) > CLOSE
    sure = not (leapt or waits or wrong)
    due.set_mark(tx, BELIEVED, now if sure else min(known, now))
    return leapt or (wrong and turned is not None and known >= turned)


def doubted_since(tx: Tx) -> datetime | None:
    """The last instant that was sure, if the last turn was not."""
    turned, known = due.mark(tx, ALIVE), due.mark(tx, BELIEVED)
    return known if known is not None and turned is not None and known < turned else None


def believed(tx: Tx, now: datetime) -> datetime:
    """The instant up to which what is kept has aged: `now`, or earlier if that may be wrong."""
    return min(now, due.mark(tx, BELIEVED) or now)


def put_right(tx: Tx, now: datetime) -> timedelta | None:
    """Look whether the work has been further than `now`, and put right what was; by how far it had
    been ahead. What was skipped in the wrong future is looked at again; what was done stays done.
    """
    turned = due.mark(tx, ALIVE)
    if turned is None or turned <= now + CLOSE:
        return None
    _chats(tx, now)
    tx.execute(delete(tables.leases).where(_l.until > now + LONGEST_LEASE))
    ahead = _r.alive_at > now + CLOSE
    tx.execute(update(tables.replicas).where(ahead).values(alive_at=now))
    _notices(tx, now)
    _periods(tx, now)
    return turned - now


def _chats(tx: Tx, now: datetime) -> None:
    free = {"free_at": now}
    paused = _c.paused_until > now + LONGEST_PAUSE
    tx.execute(update(tables.chats).where(paused).values(paused_until=None, **free))
    unpaused = or_(_c.paused_until.is_(None), _c.paused_until <= now)
    tx.execute(update(tables.chats).where(_c.free_at > now + CLOSE, unpaused).values(free))


def _notices(tx: Tx, now: datetime) -> None:
    waiting = update(tables.notices).where(_n.state == "waiting")
    tx.execute(waiting.where(_n.lease_until > now + 4 * CLOSE).values(lease_until=None))
    new = (_n.created_at > now + CLOSE,)
    at_once = (_n.not_before <= _n.created_at, *new)
    tx.execute(waiting.where(*at_once).values(not_before=now))
    retried = (_n.tries > 0, _n.not_before > now + LONGEST_PAUSE)
    tx.execute(waiting.where(*retried).values(not_before=now))
    tx.execute(waiting.where(*new, _n.not_before > now + FURTHEST).values(not_before=now))
    tx.execute(update(tables.notices).where(*new).values(created_at=now))
    sent = update(tables.notices).where(_n.sent_at > now + CLOSE)
    tx.execute(sent.where(_n.kind == CANARY).values(sent_at=None))
    tx.execute(sent.values(sent_at=now))


def _periods(tx: Tx, now: datetime) -> None:
    """Forget what was skipped then, and look again from the first of it on."""
    ahead = _d.decided_at > now + CLOSE
    again = (ahead, or_(_d.outcome == "skipped", _d.job == CANARY))
    first: dict[str, datetime] = {}
    query = select(_d.job, func.min(_d.due_at).label("at")).where(*again).group_by(_d.job)
    for row in tx.execute(query):
        name = row.job.partition(" ")[0]  # "nudge 4 16:00" is looked at by "nudge"
        first[name] = min(first.get(name, row.at), row.at)
    tx.execute(delete(tables.due_periods).where(*again))
    tx.execute(update(tables.due_periods).where(ahead).values(decided_at=now))
    for name in list(tx.execute(select(_m.name).where(_m.at > now + CLOSE)).scalars()):
        since = first.get(name, now) - timedelta(microseconds=1)
        due.set_mark(tx, name, min(since, now))
