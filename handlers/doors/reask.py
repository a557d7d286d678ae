"""After an absence: open questions are asked again where a tap or a screen may have been lost.

A tap lives 150 s at Telegram; and whoever ended by a crash may have recorded an answer and not
shown the next question.
"""

from datetime import datetime, timedelta

from handlers.doors.flows import FLOWS
from handlers.frame import conversation
from handlers.frame.interview.words import WasAway
from handlers.frame.outdated import flow_of
from handlers.frame.reply import Reply
from handlers.frame.settings import Settings
from handlers.frame.turn import Turn, reply_to
from handlers.frame.update import Said
from storage import Tx, drafts, people

TAP_LIVES = timedelta(seconds=150)
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
    replies: list[Reply] = []
    for draft in drafts.waiting_since(tx, touched_since):
        person = people.get(tx, draft.person_id)
        if not person.active or person.chat_id is None:
            continue
        said = Said(0, person.chat_id, draft.chat_id, True, person.name, None, now)
        turn = Turn(tx, settings, said, person, now, FLOWS)
        flow = flow_of(turn, draft)
        replies.append(reply_to(turn, conversation.present(turn, flow, draft, note)))
    return replies
