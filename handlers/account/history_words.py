"""Words for what has happened to an account."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from handlers.account.edit_words import decided, edited
from handlers.frame.html import Markup
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from handlers.relation.history import Decided, Edited, Entry, Judged, Passed, Went
from handlers.relation.words import reading as parts
from handlers.relation.words.correction import reason_text
from handlers.relation.words.layers import layer_name
from scoring.accounts import ContactChange
from scoring.compare import Cause
from scoring.shown import SHOWN


@dataclass(frozen=True, slots=True)
class HistoryCard:
    """One page of the history, the newest first; `day` is as buttons carry it, empty: today.

    `correctable` are the assessments that this person may take back.
    """

    account_id: int
    name: str
    day: str = field(metadata=SHOWN)
    entries: Sequence[Entry]
    place: int
    pages: int
    correctable: Collection[int] = ()

    def page(self, say: Say) -> Page:
        head = Markup("<b>{}</b> · {}").format(self.name, say("history"))
        if self.pages > 1:
            head += Markup(" · {}/{}").format(self.place + 1, self.pages)
        lines = [line(say, each) for each in self.entries]
        text = Markup("\n\n").join([head, *(lines or [say("No history yet.")])])
        turn = []
        if self.place > 0:
            turn.append(Button(say.label("‹ newer"), self._data(self.place - 1)))
        if self.place < self.pages - 1:
            turn.append(Button(say.label("older ›"), self._data(self.place + 1)))
        home = Button("‹ " + self.name, f"standing.{self.account_id}.{self.day}")
        return Page(text, (*self._corrections(say), *([tuple(turn)] if turn else []), (home,)))

    def _corrections(self, say: Say) -> Rows:
        """A button for each rating that can be taken back, two in a row."""
        rated = [
            (each, _subject(say, each))
            for each in self.entries
            if isinstance(each, Judged) and each.assessment.id in self.correctable
        ]
        same_day = Counter((say.day(each.at), name) for each, name in rated)
        buttons = []
        for each, name in rated:
            day = say.day(each.at)
            if same_day[day, name] > 1:
                day = say.moment(each.at)
            label = say.label("Correct: {day} {name}", day=day, name=name)
            buttons.append(Button(label, f"correct.{each.assessment.id}"))
        return tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))

    def _data(self, place: int) -> str:
        return f"history.{self.account_id}.{place}.{self.day}"


def _subject(say: Say, entry: Judged) -> str:
    """Who was rated, or which of the account's relationships."""
    return entry.contact or layer_name(say, entry.assessment.kind)


def line(say: Say, entry: Entry) -> Markup:
    match entry:
        case Judged():
            return _judged(say, entry)
        case Went():
            return _went(say, entry)
        case Edited():
            return edited(say, entry)
        case Decided():
            return decided(say, entry)
        case Passed(at=at, before=None, after=after):
            return say("{day} ⇄ given to {name}", day=say.moment(at), name=after)
        case Passed(at=at, before=before, after=after):
            return say(
                "{day} ⇄ handed over from {before} to {name}",
                day=say.moment(at), before=before, name=after,
            )  # fmt: skip


def _judged(say: Say, entry: Judged) -> Markup:
    """Who was rated how and by whom; why it fell; and whether it was taken back since."""
    level = parts.level_name(say, entry.rubric, entry.assessment.level)
    alike = entry.before is not None and entry.cause is not Cause.RUBRIC_CHANGED
    if alike and entry.before != entry.assessment.level:
        before = parts.level_name(say, entry.rubric, entry.before)
        level = f"{before} → {level}{parts.trend_sign(entry.rungs)}"
    who = _subject(say, entry)
    facts = sum(bool(each.facts) for each in entry.assessment.ratings.values())
    said = [
        parts.point(say, f"{say.moment(entry.at)} {who}", Markup("<b>{}</b>").format(level)),
        say(
            "rated by {name}, {n} of {of} with facts",
            name=entry.rater, n=facts, of=len(entry.assessment.levels),
        ),
    ]  # fmt: skip
    if entry.cause is not None:
        said.append(cause_name(say, entry.cause))
    text = Markup(" · ").join(said)
    return text + Markup("\n") + _correction(say, entry) if entry.correction else text


def _correction(say: Say, entry: Judged) -> Markup:
    correction = entry.correction
    if correction is None:
        return Markup()
    values = {
        "name": entry.corrector,
        "day": say.day(correction.at),
        "reason": reason_text(say, correction.reason),
    }
    if correction.superseded_by is None:
        return say("✗ <b>withdrawn</b> by {name}, {day}: “{reason}”", **values)
    return say("✗ <b>superseded</b> by {name}, {day}: “{reason}”", **values)


def cause_name(say: Say, cause: Cause) -> Markup:
    """Why something fell; only the first and the last are news about the relationship."""
    return {
        Cause.REAL: say("fell: real"),
        Cause.RATER_CHANGED: say("fell: another rater, without a fact"),
        Cause.RUBRIC_CHANGED: say("not comparable: another questionnaire"),
        Cause.WITHDRAWN: say("fell: a rating was withdrawn"),
        Cause.DEPARTURE: say("fell: the contact left"),
    }[cause]


def _went(say: Say, entry: Went) -> Markup:
    values = {"day": say.moment(entry.at), "name": entry.contact}
    match entry.what:
        case ContactChange.MOVED:
            return say("{day} × {name} moved to another account", **values)
        case ContactChange.RETURNED:
            return say("{day} · {name} is back", **values)
        case _:
            return say("{day} × {name} left", **values)
