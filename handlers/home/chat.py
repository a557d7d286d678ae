"""Arriving and finding one's way: /start, /settings, /cancel, /resume."""

from difflib import get_close_matches
from zoneinfo import available_timezones

from handlers.frame import conversation
from handlers.frame.clean import clean_line
from handlers.frame.interview import words as standing
from handlers.frame.interview.model import Note
from handlers.frame.outdated import flow_of
from handlers.frame.page import Screen
from handlers.frame.say import LANGUAGES
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import Changed
from handlers.home import words
from handlers.home.words import Welcome
from scoring.people import Person
from storage import drafts, people
from storage.drafts import Draft


def start(turn: Turn) -> Shown:
    """A known person's /start: where they are, and what waits for them."""
    return Shown(_welcome(turn, joined_now=False))


def _welcome(turn: Turn, *, joined_now: bool) -> Welcome:
    draft = drafts.active(turn.tx, turn.person.id)
    title = conversation.title(turn, flow_of(turn, draft), draft) if draft else None
    waiting = (draft.id, title) if draft and title else None
    return Welcome(turn.person.name, turn.person.role, joined_now, waiting)


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
    return Shown(_card(turn, person, Changed()), person=person)


def _card(turn: Turn, person: Person, note: Note | None = None) -> Screen:
    return words.SettingsCard(person.language, person.zone, turn.settings.zone, note)


def cancel(turn: Turn) -> Shown:
    draft = drafts.active(turn.tx, turn.person.id)
    if draft is None:
        return Shown(standing.NothingToCancel())
    return conversation.cancel(turn, flow_of(turn, draft), draft)


def resume(turn: Turn) -> Shown:
    """`/resume` lists what waits; with one thing waiting it goes on at once."""
    active = drafts.active(turn.tx, turn.person.id)
    waiting = [*([active] if active else []), *drafts.paused(turn.tx, turn.person.id)]
    if len(waiting) == 1:
        return conversation.resume(turn, flow_of(turn, waiting[0]), waiting[0])
    titled = [
        (draft.id, conversation.title(turn, flow_of(turn, draft), draft)) for draft in waiting
    ]
    return Shown(words.Unfinished([(key, title) for key, title in titled if title]))


def go_on(turn: Turn, draft: Draft) -> Shown:
    """The button with what a conversation is about."""
    if draft.state not in ("active", "paused"):
        return Shown(standing.Expired())
    return conversation.resume(turn, flow_of(turn, draft), draft)
