"""The table of contents: what a command and what a button leads to."""

from collections.abc import Callable
from difflib import get_close_matches

from handlers.chat import alerts, conversation, home, level, rate, visit, week
from handlers.chat.flows import FLOWS
from handlers.chat.turn import Shown, Turn
from handlers.clean import clean_line
from handlers.words import home as words
from handlers.words import interview as standing
from storage import audit, drafts

COMMANDS: dict[str, Callable[[Turn], Shown]] = {
    "start": home.start,
    "help": home.help_,
    "visit": visit.command,
    "rate": rate.command,
    "level": level.command,
    "week": week.command,
    "settings": home.settings,
    "resume": home.resume,
    "cancel": home.cancel,
}

# A button's data is its name and what it was made for: "rate.17.4". The number of parts is fixed.
BUTTONS: dict[str, tuple[int, Callable[..., Shown]]] = {
    "level": (1, level.of_account),
    "stand": (1, level.below_a_notice),
    "contact": (1, level.of_contact),
    "rate": (2, rate.of_contact),
    "visit": (1, visit.of_account),
    "away": (1, week.away),
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
    again = "visit." if done.flow == "visit" else f"rate.{done.data['answers']['contact']}."
    return Shown(words.CommittedAlready(again))


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
    if name == "rate":
        return _number(parts[0]) and (not parts[1] or _number(parts[1]))
    return all(_number(part) for part in parts)


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
