"""The outbox: notices promised to people, committed with the fact that caused them.

Delivery is at least once, and a copy can be told apart: 1. a pass *claims* waiting notices (lease
and `attempt_started_at`, committed before the network is touched); 2. it sends; 3. it *settles*
each. If the process dies between 2 and 3, the lease runs out, and the next attempt knows from
`attempt_started_at` that the first may have arrived, so it is marked as a copy.

A claim is good as long as nobody else has claimed the notice since: whoever was held up, frozen or
paused, asks by `renew` before it sends, and what it settles later has no effect.

A claim also gives each notice its turn within Telegram's limits (`storage.chats`), for all
replicas together.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, tuple_, update

from storage import chats, tables
from storage.chats import ALL, Pace
from storage.machinery.ledger import Tx
from storage.machinery.rows import add
from storage.models.work import NoticeRow
from storage.vitals import CANARY

# Whoever died is followed within 30 s: a lease, the next look and the wait for a turn.
LEASE = timedelta(seconds=20)
AHEAD = timedelta(seconds=3)  # no turn is given away earlier, so that an alert can overtake
ALERT, NUDGE, DIGEST = 0, 1, 2
Claim = tuple[int, int]  # a notice, and which attempt at it this is
UNSENT = ("waiting", "held")
_n, _p, _g, _c = tables.notices.c, tables.people.c, tables.groups.c, tables.chats.c


@dataclass(frozen=True, slots=True)
class Notice:
    """`at` is its turn. `in_doubt`: an earlier attempt may have arrived. `group_id`: it goes to
    that group (and `topic` of a forum), which sees what the person sees. `refused_since` is when
    Telegram refused it first for a reason that we do not know."""

    id: int
    person_id: int
    chat_id: int | None
    language: str
    kind: str
    payload: Mapping[str, Any]
    tries: int
    in_doubt: bool
    at: datetime
    group_id: int | None = None
    topic: int | None = None
    refused_since: datetime | None = None

    @property
    def claim(self) -> Claim:
        return self.id, self.tries


def queue(
    tx: Tx,
    person_id: int,
    kind: str,
    payload: dict[str, Any],
    now: datetime,
    *,
    priority: int,
    not_before: datetime | None = None,
    group_id: int | None = None,
) -> int:
    """Promise a notice; it goes out after this transaction's commit, not before `not_before`."""
    row = NoticeRow(
        person_id=person_id,
        kind=kind,
        payload=payload,
        priority=priority,
        created_at=now,
        not_before=not_before or now,
        group_id=group_id,
    )
    return add(tx, row)


def join(
    tx: Tx, person_id: int, kind: str, alert_ids: Sequence[int], about: Mapping[str, Any]
) -> bool:
    """Let a notice about the same to the person alone, which nobody has tried to send yet, tell of
    these alerts, too; False if there is none."""
    untouched = (_n.lease_until.is_(None), _n.attempt_started_at.is_(None))
    query = select(_n.id, _n.payload).where(
        _n.person_id == person_id, _n.group_id.is_(None), _n.kind == kind,
        _n.state.in_(UNSENT), *untouched,
    )  # fmt: skip
    for row in tx.execute(query.order_by(_n.id).with_for_update()):
        if all(row.payload.get(key) == value for key, value in about.items()):
            told = list(dict.fromkeys([*row.payload["alerts"], *alert_ids]))
            payload = {**row.payload, "alerts": told}
            tx.execute(update(tables.notices).where(_n.id == row.id).values(payload=payload))
            return True
    return False


def last_of_kind(tx: Tx, person_id: int, kind: str) -> datetime | None:
    """When the latest notice of that kind to the person alone went out, or was to; None: never."""
    theirs = (_n.person_id == person_id, _n.group_id.is_(None), _n.kind == kind)
    at: datetime | None = tx.execute(
        select(func.max(func.coalesce(_n.sent_at, _n.not_before))).where(*theirs)
    ).scalar_one()
    return at


