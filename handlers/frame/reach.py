"""People who cannot be written to any more, and those who are back; groups that are lost.

Somebody who blocked the bot, or left the messenger, is marked once: what waits for them is held,
their manager hears of it, and alerts that did not arrive go to the manager instead, together. A
person who is back gets what waited: a few messages at once, more by a button.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.frame.reporting_line import nearest_above
from handlers.frame.settings import Settings
from handlers.frame.telling import tell_together
from scoring.people import Person
from storage import Tx, audit, groups, outbox, people
from storage.outbox import Notice

PASSED_UP = ("drop", "escalation", "unheard")  # the notices that somebody has to act on
Unsent = tuple[str, Mapping[str, Any]]  # kind and payload
FEW = 3  # messages that come by themselves after a return


def lost(tx: Tx, chat_id: int, now: datetime, settings: Settings) -> None:
    """Telegram says that this chat can never be written to again."""
    if chat_id < 0:
        leave(tx, chat_id, now, settings)
        return
    person = people.mark_reachable(tx, chat_id, reachable=False)
    if person is None:
        return
    audit.record(tx, None, "person.unreachable", f"person:{person.id}", now)
    outbox.hold(tx, [person.id])
    above = nearest_above(tx, person)
    if above is None:
        return
    outbox.queue(
        tx,
        above.id,
        "unreachable",
        {"person": person.id},
        now,
        priority=outbox.NUDGE,
        not_before=settings.after_quiet(above, now),
    )
    pass_up(tx, above, person, outbox.unsent(tx, person.id, PASSED_UP), now)


def pass_up(
    tx: Tx, above: Person, missing: Person, unsent: Sequence[Unsent], now: datetime
) -> None:
    """Tell somebody above, together, of the alerts that a person could not be told of."""
    missed = {
        alert: None
        for kind, payload in unsent
        if not outbox.promised(tx, above.id, kind, payload)
        for alert in payload["alerts"]
    }
    if missed:
        tell_together(
            tx, above, "unheard", list(missed), now, within=timedelta(), missing=missing.id
        )


def undelivered(tx: Tx, notice: Notice, now: datetime, settings: Settings) -> None:
    """A notice was refused for hours, in words that nobody here knows: who stands above hears of
    it, and is told what the person was to act on; a group that takes nothing is let go."""
    if notice.group_id is not None:
        if notice.chat_id is not None:
            leave(tx, notice.chat_id, now, settings)
        return
    person = people.get(tx, notice.person_id)
    above = nearest_above(tx, person)
    if above is None or notice.kind == "undelivered":
        return
    about = {"person": person.id}
    if ("undelivered", about) not in outbox.unsent(tx, above.id, ["undelivered"]):
        later = settings.after_quiet(above, now)
        outbox.queue(
            tx, above.id, "undelivered", about, now, priority=outbox.NUDGE, not_before=later
        )
    if notice.kind in PASSED_UP:
        pass_up(tx, above, person, [(notice.kind, notice.payload)], now)


def back(tx: Tx, chat_id: int, now: datetime) -> None:
    """The person can be written to (again); a no-op if that was never in doubt."""
    person = people.mark_reachable(tx, chat_id, reachable=True)
    if person is not None:
        audit.record(tx, None, "person.reachable", f"person:{person.id}", now)
        returned(tx, person.id, now)


def returned(tx: Tx, person_id: int, now: datetime) -> None:
    """Somebody is back in their chat, or in a new one."""
    if outbox.held(tx, person_id) <= FEW:
        outbox.release(tx, person_id)
    else:
        outbox.queue(tx, person_id, "waited", {}, now, priority=outbox.ALERT)


def leave(tx: Tx, chat_id: int, now: datetime, settings: Settings) -> None:
    """The bot is in that group no more, or may not write there: whoever puts that right has to bind
    the group anew, and the administrator who bound it hears of it."""
    group = groups.of_chat(tx, chat_id, lock=True)
    if group is None or group.state == "unbound":
        return
    groups.unbind(tx, group.id)
    audit.record(tx, None, "group.left", f"group:{group.id}", now)
    told = people.get(tx, group.bound_by)
    told = told if told.hears else nearest_above(tx, told) or told
    if group.bound:
        outbox.queue(
            tx,
            told.id,
            "group_lost",
            {"group": group.id},
            now,
            priority=outbox.NUDGE,
            not_before=settings.after_quiet(told, now),
        )
