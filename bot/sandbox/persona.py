"""A person as a test plays them: says, presses, sees."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox import incoming, kinds
from bot.sandbox.params import Upload
from bot.sandbox.sending import in_topic, origin_of, replied_to, travelling
from bot.sandbox.service_messages import SERVICE
from bot.sandbox.store import Json
from bot.sandbox.world import World

if TYPE_CHECKING:
    from bot.sandbox.group import Group


@dataclass(frozen=True)
class Shown:
    """A message as it stood in the chat at that moment; `raw` is its wire form."""

    raw: Json
    world: World

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """The text, or the caption, as eyes see it: without the joiners that keep links away."""
        return str(self.raw.get("text") or self.raw.get("caption") or "").replace("\u2060", "")

    @property
    def topic(self) -> int:
        """The forum's topic that it stands in; 0 is General."""
        return int(self.raw.get("message_thread_id", 0))

    @property
    def keyboard(self) -> list[list[str]]:
        """The buttons' labels, row by row."""
        return [[button["text"] for button in row] for row in self._rows]

    @property
    def labels(self) -> list[str]:
        return [label for row in self.keyboard for label in row]

    @property
    def photo(self) -> bytes | None:
        """The bytes of the picture."""
        sizes = self.raw.get("photo")
        return self.world.contents[sizes[-1]["file_unique_id"][:-1]] if sizes else None

    @property
    def from_bot(self) -> bool:
        return bool(self.raw["from"]["id"] == self.world.bot["id"])

    def data(self, button: str) -> str | None:
        """The callback data of the button with this label, or with this very data."""
        for key in ("text", "callback_data"):
            for row in self._rows:
                for one in row:
                    if one.get(key) == button and "callback_data" in one:
                        return str(one["callback_data"])
        return None

    @property
    def _rows(self) -> list[list[Json]]:
        rows: list[list[Json]] = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return rows


Wanted = str | Callable[[Shown], bool]