def claim(
    tx: Tx,
    now: datetime,
    limit: int,
    *,
    pace: Pace = Pace(),  # noqa: B008  # frozen
    screens: timedelta = timedelta(),
    except_people: Collection[int] = (),
) -> list[Notice]:
    """Lease up to `limit` notices that are due, one a person or group, alerts before digests.

    `screens` is how long the screens sent by this process since its last claim hold notices up.
    A person to whom another worker is sending just now is passed over.
    """
    free = chats.free_at(tx, now) + screens
    limit = min(limit, _turns(free, now, pace))
    rows = _ready_rows(tx, now, limit, except_people) if limit > 0 else []
    taken: dict[int, datetime] = {}
    claimed = []
    for row in rows:
        at = max(free, row.free_at or now)
        free += pace.overall
        if row.chat_id is not None:
            taken[row.chat_id] = at + pace.in_chat(row.chat_id)
        claimed.append(_notice(row, at))
    if claimed:
        tx.execute(
            update(tables.notices)
            .where(_n.id.in_([notice.id for notice in claimed]))
            .values(lease_until=now + LEASE, attempt_started_at=now, tries=_n.tries + 1)
        )
    if claimed or screens:
        chats.reserve(tx, {**taken, ALL: free})
    return claimed


def _turns(free: datetime, now: datetime, pace: Pace) -> int:
    """How many turns there are within `AHEAD`."""
    left = now + AHEAD - free
    return -(-left // pace.overall) if pace.overall else 10**6  # rounded up


def _ready_rows(tx: Tx, now: datetime, limit: int, except_people: Collection[int]) -> Sequence[Any]:
    """The rows whose turn it is. Those that cannot go are set aside, and others take their place:
    held until the person is back, or put off to the end of the chat's pause."""
    query = _next(now).where(_n.person_id.not_in(except_people)).limit(limit)
    while True:
        rows = tx.execute(query).all()
        lost = [row.person_id for row in rows if row.group_id is None and not row.reachable]
        paused = [row for row in rows if row.paused_until is not None and row.paused_until > now]
        if not lost and not paused:
            return rows
        hold(tx, lost)
        for row in paused:
            tx.execute(
                update(tables.notices)
                .where(_n.person_id == row.person_id, _n.group_id == row.group_id)
                .where(_n.state == "waiting", _n.not_before < row.paused_until)
                .values(not_before=row.paused_until)
            )


def _next(now: datetime) -> Any:
    """What may go now, the first of each recipient, in order."""
    other = tables.notices.alias("other")
    o = other.c
    before = or_(o.priority < _n.priority, and_(o.priority == _n.priority, o.id < _n.id))
    in_the_way = exists().where(
        o.state == "waiting",
        o.person_id == _n.person_id,
        o.group_id.is_not_distinct_from(_n.group_id),
        or_(o.lease_until > now, and_(o.not_before <= now, before)),
    )
    chat_id = func.coalesce(_g.chat_id, _p.telegram_id)
    return (
        select(
            tables.notices,
            chat_id.label("chat_id"),
            _g.topic_id,
            _p.language,
            _p.reachable,
            _c.free_at,
            _c.paused_until,
        )
        .join(tables.people, _p.id == _n.person_id)
        .outerjoin(tables.groups, _g.id == _n.group_id)
        .outerjoin(tables.chats, _c.chat_id == chat_id)
        .where(_n.state == "waiting", _n.not_before <= now)
        .where(or_(_n.lease_until.is_(None), _n.lease_until <= now), ~in_the_way)
        .where(or_(_c.free_at.is_(None), _c.free_at <= now + AHEAD, _c.paused_until > now))
        .order_by(_n.priority, _n.id)
        .with_for_update(skip_locked=True, of=tables.notices)
    )


def _notice(row: Any, at: datetime) -> Notice:
    return Notice(
        id=row.id,
        person_id=row.person_id,
        chat_id=row.chat_id,
        language=row.language or "en",
        kind=row.kind,
        payload=row.payload,
        tries=row.tries + 1,
        in_doubt=row.attempt_started_at is not None,
        at=at,
        group_id=row.group_id,
        topic=row.topic_id,
        refused_since=row.refused_since,
    )


def renew(tx: Tx, claims: Sequence[Claim], now: datetime) -> set[int]:
    """They are still under way here: nobody may take them over. Which of them still are: the others
    have been claimed anew or settled meanwhile, and are not to be sent any more."""
    ours = update(tables.notices).where(
        tuple_(_n.id, _n.tries).in_(claims), _n.state == "waiting", _n.lease_until.is_not(None)
    )
    return set(tx.execute(ours.values(lease_until=now + LEASE).returning(_n.id)).scalars())


def sent(tx: Tx, claim: Claim, message_id: int | None, now: datetime) -> None:
    _settle(tx, claim, state="sent", sent_at=now, message_id=message_id)


def overtaken(tx: Tx, notice: Notice) -> list[int]:
    """The message of the one of this kind that the person got before this one, if it is known."""
    query = (
        select(_n.message_id)
        .where(_n.person_id == notice.person_id, _n.kind == notice.kind, _n.id < notice.id)
        .where(_n.state == "sent", _n.message_id.is_not(None))
        .order_by(_n.id.desc())
        .limit(1)
    )
    return list(tx.execute(query).scalars())


def failed(tx: Tx, claim: Claim, error: str) -> None:
    """Permanent: it will not be tried again."""
    _settle(tx, claim, state="failed", error=error)


def dropped(tx: Tx, claim: Claim, reason: str) -> None:
    """Not sent on purpose: what it said no longer holds."""
    _settle(tx, claim, state="dropped", error=reason)


def later(
    tx: Tx,
    claim: Claim,
    at: datetime,
    error: str,
    *,
    in_doubt: bool,
    refused_since: datetime | None = None,
) -> None:
    """To be tried again at `at`; `in_doubt` if this attempt may have arrived all the same.
    `refused_since` is when it was refused first, if it was, for a reason that we do not know."""
    values: dict[str, Any] = {"not_before": at, "error": error, "refused_since": refused_since}
    if not in_doubt:
        values["attempt_started_at"] = None
    _settle(tx, claim, **values)


def refused(tx: Tx, claim: Claim, error: str, *, in_doubt: bool) -> None:
    """The person cannot be written to; it is held with the others until they are back. If they came
    back in between, what was held has gone out already: this one follows."""
    whose = select(_n.person_id).where(_n.id == claim[0]).scalar_subquery()
    person = tx.execute(
        select(_p.telegram_id, _p.reachable).where(_p.id == whose).with_for_update(key_share=True)
    ).one()
    back = person.telegram_id is not None and person.reachable
    values: dict[str, Any] = {} if in_doubt else {"attempt_started_at": None}
    _settle(tx, claim, state="waiting" if back else "held", error=error, **values)


def _settle(tx: Tx, claim: Claim, **values: Any) -> None:
    """Of one that was taken over the new claim decides."""
    ours = update(tables.notices).where(_n.id == claim[0], _n.tries == claim[1])
    open_ = _n.state.in_(UNSENT)
    tx.execute(ours.where(open_).values(lease_until=None, **values))


def hold(tx: Tx, person_ids: Sequence[int]) -> None:
    """These people cannot be written to: what waits for them is not tried."""
    _change_state(tx, person_ids, "waiting", "held")


def release(tx: Tx, person_id: int) -> None:
    """The person is back: what was held goes out, as far as it still holds."""
    _change_state(tx, [person_id], "held", "waiting")


def held(tx: Tx, person_id: int) -> int:
    """How many notices are held for a person; canaries, of which each overtakes the last, apart."""
    theirs = (_n.person_id == person_id, _n.group_id.is_(None), _n.kind != CANARY)
    query = select(func.count()).where(*theirs, _n.state == "held")
    return int(tx.execute(query).scalar_one())


def _change_state(tx: Tx, person_ids: Sequence[int], before: str, after: str) -> None:
    theirs = (_n.person_id.in_(person_ids), _n.group_id.is_(None), _n.state == before)
    if person_ids:
        tx.execute(update(tables.notices).where(*theirs).values(state=after))


def unsent(tx: Tx, person_id: int, kinds: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """Kind and payload of what has not gone out to a person, of these kinds, the oldest first."""
    query = select(_n.kind, _n.payload).where(
        _n.person_id == person_id,
        _n.group_id.is_(None),
        _n.state.in_(UNSENT),
        _n.kind.in_(kinds),
    )
    return [(row.kind, row.payload) for row in tx.execute(query.order_by(_n.id))]


def promised(tx: Tx, person_id: int, kind: str, payload: Mapping[str, Any]) -> bool:
    """Whether just that was promised to the person, sent already or not."""
    same = (_n.person_id == person_id, _n.kind == kind, _n.payload == payload)
    return bool(tx.execute(select(exists().where(*same))).scalar_one())


def next_due(tx: Tx) -> datetime | None:
    """When the next waiting notice may go out; None when none waits."""
    at: datetime | None = tx.execute(
        select(func.min(_n.not_before)).where(_n.state == "waiting")
    ).scalar_one()
    return at


def waiting(tx: Tx) -> int:
    """How many are still to go out; those that are held are not counted."""
    query = select(func.count()).select_from(tables.notices).where(_n.state == "waiting")
    return int(tx.execute(query).scalar_one())
