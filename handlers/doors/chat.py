"""The entry point of the chat: one update in, one reply out, all in one transaction."""

from datetime import datetime
from typing import Any

from handlers import FEATURES
from handlers.doors import routes
from handlers.doors.flows import FLOWS
from handlers.frame import policy, reach
from handlers.frame.page import Screen
from handlers.frame.reply import Reply
from handlers.frame.reporting_line import manager_of
from handlers.frame.say import Say, language_of
from handlers.frame.search import Looked
from handlers.frame.settings import Settings
from handlers.frame.turn import Shown, Turn, reply_to
from handlers.frame.update import InlineQuery, MemberChange, Message, Update, said, said_as_group
from handlers.frame.words import InGroup
from storage import Tx, people, updates
from storage.groups import moved


def answer(
    tx: Tx,
    raw: dict[str, Any],
    now: datetime,
    settings: Settings,
    bot_id: int,
    *,
    looked: Looked | None = None,
) -> Reply | None:
    """Take one update: load, decide, record. None: nothing to say.

    With `looked`, what is to be looked for among many is asked for by LookFirst (see `Turn`).
    Raises pydantic's ValidationError for an update that is not shaped like one.
    """
    update = Update.model_validate(raw)
    if update.my_chat_member is not None:
        _membership(tx, settings, update.my_chat_member, update.update_id, now, bot_id)
        return None
    if update.inline_query is not None:
        return _nothing_inline(update.inline_query, settings)
    if update.message is not None:
        _follow(tx, update.message)
    heard = said(update)
    if heard is None:
        return _to_nobody(tx, settings, update)
    person = people.speaking(tx, heard.user_id)
    if person is None:
        greetings = (f.stranger(tx, settings, heard, now, bot_id) for f in FEATURES if f.stranger)
        reply = next((each for each in greetings if each is not None), None)
        if reply is None or reply.stranger:
            policy.note_removed(tx, heard, now, bot_id)
        return reply
    if not updates.take(tx, bot_id, update.update_id, now):
        return None
    if heard.private and not person.reachable:
        reach.back(tx, heard.user_id, now)
    team = None if heard.private else manager_of(tx, heard.chat_id)
    turn = Turn(tx, settings, heard, person, now, FLOWS, team, looked, FEATURES)
    shown = _shown(turn)
    return None if shown is None else reply_to(turn, shown)


def apology(tx: Tx, raw: dict[str, Any], settings: Settings, screen: Screen) -> Reply | None:
    """The apology for an update that could not be handled, if its sender is known."""
    part = raw.get("message") or raw.get("callback_query") or {}
    sender = part.get("from") if isinstance(part, dict) else None
    if not isinstance(sender, dict) or not isinstance(sender.get("id"), int):
        return None
    person = people.speaking(tx, sender["id"])
    code = sender.get("language_code")
    unknown = Say(language_of(code if isinstance(code, str) else None), settings.zone)
    say = settings.say_to(person) if person else unknown
    return Reply(sender["id"], say, screen, stranger=person is None)


def _shown(turn: Turn) -> Shown | None:
    """What the way leads to that was taken. What people say to one another in a group is not for
    us: there it is commands and buttons only."""
    heard = turn.said
    if heard.tap is not None:
        return routes.tap(turn)
    name = routes.named(heard, turn.settings.bot_name)
    if name is None and heard.command is not None:
        return None  # another bot's
    if name is not None and not heard.edited and (name or heard.private):
        return routes.command_said(turn, name)
    return routes.said(turn) if heard.private else None


def _to_nobody(tx: Tx, settings: Settings, update: Update) -> Reply | None:
    """An administrator who writes as the group is asked to write as themselves; other senders that
    are no person get no answer."""
    heard = said_as_group(update)
    screen = routes.said_as_group(heard, settings.bot_name) if heard else None
    if heard is None or screen is None:
        return None
    ours = people.administrators(tx)
    say = settings.say_to(ours[0]) if ours else Say(language_of(None), settings.zone)
    shown = InGroup(screen, settings.bot_name)
    return Reply(heard.chat_id, say, shown, topic=heard.topic, stranger=True)


def _nothing_inline(query: InlineQuery, settings: Settings) -> Reply:
    """Inline mode belongs off, since its answers are typed into other people's chats: whoever asks
    there finds nothing, and is told nothing of whether we know them."""
    say = Say(language_of(query.sender.language_code), settings.zone)
    return Reply(query.sender.id, say, inline_id=query.id, stranger=True)


def _follow(tx: Tx, message: Message) -> None:
    """A group became a supergroup: the old chat, the new one, or neither may say so."""
    if message.migrate_to_chat_id is not None:
        moved(tx, message.chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        moved(tx, message.migrate_from_chat_id, message.chat.id)


def _membership(
    tx: Tx, settings: Settings, change: MemberChange, update_id: int, now: datetime, bot_id: int
) -> None:
    """The person blocked the bot or let it in again; or it was removed from a group, or muted."""
    now_is = change.new_chat_member
    muted = now_is.get("status") == "restricted" and not now_is.get("can_send_messages")
    out = muted or now_is.get("status") in ("kicked", "left")
    if change.chat.type != "private":
        if out:
            reach.leave(tx, change.chat.id, now, settings)
        return
    person = people.speaking(tx, change.sender.id)
    if person is None or not updates.take(tx, bot_id, update_id, now):
        return
    if out:
        reach.lost(tx, change.sender.id, now, settings)
    else:
        reach.back(tx, change.sender.id, now)
