"""The table of contents: what a command, a button and a message lead to, and who may go there."""

from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from handlers import FEATURES
from handlers.doors import full_text
from handlers.doors.commands import COMMANDS
from handlers.frame import conversation, parts, policy
from handlers.frame.clean import clean_line
from handlers.frame.outdated import flow_of
from handlers.frame.overtaken import overtaken
from handlers.frame.page import Screen
from handlers.frame.policy import (
    ANYBODY,
    Elsewhere,
    Place,
    Refused,
)
from handlers.frame.route import Route, button
from handlers.frame.turn import Shown, Turn
from handlers.frame.update import Said
from handlers.frame.words import (
    CameTooLate,
    ComeAsYourself,
    InPrivate,
    NotFound,
    NotUnderstood,
    NotYours,
    OnlyInPrivate,
    UnknownCommand,
    WordsOnly,
)
from storage import drafts
from storage.drafts import Draft


def words_said(turn: Turn) -> Shown | None:
    """Typed words: an answer to the open question, or else the name of an account."""
    draft = drafts.active(turn.tx, turn.person.id)
    late = overtaken(draft, turn.said) if draft is not None else None
    if draft is not None and not (late and late.elsewhere):
        return conversation.hear(turn, flow_of(turn, draft), draft)
    left = _left_before(turn, late.former if late else None)
    if left is not None:
        return Shown(_too_late(turn, left))
    typed = clean_line(turn.said.text, 120)
    if not typed:
        return Shown(WordsOnly()) if turn.said.group is None else None
    known = (each.plain_words(turn, typed) for each in FEATURES if each.plain_words)
    return next((shown for shown in known if shown), None) or Shown(NotUnderstood(typed))


def edited(turn: Turn) -> Shown | None:
    """An edited message: the answer it gave is replaced, or its correction is offered."""
    if turn.said.text.startswith("/"):
        return None
    draft = drafts.active(turn.tx, turn.person.id)
    shown = None
    if draft is not None:
        shown = conversation.edited(turn, flow_of(turn, draft), draft)
    if shown is not None or turn.said.message_id is None:
        return shown
    done = drafts.answered_by(turn.tx, turn.person.id, turn.said.message_id)
    screen = conversation.recorded(turn, done) if done is not None else None
    return Shown(screen) if screen else None


def _left_before(turn: Turn, former: int | None) -> Draft | None:
    """The conversation that these words were meant for, if a later tap has ended or left it."""
    for draft in drafts.left(turn.tx, turn.person.id):
        late = overtaken(draft, turn.said)
        if draft.id == former or (late is not None and not late.elsewhere):
            return draft
    return None


def _too_late(turn: Turn, left: Draft) -> Screen:
    """The text that came too late, and how to record it after all."""
    recorded = conversation.recorded(turn, left) if left.state == "done" else None
    aside = left.id if left.state == "paused" else None
    return CameTooLate(clean_line(turn.said.text, 1000), recorded, aside)


# The doors' own: a conversation's buttons, and a notice that is read in full.
_OWN = (
    button("d", ANYBODY, conversation.tapped, parts.draft, parts.text, parts.text, parts.text),
    button("read", ANYBODY, full_text.of_notice, full_text.notice),
)
# Those without parts are the whole data of their button.
BUTTONS = {
    (route.name, bool(route.parts)): route
    for route in (*_OWN, *(route for feature in FEATURES for route in feature.buttons))
}

TYPED = Route("typed", ANYBODY, words_said)
EDITED = Route("edited", ANYBODY, edited)


def said(turn: Turn) -> Shown | None:
    """Run what was typed, sent or edited."""
    route = EDITED if turn.said.edited else TYPED
    try:
        return route.run(turn)
    except Refused as refused:
        return _refused(turn, route, refused, WordsOnly())


def named(said: Said, bot_name: str) -> str | None:
    """The command's name; None where it is none, or another bot's."""
    name, _, addressed = (said.command or "").partition("@")
    return None if said.command is None or addressed not in ("", bot_name.lower()) else name


def said_as_group(said: Said, bot_name: str) -> Screen | None:
    """What to say to an administrator who sends a command in the group's name."""
    route = COMMANDS.get(f"/{named(said, bot_name)}")
    return ComeAsYourself() if route and route.rule.where is not Place.PRIVATE else None


def command_said(turn: Turn, name: str) -> Shown:
    """Run a command. One that the person may not use is answered like an unknown one."""
    route = COMMANDS.get(f"/{name}")
    if route is None:
        return Shown(_unknown(turn, name))
    try:
        return route.run(turn)
    except Refused as refused:
        return _refused(turn, route, refused, _unknown(turn, name))


def _unknown(turn: Turn, name: str) -> Screen:
    """An unknown command; in private the most similar one that the person may use is named."""
    if not turn.said.private:
        return InPrivate(turn.settings.bot_name)
    known = [each.name[1:] for each in COMMANDS.values() if turn.person.role in each.rule.who]
    near = get_close_matches(name, known, n=1)
    return UnknownCommand(clean_line(name, 32), near[0] if near else "")


def tap(turn: Turn) -> Shown:
    """Run a button. Its data is untrusted: the objects that it names are looked up and checked
    again."""
    data = turn.said.tap or ""
    name, _, rest = data.partition(".")
    plain = BUTTONS.get((data, False))
    route = plain or BUTTONS.get((name, True))
    if route is None:
        return _refused(turn, None, Refused("button", quiet=True), NotFound())
    letters = () if plain else rest.split(".", len(route.parts) - 1)
    try:
        return replace(route.run(turn, letters), below=route.below)
    except Refused as refused:
        return _refused(turn, route, refused, NotFound())


def _refused(turn: Turn, route: Route[Any] | None, refused: Refused, absent: Screen) -> Shown:
    """Record the refusal, and answer as if the object did not exist."""
    policy.note(turn, route.name if route else "button", refused)
    tapped = turn.said.tap is not None
    if isinstance(refused, Elsewhere):
        in_private = InPrivate(turn.settings.bot_name)
        return Shown(None, toast=OnlyInPrivate()) if tapped else Shown(in_private)
    if refused.quiet:  # another person's button, or one that we never made
        return Shown(None, toast=NotYours())
    return Shown(absent, below=route is not None and route.below)
