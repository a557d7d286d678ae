"""Simulated reps: each lives through the rating flow, and the next tap waits for the last reply.

A reply is right if it comes in the tap's own message (or, to words, as a new one), answers the tap
itself, and holds what the conversation must show next. Anything else is a fault: the run is void.
"""

import asyncio
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Protocol

PATIENCE = 60.0  # seconds; a sequential bot needs six for a round of 64 at 40 ms
DIMENSIONS = 6


class Void(Exception):
    """A reply was wrong or is missing: whatever was measured does not count."""


@dataclass(frozen=True, slots=True)
class Move:
    """Say words, or press the button whose label is `press`; the reply must hold `sees`."""

    sees: str
    say: str = ""
    press: str = ""


def first(contact: str) -> list[Move]:
    """A contact who was never rated: six statements, the summary, recorded."""
    asked = [f"{n}/{DIMENSIONS}" for n in range(2, DIMENSIONS + 1)]
    rated = [Move(sees, press="③") for sees in (*asked, "✓ Submit")]
    return [Move(f"1/{DIMENSIONS}", say=f"/rate {contact}"), *rated, _SUBMIT]


def again(contact: str) -> list[Move]:
    """A contact who was rated before, rated afresh."""
    _, *rest = first(contact)
    ask = Move("Rate afresh", say=f"/rate {contact}")
    return [ask, Move(f"1/{DIMENSIONS}", press="Rate afresh"), *rest]


def unchanged(contact: str) -> list[Move]:
    """A contact who was rated before, confirmed by one tap."""
    return [Move("Rate afresh", say=f"/rate {contact}"), Move("✓ Recorded", press="Nothing")]


_SUBMIT = Move("✓ Recorded", press="✓ Submit")


class Messenger(Protocol):
    def put(self, kind: str, content: dict[str, Any]) -> None:
        """Let the bot have an update."""

    def next_id(self) -> int: ...


@dataclass(slots=True)
class Rep:
    """One person in their private chat. `turns` are the seconds each turn took, in order."""

    id: int
    messenger: Messenger
    turns: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    _last: int = 0
    _move: Move | None = None
    _edit: int | None = None
    _open: set[str] = field(default_factory=set)
    _replied: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": "Rep", "language_code": "en"}

    async def lives(self, moves: list[Move]) -> None:
        """Go through the moves. Raises Void."""
        for move in moves:
            begun = perf_counter()
            self._begin(move)
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._replied.wait()
            except TimeoutError:
                missing = f"{move} was not answered: {self._open} missing"
                raise Void("; ".join([*self.faults, missing])) from None
            if self.faults:
                raise Void("; ".join(self.faults))
            self.turns.append(perf_counter() - begun)

    async def had_a_turn(self) -> None:
        """Wait until a turn has ended since `turns` was cleared."""
        while not self.turns:
            await self._replied.wait()
            await asyncio.sleep(0)

    def _begin(self, move: Move) -> None:
        self._move = move
        self._replied.clear()
        if move.say:
            self._edit, self._open = None, {"screen"}
            said = self._message(self.messenger.next_id(), self.user, move.say, None)
            said["entities"] = [{"type": "bot_command", "offset": 0, "length": 5}]
            self.messenger.put("message", said)
            return
        tap = str(self.messenger.next_id())
        shown = self._messages[self._last]
        self._edit, self._open = self._last, {"screen", tap}
        pressed = {"id": tap, "from": self.user, "chat_instance": "1", "message": shown}
        data = _data_of(shown, move.press)
        if data is None:
            self.fault(f"there is no button {move.press!r} to press")
            return
        self.messenger.put("callback_query", {**pressed, "data": data})

    # -- what the bot does -----------------------------------------------------------------

    def fault(self, words: str) -> None:
        self.faults.append(words)
        self._replied.set()

    def answered(self, tap: str) -> None:
        self._settle(tap)

    def deleted(self, message_id: int) -> None:
        if self._messages.pop(message_id, None) is None:
            self.fault(f"message {message_id} was deleted, which is not there")

    def shown(
        self, edit: int | None, words: dict[str, Any], markup: dict[str, Any] | None, *,
        protected: bool = False,
    ) -> dict[str, Any]:  # fmt: skip
        """A message is sent, or edited in place; the message as it stands now. Protection is
        settled when it is sent."""
        if edit != self._edit:
            self.fault(f"message {edit} was changed in answer to {self._move}, not {self._edit}")
        number = self.messenger.next_id() if edit is None else edit
        bot = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
        message = {**self._message(number, bot, None, markup), **words}
        if protected or (edit and self._messages.get(edit, {}).get("has_protected_content")):
            message["has_protected_content"] = True
        self._messages[number] = message
        self._last = number
        whole = [words.get("text") or words.get("caption") or "", *_labels(message)]
        if self._move is None or self._move.sees not in "\n".join(whole):
            self.fault(f"{self._move} was answered by {whole}")
        self._settle("screen")
        return message

    def _settle(self, what: str) -> None:
        if what not in self._open:
            self.fault(f"{what} came twice, or unasked, after {self._move}")
        self._open.discard(what)
        if not self._open:
            self._replied.set()

    def _message(
        self, number: int, sender: dict[str, Any], text: str | None, markup: dict[str, Any] | None
    ) -> dict[str, Any]:
        chat = {"id": self.id, "type": "private", "first_name": "Rep"}
        message = {"message_id": number, "from": sender, "chat": chat, "date": 1_790_000_000}
        if text is not None:
            message["text"] = text
        if markup:
            message["reply_markup"] = markup
        return message


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def _labels(message: dict[str, Any]) -> list[str]:
    return [button["text"] for button in _buttons(message)]


def _data_of(message: dict[str, Any], label: str) -> str | None:
    """The data of the button with this label, ticked or not."""
    for button in _buttons(message):
        if button["text"].removeprefix("✓") == label.removeprefix("✓"):
            return str(button["callback_data"])
    return None
