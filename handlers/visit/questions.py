"""The questions about a visit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from handlers.frame.clean import clean_line
from handlers.frame.days import read_day
from handlers.frame.find import PREFIX, WITHIN, Candidates, find, plain
from handlers.frame.interview import words as standing
from handlers.frame.interview.answers import Answers
from handlers.frame.interview.model import Accept, Again, Heard, OfField, Outcome, Prompt, Stay
from handlers.frame.interview.typed import limited, line, missing
from handlers.frame.names import MAX_NAME, name_and_title
from handlers.frame.words import NotADay
from handlers.visit import words
from scoring.name import account_name
from scoring.visits import VisitType
from storage.accounts import Found
from storage.names import fold, search_keys

if TYPE_CHECKING:
    from handlers.visit.flow import VisitContext

MAX_NOTE = 4000


@dataclass(frozen=True, slots=True)
class NewAccount:
    new: str


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody met for the first time; `message` named them."""

    name: str
    title: str
    message: int | None


@dataclass(frozen=True, slots=True)
class VisitAnswers(Answers):
    """`chosen` are those who were met so far, `people` that they are all; `unsure` is a name that
    was typed and is like a known one. `parts` are the note's, by the messages that brought them."""

    account: int | NewAccount | None = None
    found: Candidates | None = None
    people: bool = False
    chosen: tuple[int | NewPerson, ...] = ()
    unsure: str = ""
    type: VisitType = VisitType.MEETING
    day: date | None = None
    note: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)


class AccountQuestion(OfField):
    """Buttons of the recent accounts, or a few letters of any that the person may see."""

    key, required = "account", True

    def prompt(self, context: "VisitContext", answers: VisitAnswers) -> Prompt:
        if found := answers.found:
            return words.WhichAccount(found.typed, found.named(account_name))
        return words.WhichAccount("", [(each.id, each.name) for each in context.recent])

    def hear(self, context: "VisitContext", answers: VisitAnswers, heard: Heard) -> Outcome:
        if heard.value == "new":
            name = answers.found.typed if answers.found else ""
            if context.taken:
                return Again(words.AccountTaken(name))
            if not name:
                return Again(standing.NotAvailable())
            return _chosen(answers, NewAccount(name))
        if heard.value is not None:
            known = heard.value.isascii() and heard.value.isdigit()
            if not known or len(heard.value) > 18:
                return Again(standing.NotAvailable())
            return _chosen(answers, int(heard.value))
        typed = line(heard, MAX_NAME)
        if isinstance(typed, Again):
            return typed
        one = plain(context.found)
        return _chosen(answers, one.id) if one else Stay(looked(answers, typed, context.found))


def looked(
    answers: VisitAnswers, typed: str, matches: Sequence[tuple[float, Found]]
) -> VisitAnswers:
    """With what the typed letters may mean."""
    return replace(answers, found=Candidates.of(clean_line(typed, MAX_NAME), matches))


def _chosen(answers: VisitAnswers, account: int | NewAccount) -> Accept:
    """People of another account are nobody here."""
    return Accept(replace(answers, account=account, people=False, chosen=(), unsure=""))


class PeopleQuestion(OfField):
    """Everybody who was met, of this account's people; a typed name adds a new one."""

    key, required = "people", True

    def prompt(self, context: "VisitContext", answers: VisitAnswers) -> Prompt:
        return words.WhomDidYouMeet(chosen_people(context, answers))

    def hear(self, context: "VisitContext", answers: VisitAnswers, heard: Heard) -> Outcome:
        if heard.value == "done":
            return Accept(replace(answers, people=True))
        if heard.value == "new":
            return Stay(answers, words.SendTheName())
        if heard.value is not None:
            return _toggle(context, answers, heard.value)
        typed = line(heard, MAX_NAME)
        if isinstance(typed, Again):
            return typed
        left = tuple(each for each in answers.chosen if not _was_named_by(each, heard))
        return _add_by_name(context, replace(answers, chosen=left), typed, heard.message_id)


def _was_named_by(chosen: int | NewPerson, heard: Heard) -> bool:
    """Whether this is the new person that the message named before it was edited."""
    return isinstance(chosen, NewPerson) and chosen.message == heard.message_id


def chosen_people(context: "VisitContext", answers: VisitAnswers) -> list[tuple[str, str, bool]]:
    """(value, name, chosen) of the account's contacts, then of the new ones."""
    chosen = answers.chosen
    known = [(str(each.id), each.name, each.id in chosen) for each in context.contacts]
    return known + [(f"n{n}", each.name, True) for n, each in enumerate(_new(chosen))]


