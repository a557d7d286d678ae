"""Arriving and finding one's way: /start, /help, /settings, /cancel, /resume."""

import re
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import available_timezones

from handlers.chat import conversation
from handlers.chat.flows import FLOWS
from handlers.chat.reply import Reply
from handlers.chat.turn import Shown, Turn
from handlers.chat.update import Said
from handlers.clean import clean_line
from handlers.interview.model import Note
from handlers.settings import Settings
from handlers.words import home as words
from handlers.words import interview as standing
from handlers.words.page import Screen
from handlers.words.say import LANGUAGES, Say, language_of
from scoring.people import Person
from storage import Tx, audit, drafts, invitations, people, updates
from storage.drafts import Draft

_CODE = re.compile(r"[A-Za-z0-9_-]{20,64}")


def start(turn: Turn) -> Shown:
    """A known person's /start: where they are, and what waits for them."""
    people.mark_reachable(turn.tx, turn.said.user_id, reachable=True)
    return Shown(_welcome(turn, joined_now=False))


def _welcome(turn: Turn, *, joined_now: bool) -> words.Welcome:
    draft = drafts.active(turn.tx, turn.person.id)
    title = conversation.title(turn, FLOWS[draft.flow], draft) if draft else None
    waiting = (draft.id, title) if draft and title else None
    return words.Welcome(turn.person.name, turn.person.role, joined_now, waiting)


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
    screen: Screen = words.InvitationRefused("unknown") if refused else words.Stranger()
    return Reply(said.chat_id, say, screen, tap_id=said.tap_id, stranger=True)


def _join(tx: Tx, settings: Settings, said: Said, code: str, now: datetime, bot_id: int) -> Reply:
    language = language_of(said.language_code)
    say = Say(language, settings.zone)
    invitation = invitations.find(tx, code)
    if invitation is None:
        why = "unknown"
    elif invitation.used:
        why = "used"
    elif invitation.expires_at <= now or not people.get(tx, invitation.person_id).active:
        why = "expired"
    else:
        updates.take(tx, bot_id, said.update_id, now)
        invitations.use(tx, invitation.id, said.user_id, now)
        people.join(tx, invitation.person_id, said.user_id, language, now)
        person = people.get(tx, invitation.person_id)
        audit.record(tx, person.id, "person.joined", f"person:{person.id}", now)
        screen = words.Welcome(person.name, person.role, joined_now=True)
        return Reply(said.chat_id, settings.say_to(person), screen)
    return Reply(said.chat_id, say, words.InvitationRefused(why), stranger=True)


def help_(turn: Turn) -> Shown:
    return Shown(words.Help(turn.person.role))


def settings(turn: Turn) -> Shown:
    """`/settings`, or `/settings Europe/Berlin`."""
    typed = clean_line(turn.said.argument, 64) if turn.said.tap is None else ""
    if not typed:
        return Shown(_card(turn, turn.person))
    zones = available_timezones()
    exact = {zone.casefold(): zone for zone in zones}.get(typed.replace(" ", "_").casefold())
    if exact is None:
        near = get_close_matches(typed, sorted(zones), n=3, cutoff=0.5)
        return Shown(_card(turn, turn.person, words.ZoneUnknown(typed, near)))
    people.choose_zone(turn.tx, turn.person.id, exact)
    return _changed(turn)


def choose_language(turn: Turn, language: str) -> Shown:
    if language in LANGUAGES:
        people.choose_language(turn.tx, turn.person.id, language)
    return _changed(turn)


def follow_team_zone(turn: Turn, _team: str) -> Shown:
    people.choose_zone(turn.tx, turn.person.id, None)
    return _changed(turn)


def _changed(turn: Turn) -> Shown:
    """The card as it is now, in the language and zone that were chosen."""
    person = people.get(turn.tx, turn.person.id)
    return Shown(_card(turn, person, words.Changed()), person=person)


def _card(turn: Turn, person: Person, note: Note | None = None) -> Screen:
    return words.SettingsCard(person.language, person.zone, turn.settings.zone, note)


def cancel(turn: Turn) -> Shown:
    draft = drafts.active(turn.tx, turn.person.id)
    if draft is None:
        return Shown(standing.NothingToCancel())
    return conversation.cancel(turn, FLOWS[draft.flow], draft)


def resume(turn: Turn) -> Shown:
    """`/resume` lists what waits; with one thing waiting it goes on at once."""
    active = drafts.active(turn.tx, turn.person.id)
    waiting = [*([active] if active else []), *drafts.paused(turn.tx, turn.person.id)]
    if len(waiting) == 1:
        return conversation.resume(turn, FLOWS[waiting[0].flow], waiting[0])
    titled = [(draft.id, conversation.title(turn, FLOWS[draft.flow], draft)) for draft in waiting]
    return Shown(words.Unfinished([(key, title) for key, title in titled if title]))


def go_on(turn: Turn, draft: Draft) -> Shown:
    """The button with what a conversation is about."""
    if draft.state not in ("active", "paused"):
        return Shown(standing.Expired())
    return conversation.resume(turn, FLOWS[draft.flow], draft)
