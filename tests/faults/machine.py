"""Anything may happen in any order: the ledger stays equal to a plain model of the conversation.

A rep rates contacts; she taps, types, goes back, edits, forwards; updates come twice, late and out
of order; the process crashes before its commit and starts again; the clock jumps; the rep loses her
place in the team and gets it back. The model is a dictionary of answers and the open question.
"""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import update

from handlers.frame.reply import Reply
from scoring.assessments import Kind
from scoring.packs import builtin
from storage import Ledger, Tx, assessments, contacts, drafts, tables
from storage.machinery.ledger import Verb
from tests.cast import NOW
from tests.faults.story import Raw, enter_joined, turn

CHAT = 7_000_000_001
NUMBERS = st.integers(1, 3)  # the statements ① to ③ ask for no fact
DIMENSIONS = builtin("key").dimension_ids


class Crash(Exception):
    """The process dies before its commit."""


@dataclass
class Model:
    """One rating: what was answered, which question is open (None: the summary), and forwarded
    answers that wait for a yes."""

    contact: int
    answers: dict[str, int] = field(default_factory=dict)
    at: str | None = DIMENSIONS[0]
    returning: bool = False
    forwards: list[int] = field(default_factory=list)

    def answer(self, number: int) -> None:
        """The open question is answered; the next unanswered one is open."""
        self.replace(self.at or "", number)
        self.at = next((each for each in DIMENSIONS if each not in self.answers), None)

    def replace(self, dimension: str, number: int) -> None:
        """An answer was edited: the open question stays open, unless all are answered."""
        self.answers[dimension] = number - 2
        self.returning = False
        if len(self.answers) == len(DIMENSIONS):
            self.at = None

    def back(self) -> None:
        if self.returning:
            self.at, self.returning = None, False
            return
        place = DIMENSIONS.index(self.at) if self.at else len(DIMENSIONS)
        self.at = DIMENSIONS[max(place - 1, 0)]