def _new(chosen: Sequence[int | NewPerson]) -> list[NewPerson]:
    return [each for each in chosen if isinstance(each, NewPerson)]


def _toggle(context: "VisitContext", answers: VisitAnswers, value: str) -> Outcome:
    chosen = answers.chosen
    known = {f"t{each.id}": each.id for each in context.contacts}
    people: Mapping[str, int | NewPerson] = {
        **known, **{f"tn{n}": each for n, each in enumerate(_new(chosen))},
    }  # fmt: skip
    if value not in people:
        return Again(standing.NotAvailable())
    who = people[value]
    left = tuple(each for each in chosen if each != who)
    return Stay(replace(answers, chosen=left if who in chosen else (*chosen, who)))


def _add_by_name(
    context: "VisitContext", answers: VisitAnswers, typed: str, message: int | None
) -> Outcome:
    chosen = answers.chosen
    name, title = name_and_title(typed)
    known = [Found(each.id, each.name, search_keys(each.name)) for each in context.contacts]
    matches = find(name, known)
    if matches and matches[0][0] >= PREFIX and (one := plain(matches)):
        left = (each for each in chosen if each != one.id)
        return Stay(replace(answers, chosen=(*left, one.id)), words.Added(one.name))
    if matches and matches[0][0] >= WITHIN - 1 and fold(typed) != fold(answers.unsure):
        similar = words.SimilarContact(matches[0][1].name, typed)
        return Stay(replace(answers, unsure=typed), similar)
    if any(fold(each.name) == fold(name) for each in _new(chosen)):
        return Again(words.Added(name))
    person = NewPerson(name, title, message)
    return Stay(replace(answers, chosen=(*chosen, person), unsure=""), words.Added(name))


class TypeQuestion(OfField):
    key, required = "type", False

    def prompt(self, context: "VisitContext", answers: VisitAnswers) -> Prompt:
        return words.WhatType()

    def hear(self, context: "VisitContext", answers: VisitAnswers, heard: Heard) -> Outcome:
        said = heard.value if heard.value is not None else _type_word(heard.text)
        if said in list(VisitType):
            return Accept(replace(answers, type=VisitType(said)))
        return Again(standing.NotAvailable() if heard.value else standing.TypeOrTap())


_TYPE_WORDS = {
    "meeting": VisitType.MEETING, "拜访": VisitType.MEETING, "会议": VisitType.MEETING,
    "面谈": VisitType.MEETING, "call": VisitType.CALL, "phone": VisitType.CALL,
    "电话": VisitType.CALL, "video": VisitType.VIDEO, "视频": VisitType.VIDEO,
    "视频会议": VisitType.VIDEO, "meal": VisitType.MEAL, "lunch": VisitType.MEAL,
    "dinner": VisitType.MEAL, "餐叙": VisitType.MEAL, "吃饭": VisitType.MEAL,
    "event": VisitType.EVENT, "活动": VisitType.EVENT,
}  # fmt: skip


def _type_word(text: str) -> str | None:
    return _TYPE_WORDS.get(fold(text))


class DayQuestion(OfField):
    key, required = "day", False

    def prompt(self, context: "VisitContext", answers: VisitAnswers) -> Prompt:
        return words.WhichDay(context.today)

    def hear(self, context: "VisitContext", answers: VisitAnswers, heard: Heard) -> Outcome:
        day: date | None = read_day(heard.value or heard.text, context.today)
        if day is None:
            return Again(NotADay(future=False))
        if day > context.today:
            return Again(NotADay(future=True))
        return Accept(replace(answers, day=day))


class NoteQuestion(OfField):
    """Words only. More words, sent later, are added below the first."""

    key, required = "note", False

    def prompt(self, context: "VisitContext", answers: VisitAnswers) -> Prompt:
        return words.WhatNote()

    def hear(self, context: "VisitContext", answers: VisitAnswers, heard: Heard) -> Outcome:
        if heard.value is not None:
            return Accept(replace(answers, note=None, parts={}))
        if not heard.text:
            return missing(heard)
        parts = {**answers.parts, str(heard.message_id): heard.text}
        note = limited("\n".join(parts.values()), MAX_NOTE)
        if isinstance(note, Again):
            return note
        without = standing.PhotoNotKept() if heard.attachment else None
        return Accept(replace(answers, note=note, parts=parts), without)
