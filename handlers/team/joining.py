"""Joining by an invitation, and the manager who hears of it and can take it back."""

import re
from datetime import datetime

from handlers.frame import reach
from handlers.frame.low_content import screen_for
from handlers.frame.page import Screen
from handlers.frame.parts import number
from handlers.frame.policy import Refused
from handlers.frame.reply import Reply
from handlers.frame.reporting_line import may_decide, nearest_above
from handlers.frame.say import Say, language_of
from handlers.frame.settings import Settings
from handlers.frame.turn import Shown, Turn
from handlers.frame.update import Said
from handlers.home import Welcome
from handlers.team.words import AccessTaken, InvitationRefused, Stranger
from scoring.people import Person
from storage import Tx, audit, invitations, locks, membership, outbox, people, updates
from storage.invitations import Invitation

_CODE = re.compile(r"[A-Za-z0-9_-]{20,64}")


def greet_stranger(
    tx: Tx, settings: Settings, said: Said, now: datetime, bot_id: int
) -> Reply | None:
    """Somebody we do not know: an invitation is taken, anything else gets one neutral sentence.

    Nothing is written about a stranger.
    """
    if not said.private:
        return None
    say = Say(language_of(said.language_code), settings.zone)
    typed = said.argument if said.command == "start" else said.text
    if _CODE.fullmatch(typed):
        return _join(tx, settings, said, typed, now, bot_id)
    refused = said.command == "start" and bool(typed)
    screen: Screen = InvitationRefused("unknown") if refused else Stranger()
    return Reply(said.chat_id, say, screen, tap_id=said.tap_id, stranger=True)


def _join(tx: Tx, settings: Settings, said: Said, code: str, now: datetime, bot_id: int) -> Reply:
    """The code is taken once. The message that holds it is deleted, as well as that can be."""
    invitation = invitations.find(tx, code)
    if invitation is None:
        return _refuse(settings, said, "unknown")
    if invitation.used:
        return _refuse(settings, said, "used")
    if invitation.expires_at <= now or not people.get(tx, invitation.person_id).active:
        return _refuse(settings, said, "expired")
    updates.take(tx, bot_id, said.update_id, now)
    again = people.get(tx, invitation.person_id).chat_id is not None
    invitations.use(tx, invitation, said.user_id, now)
    language = language_of(said.language_code)
    ended = people.join(tx, invitation.person_id, said.user_id, language, now)
    person = people.get(tx, invitation.person_id)
    for other in ended:
        audit.record(tx, person.id, "person.unlinked", f"person:{other}", now)
    if again:
        membership.follow(tx, person.id, said.chat_id)
    audit.record(tx, person.id, "person.joined", f"person:{person.id}", now, again=again)
    _tell(tx, settings, invitation, person, said, now, again=again)
    reach.returned(tx, person.id, now)
    say = settings.say_to(person)
    welcome = Welcome(person.name, person.role, joined_now=True)
    screen = screen_for(tx, settings, person, welcome, say, now, private=True, viewer=person)
    return Reply(said.chat_id, say, screen, remove=said.message_id)


def _refuse(settings: Settings, said: Said, why: str) -> Reply:
    say = Say(language_of(said.language_code), settings.zone)
    screen = InvitationRefused(why)
    return Reply(said.chat_id, say, screen, stranger=True, remove=said.message_id)


def _tell(
    tx: Tx, settings: Settings, invitation: Invitation, person: Person, said: Said, now: datetime,
    *, again: bool,
) -> None:  # fmt: skip
    """Whoever invited hears who came, by both names: a link may be forwarded. `again`: somebody has
    joined in the place of whom had joined before, and all who answer for them hear of it."""
    inviter = people.get(tx, invitation.created_by) if invitation.created_by else None
    decides = nearest_above(tx, person)
    told = [inviter if inviter is not None and inviter.hears else decides]
    if again:
        told += [decides, *people.administrators(tx)]
    handle = f"@{said.username}" if said.username else said.name
    payload = {
        "person": person.id, "handle": handle, "invitation": invitation.id, "again": again,
    }  # fmt: skip
    for each in {each.id: each for each in told if each is not None and each.hears}.values():
        if each.id != person.id:
            later = settings.after_quiet(each, now)
            outbox.queue(
                tx, each.id, "joined", payload, now, priority=outbox.NUDGE, not_before=later
            )


def joined(turn: Turn, letters: str) -> Person:
    """The part of a button, "12.7": person 12, for whom the one who taps answers, and who has
    joined by invitation 7, not by another since."""
    key, _, invitation = letters.partition(".")
    person_id, by = number(turn, key), number(turn, invitation)
    locks.hold_people(turn.tx, [person_id])
    person = next((p for p in people.everybody(turn.tx) if p.id == person_id), None)
    if person is None or not may_decide(turn.tx, turn.person, person):
        raise Refused(f"person:{person_id}")
    if invitations.joined_by(turn.tx, person.id) != by:
        raise Refused(f"person:{person_id}")
    return person


def unjoin(turn: Turn, person: Person) -> Shown:
    """It was somebody else who joined: they are a stranger again, and what they began is over."""
    membership.unlink(turn.tx, person.id, turn.now)
    audit.record(turn.tx, turn.person.id, "person.unlinked", f"person:{person.id}", turn.now)
    return Shown(AccessTaken(person.name))
