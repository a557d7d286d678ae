"""The state of the local Telegram: people, chats, messages, files and what waits for the bot.

Messages, users and updates are kept in the Bot API's own JSON. All instants here are Unix
seconds of the sandbox's clock. Everything is synchronous and belongs to one event loop.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from bot.clock import Clock
from bot.sandbox.bell import Bell
from bot.sandbox.store import Json, Shelf, Store

DAY = 86_400
# How long Telegram keeps an update that is not fetched: taps are short-lived.
LIVES = {"callback_query": 150, "inline_query": 30, "chosen_inline_result": 600}
# How long a tap may be answered.
ANSWERABLE = 15
# A bot that has not asked for this many seconds (of real time) counts as offline.
AWAY_AFTER = 5.0
# Telegram delivers these only when they are named in `allowed_updates`.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Person:
    """`user` is the wire form; `role` a label for the chat page; `read` a message id."""

    user: Json
    role: str = "stranger"
    read: int = 0


@dataclass
class Chat:
    """`bot` is the bot's standing: unknown (a private chat not started), member, administrator,
    left, kicked (in a private chat: blocked), deactivated or deleted; muted (a group lets it write
    nothing), without photos (it may write words) or shut out (in, and without access); restricted
    (muted by an administrator, which Telegram tells). `topics` are a forum's, beside General, which
    is 0 among the `closed`."""

    info: Json
    members: list[int] = field(default_factory=list)
    bot: str = "unknown"
    upgraded_to: int | None = None
    topics: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)


@dataclass
class Queued:
    update: Json
    expires: float

    @property
    def kind(self) -> str:
        return next((key for key in self.update if key != "update_id"), "")


@dataclass
class Query:
    """A tap: who, where, and until when it may be answered."""

    person: int
    chat: int
    expires: float


@dataclass
class File:
    """`path` is what getFile names; the bytes lie on the shelf `contents` under `unique`."""

    unique: str
    path: str
    mime: str
    size: int
    name: str = ""
    kind: str = "document"
    width: int = 0
    height: int = 0


@dataclass
class Event:
    """Something that changed in a chat, for those who look on (the page, the personas)."""

    seq: int
    type: str
    chat: int = 0
    message: Json | None = None
    id: int = 0
    text: str = ""
    alert: bool = False


class World:
    """All that exists; `bell` rings after every change."""

    def __init__(self, clock: Clock, store: Store, token: str) -> None:
        self.clock, self.store, self.token = clock, store, token
        self.bell = Bell()
        self.people: Shelf[int, Person] = Shelf(store, "people", lambda b: Person(**b), asdict)
        self.chats: Shelf[int, Chat] = Shelf(store, "chats", lambda b: Chat(**b), asdict)
        self.messages: Shelf[tuple[int, int], Json] = Shelf(store, "messages")
        self.queue: Shelf[int, Queued] = Shelf(store, "queue", lambda b: Queued(**b), asdict)
        self.queries: Shelf[str, Query] = Shelf(store, "queries", lambda b: Query(**b), asdict)
        self.files: Shelf[str, File] = Shelf(store, "files", lambda b: File(**b), asdict)
        self.contents: Shelf[str, bytes] = Shelf(store, "contents", bytes.fromhex, bytes.hex)
        self.counters: Shelf[str, int] = Shelf(store, "counters")
        self.settings: Shelf[str, Json] = Shelf(store, "settings")
        # Sequence numbers start at real time, so that a restart never repeats an old one.
        self.seq = self.first_seq = int(time.time() * 1000)
        self.events: deque[Event] = deque(maxlen=10_000)
        self.polls = 0
        self.closing = False
        self.bot_state = ""  # of the bot itself: "", "logged out" or "frozen"
        self._last_seen = float("-inf")
        self._take_up_clock()

    # -- time ------------------------------------------------------------------------------

    def _take_up_clock(self) -> None:
        """A state that was left on another day goes on from that day."""
        kept = self.settings.get("clock", {}).get("offset")
        if kept is not None:
            self.clock.offset = timedelta(seconds=kept)
        self._offset = self.clock.offset
        self._ages = False
        self.settings["clock"] = {"offset": self._offset.total_seconds()}
        self.clock.on_move(self._clock_moved)

    def _clock_moved(self) -> None:
        """What was queued keeps its remaining life while the bot is online: the person in the
        page turned a calendar, nobody waited. To an offline bot a moved clock is an outage, and
        what waited for it grows old."""
        moved = (self.clock.offset - self._offset).total_seconds()
        self._offset = self.clock.offset
        self.settings["clock"] = {"offset": self._offset.total_seconds()}
        if self.online and not self._ages:
            for key, queued in list(self.queue.items()):
                self.queue[key] = Queued(queued.update, queued.expires + moved)
            for name, query in list(self.queries.items()):
                self.queries[name] = Query(query.person, query.chat, query.expires + moved)
        self.emit("clock")
        self.store.commit()

    @contextmanager
    def aging(self) -> Iterator[None]:
        """A clock that is moved meanwhile takes the queue along, whoever is online."""
        self._ages = True
        try:
            yield
        finally:
            self._ages = False

    def now(self) -> float:
        return self.clock.now().timestamp()

    def date(self) -> int:
        return int(self.now())

    # -- the bot ---------------------------------------------------------------------------

    @property
    def bot(self) -> Json:
        """The bot as a user."""
        return {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": self.settings.get("name", {}).get("") or "Rapport",
            "username": "rapport_bot",
        }

    @property
    def online(self) -> bool:
        """Does the bot listen: polling now or just before, or reachable by its webhook?"""
        hook = self.settings.get("webhook")
        if hook:
            return not hook.get("failing", False)
        return self.polls > 0 or time.monotonic() - self._last_seen < AWAY_AFTER

    def poll_began(self) -> None:
        was = self.online
        self.polls += 1
        self._last_seen = time.monotonic()
        if not was:
            self.emit("bot")
        self.bell.ring()

    def poll_ended(self) -> None:
        self.polls -= 1
        self._last_seen = time.monotonic()
        self.bell.ring()

    # -- people, chats, messages -----------------------------------------------------------

    def count(self, name: str, start: int = 1) -> int:
        """The next number of that name; it never comes again."""
        number = self.counters.get(name, start - 1) + 1
        self.counters[name] = number
        return number

    def add_person(self, user: Json, role: str) -> Person:
        """A Telegram user and the private chat with the bot, which is not started yet."""
        person = Person(user, role)
        self.people[user["id"]] = person
        names = ("id", "first_name", "last_name", "username")
        info = {**{name: user[name] for name in names if name in user}, "type": "private"}
        standing = self.chats[user["id"]].bot if user["id"] in self.chats else "unknown"
        self.chats[user["id"]] = Chat(info, [user["id"]], standing)
        self.emit("people")
        return person

    def in_chat(self, chat: int) -> list[Json]:
        """The chat's messages, oldest first."""
        return [message for (place, _), message in self.messages.items() if place == chat]

    def post(self, message: Json) -> Json:
        """Put a message into its chat."""
        self.messages[message["chat"]["id"], message["message_id"]] = message
        self.emit("message", message)
        return message

    def amend(self, message: Json) -> Json:
        self.messages[message["chat"]["id"], message["message_id"]] = message
        self.emit("edited", message)
        return message

    def remove(self, chat: int, message: int) -> None:
        del self.messages[chat, message]
        self.seq += 1
        self._tell(Event(self.seq, "deleted", chat, id=message))

    # -- what waits for the bot ------------------------------------------------------------

    def push(self, kind: str, body: Json) -> None:
        """Queue an update, unless the bot said that it does not want this kind."""
        allowed = self.settings.get("allowed", {}).get("kinds")
        if kind not in allowed if allowed else kind in ON_REQUEST:
            return
        self.push_raw({"update_id": self.count("update", 700_000_001), kind: body})

    def push_raw(self, update: Json) -> None:
        """Queue anything with an integer `update_id`; its age counts from now."""
        queued = Queued(update, 0)
        queued.expires = self.now() + LIVES.get(queued.kind, DAY)
        self.queue[self.count("place")] = queued
        self.counters["newest"] = update["update_id"]
        self.bell.ring()

    def waiting(self) -> Iterator[tuple[int, Json]]:
        """(place, update) in order, without what has expired."""
        now = self.now()
        for place, queued in list(self.queue.items()):
            if queued.expires <= now:
                del self.queue[place]
            else:
                yield place, queued.update

    @property
    def newest_update(self) -> int:
        """The highest id in the queue, else the last that was in it."""
        queued = (update["update_id"] for _, update in self.waiting())
        return max(queued, default=self.counters.get("newest", 0))

    def has_updates(self) -> bool:
        return next(self.waiting(), None) is not None

    def confirm(self, places: Iterable[int]) -> None:
        """These updates arrived and are forgotten."""
        for place in places:
            self.queue.pop(place, None)
        self.store.commit()
        self.bell.ring()

    # -- those who look on -----------------------------------------------------------------

    def emit(self, kind: str, message: Json | None = None) -> None:
        self.seq += 1
        chat = message["chat"]["id"] if message else 0
        self._tell(Event(self.seq, kind, chat, message, message["message_id"] if message else 0))

    def emit_answer(self, person: int, text: str, *, alert: bool) -> None:
        self.seq += 1
        self._tell(Event(self.seq, "answer", person, text=text, alert=alert))

    def emit_typing(self, chat: int) -> None:
        self.seq += 1
        self._tell(Event(self.seq, "typing", chat))

    def _tell(self, event: Event) -> None:
        self.events.append(event)
        self.bell.ring()

    def since(self, seq: int) -> list[Event]:
        """Events after `seq`, oldest first."""
        later = []
        for event in reversed(self.events):
            if event.seq <= seq:
                break
            later.append(event)
        return later[::-1]
