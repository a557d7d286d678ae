"""The table of contents: what a command and what a button leads to."""

from collections.abc import Callable
from datetime import date
from difflib import get_close_matches

from handlers.chat import (
    alerts,
    chain,
    contact,
    contact_edit,
    conversation,
    correct,
    departing,
    dossier,
    grading,
    handover,
    home,
    level,
    rate,
    visit,
    week,
)
from handlers.chat.days import read_day
from handlers.chat.flows import FLOWS
from handlers.chat.turn import Shown, Turn
from handlers.clean import clean_line
from handlers.words import home as words
from handlers.words import interview as standing
from scoring.accounts import Grade
from scoring.assessments import Kind
from storage import assessments, audit, drafts
from storage.drafts import Draft

COMMANDS: dict[str, Callable[[Turn], Shown]] = {
    "start": home.start,
    "help": home.help_,
    "visit": visit.command,
    "rate": rate.command,
    "level": level.command,
    "chain": chain.command,
    "contact": contact.command,
    "handover": handover.command,
    "week": week.command,
    "settings": home.settings,
    "resume": home.resume,
    "cancel": home.cancel,
}

# A button's data is its name and what it was made for: "rate.17.4". The number of parts is fixed.
BUTTONS: dict[str, tuple[int, Callable[..., Shown]]] = {
    "level": (1, level.of_account),
    "stand": (1, level.below_a_notice),
    "standing": (2, level.of_day),
    "layer": (3, level.layer),
    "history": (3, level.history),
    "assess": (2, rate.of_account),
    "rival": (2, rate.of_rival),
    "correct": (1, correct.of_assessment),
    "contact": (1, contact.of_contact),
    "edit": (1, contact_edit.edit),
    "place": (1, contact_edit.place),
    "add": (1, contact_edit.add),
    "left": (1, departing.left),
    "move": (1, departing.move),
    "returned": (1, contact.returned),
    "dossier": (1, dossier.of_contact),
    "keep": (2, dossier.keep),
    "erase": (2, dossier.erase),
    "erased": (2, dossier.erased),
    "chain": (1, chain.of_account),
    "rate": (2, rate.of_contact),
    "visit": (1, visit.of_account),
    "away": (1, week.away),
    "grade": (1, grading.grade),
    "graded": (2, grading.graded),
    "segment": (1, grading.segment),
    "segmented": (2, grading.segmented),
    "handover": (1, handover.of_account),
    "follow": (1, alerts.follow),
    "listed": (1, alerts.follow_listed),
    "ask": (1, alerts.ask),
    "resume": (1, home.resume),
    "language": (1, home.choose_language),
    "zone": (1, home.follow_team_zone),
}
PLAIN_BUTTONS: dict[str, Callable[[Turn], Shown]] = {
    "visit.": visit.command,
    "level": level.command,
    "week": week.command,
    "away": week.away,
}


def command(turn: Turn, name: str) -> Shown:
    """Run a command; an unknown one is answered with the nearest."""
    if name in COMMANDS:
        return COMMANDS[name](turn)
    near = get_close_matches(name, COMMANDS, n=1)
    return Shown(words.UnknownCommand(clean_line(name, 32), near[0] if near else ""))


def tap(turn: Turn) -> Shown:
    """Run a button. Its data comes from outside, so each handler asks anew what it may do."""
    data = turn.said.tap or ""
    if data.startswith("d."):
        return _draft_button(turn, data)
    if data in PLAIN_BUTTONS:
        return PLAIN_BUTTONS[data](turn)
    name, *parts = data.split(".")
    count, handler = BUTTONS.get(name, (0, None))
    if handler is None or len(parts) != count or not _harmless(name, parts):
        return _refuse(turn)
    return handler(turn, *parts)


def words_said(turn: Turn) -> Shown | None:
    """Typed words: an answer to the open question, or else the name of an account."""
    draft = drafts.active(turn.tx, turn.person.id)
    if draft is not None:
        return conversation.hear(turn, FLOWS[draft.flow], draft)
    typed = clean_line(turn.said.text, 120)
    if not typed:
        return Shown(words.WordsOnly()) if turn.said.group is None else None
    account = level.best_match(turn, typed)
    if account is not None:
        return level.of_account(turn, str(account.id))
    return Shown(words.NotUnderstood(typed))


def edited(turn: Turn) -> Shown | None:
    """An edited message: the answer it gave is replaced, or its correction is offered."""
    if turn.said.text.startswith("/"):
        return None
    draft = drafts.active(turn.tx, turn.person.id)
    shown = conversation.edited(turn, FLOWS[draft.flow], draft) if draft else None
    if shown is not None or turn.said.message_id is None:
        return shown
    done = drafts.answered_by(turn.tx, turn.person.id, turn.said.message_id)
    if done is None:
        return None
    if done.flow == "rate" and (recorded := assessments.of_draft(turn.tx, done.id)) is not None:
        return Shown(words.RatedAlready(recorded))
    again = _again(done)
    return Shown(words.CommittedAlready(again)) if again else None


def _again(done: Draft) -> str | None:
    """The button that records anew what a conversation recorded; None: there is none."""
    answers = done.data["answers"]
    match done.flow:
        case "visit":
            return "visit."
        case "rate" | "correct" | "handover":
            return None
        case _ if answers["contact"] is None:
            return f"chain.{answers['account']}"
        case _:
            return f"contact.{answers['contact']}"


def _draft_button(turn: Turn, data: str) -> Shown:
    """ "d.<draft>.<revision>.<question>.<move>": a hint, never a permission."""
    parts = data.split(".", 4)
    if len(parts) != 5 or not _number(parts[1]):
        return _refuse(turn)
    draft = drafts.get(turn.tx, int(parts[1]))
    if draft is None or draft.person_id != turn.person.id:
        return _refuse(turn)
    flow = FLOWS[draft.flow]
    if draft.state == "active":
        return conversation.press(turn, flow, draft, parts[2], parts[4])
    if draft.state == "paused":
        return conversation.resume(turn, flow, draft)
    if draft.message_id == turn.said.message_id:  # a second tap: how it ended is to be read there
        over = turn.say.label("That conversation is over. /visit or /rate starts a new one.")
        return Shown(None, toast=over)
    return Shown(standing.Expired())


def _refuse(turn: Turn) -> Shown:
    """Another person's button, or one that we never made: nothing is shown, and it is noted."""
    audit.record(turn.tx, turn.person.id, "button.refused", "button", turn.now)
    return Shown(None, toast=turn.say.label("This button is not yours, or is out of date."))


def _harmless(name: str, parts: list[str]) -> bool:
    """Keys are numbers; the last part of "rate" may be missing; words only where they are asked."""
    if name in ("away", "language", "zone"):
        return all(part.isalpha() for part in parts)
    if name == "layer":
        return parts[0] in set(Kind) and _number(parts[1]) and _day(parts[2])
    if name in ("assess", "rival"):
        return parts[0] in rate.KIND_OF and _number(parts[1])
    if name == "graded":
        return _number(parts[0]) and parts[1] in set(Grade)
    if name in ("keep", "erase", "erased"):
        return _number(parts[0]) and (not parts[1] or parts[1].isalpha())
    if name in ("standing", "history"):
        return all(map(_number, parts[:-1])) and _day(parts[-1])
    if name == "rate":
        return _number(parts[0]) and (not parts[1] or _number(parts[1]))
    return all(_number(part) for part in parts)


def _day(text: str) -> bool:
    """2026-11-18, or nothing: today."""
    return not text or read_day(text, date.max) is not None


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
