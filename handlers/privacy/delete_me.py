"""`/delete_me`: a person asks to be erased; a manager hands their accounts over and confirms."""

from dataclasses import dataclass

from handlers.frame.parts import number
from handlers.frame.policy import Refused
from handlers.frame.reporting_line import is_above, nearest_above
from handlers.frame.turn import Shown, Turn
from handlers.privacy import erasing, words
from scoring.people import Person
from storage import audit, erasures, locks, outbox, people
from storage.erasures import Request
from storage.identity import ErasureSubject


@dataclass(frozen=True, slots=True)
class Wish:
    """A request, and whose it is."""

    request: Request
    person: Person


def wish(turn: Turn, letters: str) -> Wish:
    """The part of a button: a request of somebody for whom the person may decide."""
    key = number(turn, letters)
    request = erasures.get(turn.tx, key)
    if request is None or request.kind is not ErasureSubject.PERSON:
        raise Refused(f"erasure:{key}")
    locks.hold_people(turn.tx, [request.subject_id])
    request = erasures.get(turn.tx, key) or request  # two may decide at once
    person = people.get(turn.tx, request.subject_id)
    if not is_above(turn.tx, turn.person, person):
        raise Refused(f"erasure:{key}")
    return Wish(request, person)


def command(turn: Turn) -> Shown:
    """What it means, before anything is asked."""
    return Shown(_explained(turn, waiting=erasures.waiting(turn.tx, turn.person.id) is not None))


def ask(turn: Turn) -> Shown:
    """The request goes to who decides; asked twice, it is one."""
    decides = nearest_above(turn.tx, turn.person)
    if decides is None:
        return Shown(_explained(turn, waiting=False))
    key, new = erasures.ask(turn.tx, turn.person.id, turn.now)
    if new:
        erasing.tell(turn.tx, key, decides, turn.now)
        audit.record(turn.tx, turn.person.id, "erasure.asked", f"erasure:{key}", turn.now)
    return Shown(_explained(turn, waiting=True))


def look(turn: Turn, wish: Wish) -> Shown:
    """The request as it stands now."""
    if wish.request.state != "asked":
        return Shown(words.DecidedAlready())
    owned = erasing.owned(turn.tx, wish.person.id)
    return Shown(words.ErasureCard(wish.request.id, wish.person.name, owned))


def confirm(turn: Turn, wish: Wish) -> Shown:
    """Erase the person, unless there is still something to hand over."""
    if wish.request.state != "asked" or erasing.owned(turn.tx, wish.person.id):
        return look(turn, wish)
    keep_texts = turn.settings.privacy.keep_authored
    by, gone = turn.person.id, wish.person
    erasing.erase(turn.tx, ErasureSubject.PERSON, gone.id, by, turn.now, keep_texts=keep_texts)
    return Shown(words.Erased(people.get(turn.tx, gone.id).name))


def decline(turn: Turn, wish: Wish) -> Shown:
    """The person stays in the records, and is told by whom it was declined, unless they left."""
    if wish.request.state != "asked":
        return look(turn, wish)
    key, by = wish.request.id, turn.person.id
    erasures.refuse(turn.tx, key, by, turn.now)
    audit.record(turn.tx, by, "erasure.declined", f"erasure:{key}", turn.now)
    told = wish.person.active
    if told:
        payload = {"by": by}
        outbox.queue(turn.tx, wish.person.id, "declined", payload, turn.now, priority=outbox.NUDGE)
    return Shown(words.Declined(wish.person.name, told))


def _explained(turn: Turn, *, waiting: bool) -> words.DeleteMe:
    decides = nearest_above(turn.tx, turn.person)
    owned = erasing.owned(turn.tx, turn.person.id)
    return words.DeleteMe(decides.name if decides else None, len(owned), waiting)
