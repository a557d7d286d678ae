"""The table of bad inputs: every test of this folder is one row of it, or a part of one.

A1 … A52 are updates and what people send, B53 … B68 the Bot API's answers; files, configuration
and database (C69 …) are proved beside their features, see `elsewhere`. Above each test stand its
number and the words that the person reads; where there are such words, it runs in each language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from bot.sandbox.persona import Shown
from handlers.frame.say import Say
from storage import Tx, people
from tests.stage import Actor, Stage

LAST = {"A": range(1, 53), "B": range(53, 69)}
ZONE = "Asia/Shanghai"

# Above `row`, so that the number stays the beginning of the id.
on_both_databases = pytest.mark.parametrize("new_database", ["sqlite", "postgres"], indirect=True)

Words = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Sees:
    """The language of the person in a row, and the words that they are to read."""

    language: str = "en"
    words: tuple[str, ...] = ()

    @property
    def say(self) -> Say:
        return Say(self.language, ZONE)


def row(number: str, *, en: Words = (), zh: Words = ()) -> pytest.MarkDecorator:
    """Mark a test as one of the row `number`, say "A14"; its id begins with that."""
    if not en:
        return pytest.mark.parametrize("sees", [pytest.param(Sees(), id=number)], indirect=True)
    cases = [Sees(language, _all(words)) for language, words in (("en", en), ("zh", zh))]
    params = [pytest.param(each, id=f"{number}-{each.language}") for each in cases]
    return pytest.mark.parametrize("sees", params, indirect=True)


def _all(words: Words) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def numbers_of(test: Any) -> set[str]:
    """The rows that a test function is marked with."""
    marks = getattr(test, "pytestmark", ())
    params = [param for mark in marks if mark.args[0] == "sees" for param in mark.args[1]]
    return {param.id.partition("-")[0] for param in params}


@dataclass(frozen=True, slots=True)
class Rep(Actor):
    """Emma, in the language of the row."""

    sees: Sees

    async def is_told(self, *more: str) -> Shown:
        """Read the words of the row, and `more`."""
        return await self.reads(*self.sees.words, *more)

    async def presses(self, button: str, *expected: str, context: str = "") -> Shown:
        """Press a button by its English words (of a context), whatever the language."""
        say = self.sees.say
        label = say.label_in(context, button) if context else say.label(button)
        # Two arguments: a slotted dataclass is made anew, and loses the class that `super()` means.
        return await super(Rep, self).presses(label, *expected)

    async def begins_to_rate(self) -> None:
        """The first of six dimensions of Anna is rated ③, and the second is asked."""
        await self.says("/rate anna", "1/6")
        await self.presses("③", "2/6")

    async def begins_a_visit(self) -> Shown:
        """Nobody was met in particular; the summary of the visit takes a note."""
        await self.says("/visit orion", "Peter Novak")
        return await self.presses("No one in particular ›", self.sees.say.label("✓ Save the visit"))


async def speaking(stage: Stage, sees: Sees) -> Rep:
    """Emma has chosen the language of the row."""
    await chooses(stage, "Emma Fischer", sees)
    return Rep(stage.emma.persona, sees)


async def chooses(stage: Stage, name: str, sees: Sees) -> None:
    """Somebody of the team has chosen the language of the row."""

    def choose(tx: Tx) -> None:
        people.choose_language(tx, people.named(tx, name)[0].id, sees.language)

    await stage.service.ledger.write(choose)