class Persona:
    """One person in one chat: the private one with the bot, or a group (see `at`)."""

    def __init__(self, world: World, user_id: int, chat: int | None = None, topic: int = 0) -> None:
        self.id = user_id
        self.chat = user_id if chat is None else chat
        self._world, self._topic = world, topic
        self._mark = world.seq

    @property
    def user(self) -> Json:
        return self._world.people[self.id].user

    def at(self, group: "Group", topic: int = 0) -> "Persona":
        """The same person, in that group, or in that topic of it."""
        return Persona(self._world, self.id, group.id, topic)

    # -- what the person does --------------------------------------------------------------

    def say(self, text: str, reply_to: Shown | None = None) -> Shown:
        """The text goes out as it is, even where an app would clean or split it."""
        answered = replied_to(self._world, self.chat, reply_to.id if reply_to else None)
        return self._send({**answered, **incoming.said(text)})

    def press(self, button: str, message: Shown | None = None) -> str:
        """Press the button with this label (or data): on `message` as it stands now, else on the
        latest message that has it. Returns the callback query's id."""
        candidates = [self._present(message)] if message else reversed(self.messages)
        for shown in candidates:
            data = shown.data(button)
            if data is not None:
                return self.tap(data, shown)
        there = self.last.labels if self.last else []
        raise AssertionError(f"no button {button!r}; the last message has {there}")

    def tap(self, data: str, message: Shown | None = None) -> str:
        """What only a changed app could do: any data, any message (also one of another chat, or
        one that is gone), or none."""
        self.look_away()
        query = incoming.tap(self._world, self.id, message.raw if message else None, data)
        self._world.store.commit()
        return query

    def asks_inline(self, text: str) -> str:
        """Type "@our_bot text" in some other chat; the id of the query (see `is_answered`)."""
        self.look_away()
        query = incoming.inline(self._world, self.id, text)
        self._world.store.commit()
        return query

    def send_photo(self, content: bytes | None = None, caption: str = "") -> Shown:
        picture = {"content": content} if content else {}
        return self._send(kinds.photo(self._world, caption=caption, **picture))

    def send_album(self, *pictures: bytes, caption: str = "") -> list[Shown]:
        """Several photos at once; the first carries the caption."""
        album = {"media_group_id": str(self._world.count("album", 13_000_000_001))}
        captions = [caption, *[""] * (len(pictures) - 1)]
        return [
            self._send({**kinds.photo(self._world, picture, words), **album})
            for picture, words in zip(pictures, captions, strict=True)
        ]

    def send_voice(self, caption: str = "") -> Shown:
        return self._send(kinds.voice(self._world, caption=caption))

    def send_document(self, name: str, content: bytes, mime: str = "text/plain") -> Shown:
        return self._send(kinds.document(self._world, Upload(name, mime, content)))

    def send(self, kind: str) -> Shown:
        """A sticker, location, dice, contact, poll, video, … (see `kinds.other`)."""
        return self._send(kinds.other(self._world, kind))

    def does(self, kind: str) -> Shown:
        """Something that Telegram puts a service message into the chat for: pins a message, sets
        the auto-delete timer or the wallpaper, … (see `service_messages`)."""
        return self._send({kind: SERVICE[kind]})

    def forward(self, message: Shown | str, origin_name: str | None = None) -> Shown:
        """Forward a message, or a text of somebody who hides behind `origin_name`."""
        hidden = {"type": "hidden_user", "sender_user_name": origin_name or "Somebody"}
        if isinstance(message, str):
            origin, content = {**hidden, "date": self._world.date()}, incoming.said(message)
        else:
            if message.raw.get("has_protected_content"):
                raise PermissionError("this message may not be forwarded")
            origin = origin_of(message.raw)
            if origin_name:
                origin = {**hidden, "date": message.raw["date"]}
            content = travelling(message.raw)
        return self._send({"forward_origin": origin, **content})

    def save(self, message: Shown) -> bytes:
        """The file of a message, saved to the device."""
        if message.raw.get("has_protected_content"):
            raise PermissionError("this message may not be saved")
        return self._world.contents[message.raw["document"]["file_unique_id"]]

    def copy(self, message: Shown) -> str:
        """The words of a message, on the clipboard."""
        if message.raw.get("has_protected_content"):
            raise PermissionError("this message may not be copied")
        return message.text

    def edit(self, message: Shown, text: str) -> Shown:
        self.look_away()
        edited = incoming.change(self._world, self.chat, message.id, text)
        self._world.store.commit()
        return Shown(edited, self._world)

    def delete(self, message: Shown) -> None:
        """Nothing tells the bot of it, as on Telegram."""
        self._world.remove(self.chat, message.id)

    def block(self) -> None:
        incoming.set_blocked(self._world, self.id, blocked=True)

    def unblock(self) -> None:
        incoming.set_blocked(self._world, self.id, blocked=False)

    def deactivate(self) -> None:
        """Delete the account; the bot is not told."""
        chat = self._world.chats[self.id]
        chat.bot = "deactivated"
        self._world.chats[self.id] = chat

    def rename(self, **fields: str | None) -> None:
        """Change first_name, last_name, username or language_code (None takes it away)."""
        person = self._world.people[self.id]
        user = {key: value for key, value in {**person.user, **fields}.items() if value is not None}
        self._world.add_person(user, person.role)

    def raw(self, update: Json) -> None:
        """Queue an update as it is, however broken; without `update_id` it gets the next one."""
        self.look_away()
        numbered = {"update_id": self._world.count("update"), **update}
        self._world.push_raw(numbered)
        self._world.store.commit()

    # -- what the person sees --------------------------------------------------------------

    @property
    def messages(self) -> list[Shown]:
        """The chat as it stands now, oldest first."""
        return [Shown(message, self._world) for message in self._world.in_chat(self.chat)]

    @property
    def last(self) -> Shown | None:
        """The bot's last message."""
        return next((shown for shown in reversed(self.messages) if shown.from_bot), None)

    @property
    def answers(self) -> list[str]:
        """The answers to this person's presses, oldest first ("" for a silent one)."""
        events = self._world.events
        return [event.text for event in events if event.type == "answer" and event.chat == self.id]

    def look_away(self) -> None:
        """From here on `sees` looks only at what comes new."""
        self._mark = self._world.seq

    async def sees(self, wanted: Wanted, timeout: float = 30) -> Shown:  # noqa: ASYNC109
        """The newest message or edit of the bot since this person last acted (or looked away)
        whose text contains `wanted`, or for which `wanted` holds; waits for it."""
        found: list[Shown] = []

        def there() -> bool:
            found[:] = [shown for shown in self._news() if _matches(shown, wanted)]
            return bool(found)

        try:
            async with asyncio.timeout(timeout):
                await self._world.bell.until(there)
        except TimeoutError:
            raise AssertionError(self._missing(wanted)) from None
        return found[-1]

    async def is_answered(self, query: str, timeout: float = 30) -> None:  # noqa: ASYNC109
        """Wait until the bot has answered this press."""
        async with asyncio.timeout(timeout):
            await self._world.bell.until(lambda: query not in self._world.queries)

    def _news(self) -> list[Shown]:
        shown = [
            Shown(event.message, self._world)
            for event in self._world.since(self._mark)
            if event.message is not None and event.message["chat"]["id"] == self.chat
        ]
        return [message for message in shown if message.from_bot]

    def _missing(self, wanted: Wanted) -> str:
        sight = "\n".join(f"- {shown.text}  {shown.labels}" for shown in self._news())
        return f"{self.user['first_name']} did not see {wanted!r}, but:\n{sight or '- nothing'}"

    def _present(self, shown: Shown) -> Shown:
        place = (shown.raw["chat"]["id"], shown.id)
        return Shown(self._world.messages.get(place, shown.raw), self._world)

    def _send(self, content: Json) -> Shown:
        self.look_away()
        there = {**in_topic(self._topic), **content}
        message = incoming.deliver(self._world, self.chat, {"from": self.user}, there)
        self._world.store.commit()
        return Shown(message, self._world)


def _matches(shown: Shown, wanted: Wanted) -> bool:
    return wanted in shown.text if isinstance(wanted, str) else wanted(shown)
