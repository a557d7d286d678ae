"""After a gap: a tap lives 150 s at Telegram, so an open question is asked again."""

from datetime import datetime, timedelta

from handlers.chat import conversation
from handlers.chat.flows import FLOWS
from handlers.chat.reply import Reply
from handlers.chat.turn import Turn, reply_to
from handlers.chat.update import Said
from handlers.settings import Settings
from storage import Tx, drafts, people

TAP_LIVES = timedelta(seconds=150)
FRESH = timedelta(hours=24)  # an older conversation waits until the person comes back to it


def open_questions(tx: Tx, settings: Settings, away_since: datetime, now: datetime) -> list[Reply]:
    """The questions to ask again after nobody listened from `away_since` until now."""
    if now - away_since <= TAP_LIVES:
        return []
    replies: list[Reply] = []
    for draft in drafts.waiting_since(tx, away_since - FRESH):
        person = people.get(tx, draft.person_id)
        if not person.active or person.chat_id is None:
            continue
        said = Said(0, person.chat_id, draft.chat_id, True, person.name, None, now)
        turn = Turn(tx, settings, said, person, now)
        replies.append(reply_to(turn, conversation.present(turn, FLOWS[draft.flow], draft)))
    return replies