class Rating(RuleBasedStateMachine):
    new_database: ClassVar[Callable[[], str]]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.url = type(self).new_database()
        self.ledger = Ledger(self.url)
        self.rep = self._write(partial(enter_joined, rep_chat=CHAT)).li_na.id
        self.now, self.numbers = NOW, itertools.count(1)
        self.model: Model | None = None
        self.recorded: dict[int, dict[str, int]] = {}
        self.sent: list[Raw] = []
        self.screens: list[list[str]] = []
        self.typed: dict[int, str] = {}  # message → the dimension it answered
        self.crash_next = self.away = False

    def teardown(self) -> None:
        self.loop.run_until_complete(self.ledger.close())
        self.loop.close()

    # -- what the rep does -----------------------------------------------------------------

    @precondition(lambda self: self.model is None)
    @rule()
    def begin(self) -> None:
        name = f"Contact {len(self.recorded) + next(self.numbers)}"
        contact = self._write(partial(_know, name=name, now=self.now))
        self._says(f"/rate {name}")
        if not self.away:
            self.model, self.typed = Model(contact), {}

    @precondition(lambda self: self._asked)
    @rule(number=NUMBERS)
    def tap(self, number: int) -> None:
        assert self._taps(f".={number}")
        if not self.away:
            self._model.answer(number)

    @precondition(lambda self: self._asked)
    @rule(number=NUMBERS)
    def type(self, number: int) -> None:
        message = self._says(str(number))
        if not self.away:
            self.typed[message] = self._model.at or ""
            self._model.answer(number)

    @precondition(lambda self: self._asked)
    @rule(words=st.sampled_from(["7", "0", "3.5", "1e3", "NaN", "٤"]))
    def mistype(self, words: str) -> None:
        """Hearing what is no answer changes nothing: but words that are no number are a fact,
        which the model leaves out."""
        self._says(words)

    @precondition(lambda self: self.model is not None and not self.model.forwards)
    @rule()
    def back(self) -> None:
        if self._taps(".<") and not self.away:
            self._model.back()

    @precondition(lambda self: self.typed and self.model is not None)
    @rule(number=NUMBERS, data=st.data())
    def edit(self, number: int, data: st.DataObject) -> None:
        message = data.draw(st.sampled_from(sorted(self.typed)))
        self._does(edited_message={**self._message(message), "text": str(number)})
        if not self.away:
            self._model.replace(self.typed[message], number)

    @precondition(lambda self: self._asked)
    @rule(number=NUMBERS)
    def forward(self, number: int) -> None:
        origin = {"type": "hidden_user", "sender_user_name": "Wang", "date": 1}
        text = {"text": str(number), "forward_origin": origin}
        self._does(message={**self._message(next(self.numbers)), **text})
        if not self.away:
            self._model.forwards.append(number)

    @precondition(lambda self: self.model is not None and self.model.forwards)
    @rule(yes=st.booleans())
    def decide_about_a_forward(self, yes: bool) -> None:
        if self._taps(".yes" if yes else ".no") and not self.away:
            number = self._model.forwards.pop(0)
            if yes:
                self._model.answer(number)

    @precondition(lambda self: self._summed)
    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        dimension = data.draw(st.sampled_from(DIMENSIONS))
        if self._taps(".menu") and self._taps(f".c:#{dimension}") and not self.away:
            self._model.at, self._model.returning = dimension, True

    @precondition(lambda self: self._summed)
    @rule()
    def submit(self) -> None:
        if self._taps(".ok") and not self.away:
            self.recorded[self._model.contact] = self._model.answers
            self.model, self.typed = None, {}

    @precondition(lambda self: self.model is not None)
    @rule()
    def cancel(self) -> None:
        self._says("/cancel")
        if not self.away:
            self.model, self.typed = None, {}

    # -- what the network, the machine and the company do --------------------------------------

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def redeliver(self, data: st.DataObject) -> None:
        """An update that was heard comes again, however late."""
        reply = self._deliver(data.draw(st.sampled_from(self.sent)))
        assert reply is None or self.away

    @precondition(lambda self: self._asked and not self.away)
    @rule(tapped=NUMBERS, typed=NUMBERS)
    def reorder(self, tapped: int, typed: int) -> None:
        """The words were sent before the tap, and arrive after it: they belong to its question."""
        message, earlier = self._message(next(self.numbers)), next(self.numbers)
        found_open = self._model.at or ""
        self.tap(tapped)
        if self._asked:
            self._does(number=earlier, message={**message, "text": str(typed)})
            self.typed[message["message_id"]] = found_open
            self._model.replace(found_open, typed)

    @precondition(lambda self: len(self.screens) > 1)
    @rule(data=st.data())
    def tap_on_an_old_screen(self, data: st.DataObject) -> None:
        present = set(self._live)
        stale = [b for s in self.screens for b in s if _draft_of(b) and b not in present]
        if stale:
            self._tap(data.draw(st.sampled_from(stale)))

    @rule()
    def crash(self) -> None:
        """The next update is handled twice: the first time nothing of it is kept."""
        self.crash_next = True

    @rule()
    def restart(self) -> None:
        self.loop.run_until_complete(self.ledger.close())
        self.ledger = Ledger(self.url)

    @rule(hours=st.integers(-2, 48))
    def clock_jumps(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def leave_or_return_to_the_team(self) -> None:
        self.away = not self.away
        self._write(partial(_employ, person=self.rep, active=not self.away))

    # -- the laws ------------------------------------------------------------------------------

    @invariant()
    def the_ledger_is_what_the_model_says(self) -> None:
        draft, recorded = self._write(partial(_ledger, person=self.rep, of=list(self.recorded)))
        assert recorded == self.recorded
        if self.model is None:
            assert draft is None
            return
        assert draft is not None
        assert draft["answers"].get("levels", {}) == self.model.answers
        assert draft["at"] == (self.model.at and f"#{self.model.at}")
        assert [int(each["text"]) for each in draft["forwards"]] == self.model.forwards

    # -- the door --------------------------------------------------------------------------------

    @property
    def _model(self) -> Model:
        assert self.model is not None
        return self.model

    @property
    def _asked(self) -> bool:
        return self.model is not None and self.model.at is not None and not self.model.forwards

    @property
    def _summed(self) -> bool:
        return self.model is not None and self.model.at is None and not self.model.forwards

    def _says(self, text: str) -> int:
        message = self._message(next(self.numbers))
        self._does(message={**message, "text": text})
        return int(message["message_id"])

    def _taps(self, end: str) -> bool:
        """Press the button of the live screen whose data ends so; False if it has none."""
        found = [each for each in self._live if each.endswith(end)]
        if found:
            self._tap(found[0])
        return bool(found)

    @property
    def _live(self) -> list[str]:
        """The buttons of the newest conversation's latest screen: others may stand below it."""
        own = [screen for screen in self.screens if any(map(_draft_of, screen))]
        newest = max((_draft_of(each) for screen in own for each in screen), default=0)
        of_newest = (s for s in reversed(own) if newest in map(_draft_of, s))
        return next(of_newest, [])

    def _tap(self, data: str) -> None:
        query = {"id": "1", "from": self._user, "message": self._message(1), "data": data}
        self._does(callback_query=query)

    def _does(self, number: int | None = None, **what: Any) -> None:
        raw = {"update_id": number or next(self.numbers), **what}
        reply = self._deliver(raw)
        if self.away:
            return  # what a stranger sees is no screen of the conversation
        self.sent.append(raw)
        if reply is not None and reply.screen is not None:
            page = reply.screen.page(reply.say)
            self.screens.append([button.data for row in page.rows for button in row])

    def _deliver(self, raw: Raw) -> Reply | None:
        if self.crash_next:
            self.crash_next = False
            try:
                self._write(partial(_crashing, raw=raw, now=self.now))
            except Crash:
                self.restart()
        reply: Reply | None = self._write(partial(turn, raw=raw, now=self.now))
        return reply

    def _write(self, verb: Verb[Any]) -> Any:
        return self.loop.run_until_complete(self.ledger.write(verb))

    @property
    def _user(self) -> Raw:
        return {"id": CHAT, "is_bot": False, "first_name": "Li Na", "language_code": "en"}

    def _message(self, number: int) -> Raw:
        chat = {"id": CHAT, "type": "private"}
        return {"message_id": number, "date": 1, "chat": chat, "from": self._user}


def _draft_of(data: str) -> int:
    """Whose button it is: a conversation's number, else 0."""
    parts = data.split(".")
    return int(parts[1]) if parts[0] == "d" else 0


def _know(tx: Tx, name: str, now: datetime) -> int:
    return contacts.create(tx, 1, name, now, key=True).id


def _employ(tx: Tx, person: int, active: bool) -> None:
    p = tables.people
    tx.execute(update(p).where(p.c.id == person).values(active=active))


def _crashing(tx: Tx, raw: Raw, now: datetime) -> None:
    turn(tx, raw, now)
    raise Crash


def _ledger(
    tx: Tx, person: int, of: list[int]
) -> tuple[dict[str, Any] | None, dict[int, dict[str, int | None]]]:
    """The open conversation's data, and what was recorded of these contacts."""
    draft = drafts.active(tx, person)
    rated = assessments.latest(tx, Kind.KEY, of, back=9)
    recorded = {
        contact: {name: rating.level for name, rating in each.ratings.items()}
        for contact, found in rated.items()
        for each in found
    }
    assert all(len(found) == 1 for found in rated.values()), "a rating was recorded twice"
    return (draft.data if draft else None), recorded
