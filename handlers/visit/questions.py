"""The questions about a visit."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from handlers.frame.clean import clean_line, graphemes
from handlers.frame.days import read_day
from handlers.frame.find import PREFIX, WITHIN, find, plain
from handlers.frame.interview import words as standing
from handlers.frame.interview.model import Accept, Again, Answers, Heard, Outcome, Prompt, Stay
from handlers.frame.names import MAX_NAME, name_and_title
from handlers.frame.words import NotADay
from handlers.visit import words
from scoring.visits import VisitType
from storage.accounts import Found
from storage.names import fold, search_keys

if TYPE_CHECKING:
    from handlers.visit.flow import VisitContext

MAX_NOTE = 4000


class AccountQuestion:
    """Buttons of the recent accounts, or a few letters of any that the person may see."""

    key, required = "account", True

    def prompt(self, context: "VisitContext", answers: Answers) -> Prompt:
        found = answers.get("found")
        if found:
            return words.WhichAccount(found["typed"], [tuple(each) for each in found["options"]])
        return words.WhichAccount("", [(each.id, each.name) for each in context.recent])

    def hear(self, context: "VisitContext", answers: Answers, heard: Heard) -> Outcome:
        if heard.value == "new":
            name = answers.get("found", {}).get("typed", "")
            if context.taken:
                return Again(words.AccountTaken(name))
            return _chosen({"new": name}) if name else Again(standing.NotAvailable())
        if heard.value is not None:
            known = heard.value.isascii() and heard.value.isdigit()
            if not known or len(heard.value) > 18:
                return Again(standing.NotAvailable())
            return _chosen(int(heard.value))
        typed = clean_line(heard.text)
        if not typed:
            return Again(_missing(heard))
        if (over := graphemes(typed) - MAX_NAME) > 0:
            return Again(standing.TooLong(over))
        took = self.look(typed, context.found)
        return _chosen(took["account"]) if "account" in took else Stay(took)

    @staticmethod
    def look(typed: str, matches: Sequence[tuple[float, Found]]) -> dict[str, Any]:
        """The answers that follow from typed letters: the account, or what may be meant."""
        one = plain(matches)
        if one is not None:
            return {"account": one.id}
        options = [[each.id, each.name] for _, each in matches]
        return {"found": {"typed": clean_line(typed, MAX_NAME), "options": options}}


def _chosen(account: int | Mapping[str, str]) -> Accept:
    """People of another account are nobody here."""
    return Accept(account, {"chosen": [], "unsure": ""}, forget=("people",))


class PeopleQuestion:
    """Everybody who was met, of this account's people; a typed name adds a new one."""

    key, required = "people", True

    def prompt(self, context: "VisitContext", answers: Answers) -> Prompt:
        return words.WhomDidYouMeet(chosen_people(context, answers))

    def hear(self, context: "VisitContext", answers: Answers, heard: Heard) -> Outcome:
        chosen = list(answers.get("chosen", ()))
        if heard.value == "done":
            return Accept(True)
        if heard.value == "new":
            return Stay({}, words.SendTheName())
        if heard.value is not None:
            return _toggle(context, chosen, heard.value)
        typed = clean_line(heard.text)
        if not typed:
            return Again(_missing(heard))
        if (over := graphemes(typed) - MAX_NAME) > 0:
            return Again(standing.TooLong(over))
        chosen = [each for each in chosen if not _was_named_by(each, heard)]
        return _add_by_name(context, chosen, typed, answers.get("unsure", ""), heard.message_id)


def _was_named_by(chosen: int | Mapping[str, Any], heard: Heard) -> bool:
    """Whether this is the new person that the message named before it was edited."""
    return not isinstance(chosen, int) and chosen["message"] == heard.message_id


def chosen_people(context: "VisitContext", answers: Answers) -> list[tuple[str, str, bool]]:
    """(value, name, chosen) of the account's contacts, then of the new ones."""
    chosen = answers.get("chosen", ())
    known = [(str(each.id), each.name, each.id in chosen) for each in context.contacts]
    new = [each for each in chosen if not isinstance(each, int)]
    return known + [(f"n{n}", each["name"], True) for n, each in enumerate(new)]


def _toggle(context: "VisitContext", chosen: list[Any], value: str) -> Outcome:
    people: Mapping[str, Any] = {f"t{each.id}": each.id for each in context.contacts}
    new = [each for each in chosen if not isinstance(each, int)]
    people = {**people, **{f"tn{n}": each for n, each in enumerate(new)}}
    if value not in people:
        return Again(standing.NotAvailable())
    who = people[value]
    left = [each for each in chosen if each != who]
    return Stay({"chosen": left if who in chosen else [*chosen, who]})


def _add_by_name(
    context: "VisitContext", chosen: list[Any], typed: str, unsure: str, message: int | None
) -> Outcome:
    name, title = name_and_title(typed)
    known = [Found(each.id, each.name, search_keys(each.name)) for each in context.contacts]
    matches = find(name, known)
    if matches and matches[0][0] >= PREFIX and (one := plain(matches)):
        left = [each for each in chosen if each != one.id]
        return Stay({"chosen": [*left, one.id]}, words.Added(one.name))
    if matches and matches[0][0] >= WITHIN - 1 and fold(typed) != fold(unsure):
        return Stay({"unsure": typed}, words.SimilarContact(matches[0][1].name, typed))
    if any(not isinstance(each, int) and fold(each["name"]) == fold(name) for each in chosen):
        return Again(words.Added(name))
    person = {"name": name, "title": title, "message": message}
    return Stay({"chosen": [*chosen, person], "unsure": ""}, words.Added(name))


class TypeQuestion:
    key, required = "type", False

    def prompt(self, context: "VisitContext", answers: Answers) -> Prompt:
        return words.WhatType()

    def hear(self, context: "VisitContext", answers: Answers, heard: Heard) -> Outcome:
        said = heard.value if heard.value is not None else _type_word(heard.text)
        if said in list(VisitType):
            return Accept(said)
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


class DayQuestion:
    key, required = "day", False

    def prompt(self, context: "VisitContext", answers: Answers) -> Prompt:
        return words.WhichDay(context.today)

    def hear(self, context: "VisitContext", answers: Answers, heard: Heard) -> Outcome:
        day: date | None = read_day(heard.value or heard.text, context.today)
        if day is None:
            return Again(NotADay(future=False))
        if day > context.today:
            return Again(NotADay(future=True))
        return Accept(day.isoformat())


class NoteQuestion:
    """Words only. More words, sent later, are added below the first."""

    key, required = "note", False

    def prompt(self, context: "VisitContext", answers: Answers) -> Prompt:
        return words.WhatNote()

    def hear(self, context: "VisitContext", answers: Answers, heard: Heard) -> Outcome:
        if heard.value is not None:
            return Accept(None, {"parts": {}})
        if not heard.text:
            return Again(_missing(heard))
        parts = {**answers.get("parts", {}), str(heard.message_id): heard.text}
        note = "\n".join(parts.values())
        if (over := graphemes(note) - MAX_NOTE) > 0:
            return Again(standing.TooLong(over))
        return Accept(
            note, {"parts": parts}, note=standing.PhotoNotKept() if heard.attachment else None
        )


def _missing(heard: Heard) -> standing.Empty | standing.TypeOrTap:
    """A message without words: a picture or a sticker is not the same as an empty line."""
    return standing.TypeOrTap() if heard.attachment or heard.other else standing.Empty()
