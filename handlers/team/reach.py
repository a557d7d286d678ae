"""People who cannot be written to any more, and those who are back; groups that are lost.

Somebody who blocked the bot, or left the messenger, is marked once: what waits for them is held,
their manager hears of it, and alerts that did not arrive go to the manager instead.
"""

from datetime import datetime

from handlers.frame.settings import Settings
from scoring.people import Person, Role
from storage import Tx, audit, groups, outbox, people

PASSED_UP = ("drop", "escalation")  # the notices that somebody has to act on


def lost(tx: Tx, chat_id: int, now: datetime, settings: Settings) -> None:
    """The messenger says for good that this chat cannot be written to."""
    if chat_id < 0:
        leave(tx, chat_id, now)
        return
    person = people.mark_reachable(tx, chat_id, reachable=False)
    if person is None:
        return
    audit.record(tx, None, "person.unreachable", f"person:{person.id}", now)
    outbox.hold(tx, [person.id])
    above = _instead(tx, person)
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
    for kind, payload in outbox.unsent(tx, person.id, PASSED_UP):
        if not outbox.promised(tx, above.id, kind, payload):
            outbox.queue(tx, above.id, kind, payload, now, priority=outbox.ALERT)


def back(tx: Tx, chat_id: int, now: datetime) -> None:
    """The person can be written to (again); harmless if that was never in doubt."""
    person = people.mark_reachable(tx, chat_id, reachable=True)
    if person is not None:
        outbox.release(tx, person.id)
        audit.record(tx, None, "person.reachable", f"person:{person.id}", now)


def leave(tx: Tx, chat_id: int, now: datetime) -> None:
    """The bot is in that group no more: whoever brings it back has to bind it anew."""
    group = groups.of_chat(tx, chat_id)
    if group is not None and group.state != "unbound":
        groups.unbind(tx, group.id)
        audit.record(tx, None, "group.left", f"group:{group.id}", now)


def _instead(tx: Tx, person: Person) -> Person | None:
    """The nearest above who hears; where the line ends, an administrator."""
    heads = [each for each in people.everybody(tx) if each.role is Role.ADMINISTRATOR]
    line = [*people.above(tx, person.id), *heads]
    return next((each for each in line if each.hears and each.id != person.id), None)
