"""After an outage: shows again what is owed, since a tap or a screen may have been lost.

A tap lives 150 s at Telegram; and whoever ended by a crash may have recorded an answer and not
shown the next question, or not said how the conversation ended. It is owed from the transaction
that finds it out until it is shown, so whoever is to show it may be killed, too.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.doors.flows import FLOWS
from handlers.frame import conversation
from handlers.frame.interview.words import WasAway
from handlers.frame.last_words import last_words
from handlers.frame.outdated import flow_of
from handlers.frame.reply import Reply
from handlers.frame.settings import Settings
from handlers.frame.turn import Turn, reply_to
from handlers.frame.update import Said
from storage import Tx, drafts, people
from storage.drafts import Draft

TAP_LIVES = timedelta(seconds=150)
TAKEN_OVER = timedelta(seconds=20)  # what is owed for longer, no live replica is about to show
FRESH = timedelta(hours=24)  # an older conversation waits until the person comes back to it


def open_questions(
    tx: Tx, settings: Settings, away_since: datetime, now: datetime, *, crashed: bool
) -> list[Reply]:
    """The questions to ask again after nobody listened from `away_since` (or soon after) on.

    After a crash it is at least those of the conversations that were going on.
    """
    long_away = now - away_since > TAP_LIVES
    if not long_away and not crashed:
        return []
    touched_since = away_since - FRESH if long_away else away_since
    note = WasAway(away_since, now) if long_away else None
    drafts.owe_touched(tx, touched_since, now)
    replies = [
        _again(tx, settings, draft, now, note) for draft in drafts.waiting_since(tx, touched_since)
    ]
    return [reply for reply in replies if reply is not None]


def owed(tx: Tx, settings: Settings, now: datetime) -> list[Reply]:
    """The screens that a dead replica still owed: questions, and how conversations ended."""
    taken = drafts.take_owed(tx, now - TAKEN_OVER, now - FRESH, now)
    replies = [_again(tx, settings, draft, now, None) for draft in taken]
    return [reply for reply in replies if reply is not None]


def _again(
    tx: Tx, settings: Settings, draft: Draft, now: datetime, note: WasAway | None
) -> Reply | None:
    """None for somebody who cannot be told."""
    person = people.get(tx, draft.person_id)
    if not person.hears or person.chat_id is None:
        return None
    said = Said(0, person.chat_id, draft.chat_id, True, person.name, None, now)
    turn = Turn(tx, settings, said, person, now, FLOWS)
    flow = flow_of(turn, draft)
    if draft.state == "active":
        return replace(
            reply_to(turn, conversation.present(turn, flow, draft, note)), owed=(draft.id, now)
        )
    shown = last_words(draft, conversation.title(turn, flow, draft))
    return reply_to(turn, shown) if shown is not None else None
