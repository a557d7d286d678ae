"""How a reading is told in full, and the buttons that lead to a rating."""

from collections.abc import Iterable

from handlers.frame.html import Markup
from handlers.frame.page import Button
from handlers.frame.say import Say
from handlers.relation.reading import Reading
from handlers.relation.words import reading as parts
from handlers.relation.words.contact import whereabouts
from scoring.assessments import Kind


def card_text(say: Say, reading: Reading) -> Markup:
    """Level first, then why, then what to do next."""
    contact = reading.subject.contact
    support = [parts.axes_line(say, reading), parts.support_line(say, reading)]
    lines = [
        parts.headline(say, reading),
        Markup.escape(whereabouts(say, contact)) if contact else None,
        Markup(" · ").join(part for part in support if part),
        *parts.changes_lines(say, reading),
        _other_rubric(say, reading),
        _kept(say, reading),
        parts.held_line(say, reading),
        parts.range_line(say, reading),
        _unsupported(say, reading),
        parts.next_line(say, reading),
    ]
    return Markup("\n").join(line for line in lines if line)


def _other_rubric(say: Say, reading: Reading) -> Markup | None:
    if not reading.other_rubric:
        return None
    return say(
        "Last time it was rated with a different questionnaire, so the two are not compared."
    )


def _kept(say: Say, reading: Reading) -> Markup | None:
    """What was not observed this time and stands as it was seen last."""
    if not reading.kept:
        return None
    said = [
        Markup.escape(
            say.label(
                "{dimension} {sign} of {day}",
                dimension=parts.dimension_name(say, reading.rubric, dimension),
                sign=parts.SIGNS[each.rating.level],
                day=say.day(each.at),
            )
        )
        for dimension, each in reading.kept.items()
        if each.rating.level is not None
    ]
    return say("Not observed this time, so it stands as it was: {parts}", parts=say.listed(said))


def _unsupported(say: Say, reading: Reading) -> Markup | None:
    if not reading.unsupported:
        return None
    names = [
        Markup.escape(parts.dimension_name(say, reading.rubric, d)) for d in reading.unsupported
    ]
    return say("No facts yet: {names}", names=say.listed(names))


def rate_button(say: Say, kind: Kind, subject_id: int, name: str) -> Button:
    """The button that begins a rating; `name` is the contact's or the account's."""
    match kind:
        case Kind.KEY:
            return Button(say.label("Rate {name}", name=name), f"rate.{subject_id}.")
        case Kind.GENERAL:
            label = say.label("Rate the general relationship")
        case Kind.ORGANIZATIONAL:
            label = say.label("Rate the organization")
    return Button(label, f"assess.{kind[0]}.{subject_id}")


def layer_buttons(say: Say, account_id: int, kinds: Iterable[Kind]) -> tuple[Button, ...]:
    """The buttons that rate the account itself, in one row."""
    return tuple(rate_button(say, kind, account_id, "") for kind in kinds)
