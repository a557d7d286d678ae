"""Runs the conversation engine: loads a draft, makes a step, saves, shows."""

from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import Any

from handlers.frame import policy
from handlers.frame.flow import Flow
from handlers.frame.interview import engine, words
from handlers.frame.interview.answers import Answers
from handlers.frame.interview.model import Heard, Interview, Note, State
from handlers.frame.last_words import last_words
from handlers.frame.outdated import OutdatedFlow, flow_of, state_of
from handlers.frame.overtaken import entered, noted, overtaken
from handlers.frame.page import Screen
from handlers.frame.policy import Refused
from handlers.frame.say import LANGUAGES, Say
from handlers.frame.turn import Shown, Turn
from handlers.frame.veil import veil
from storage import drafts
from storage.drafts import Draft
from storage.names import fold

UNTOLD = timedelta(seconds=3)  # far longer than it takes to show how a conversation ended


def _load(turn: Turn, flow: Flow, state: State, typed: str) -> Any | None:
    """The context, asked of the policy anew at each step; None: there is nothing to go on with."""
    route = f"flow {flow.name}"
    try:
        about = policy.decide(turn, route, flow.rule, lambda: flow.about(turn, state.answers))
    except Refused as refused:
        policy.note(turn, route, refused)
        return None
    return flow.load(turn, about, state, typed)


def _load_to_decide(turn: Turn, flow: Flow, state: State) -> tuple[Turn, Any | None]:
    """As `_load`, of objects that are locked; the turn has the instant of the decision."""
    route = f"flow {flow.name}"
    try:
        turn, about = policy.decide_about(
            turn, route, flow.rule, lambda turn: flow.about(turn, state.answers)
        )
    except Refused as refused:
        policy.note(turn, route, refused)
        return turn, None
    return turn, flow.load(turn, about, state, "")


def title(turn: Turn, flow: Flow, draft: Draft) -> Note | None:
    """What the conversation is about; None if it cannot be gone on with."""
    state = state_of(flow, draft)
    context = _load(turn, flow, state, "")
    return flow.title(context, state.answers) if context is not None else None


def begin(turn: Turn, flow: Flow, answers: Answers, *, menu: bool = False) -> Shown:
    """Start a conversation; one that was under way waits, paused.

    One in which nothing was said yet gives way; asked for twice, it is one. `menu`: it begins
    with the choice of what to change.
    """
    state = State(answers)
    context = _load(turn, flow, state, "")
    if context is None:
        return Shown(words.Unavailable())
    state = replace(engine.begin(flow.interview(context, answers), answers), menu=menu)
    state = replace(state, basis=flow.basis(context), version=flow.version)
    former = drafts.active(turn.tx, turn.person.id)
    if former is not None and former.revision == 0:
        if (former.flow, {**former.data, "taps": []}) == (flow.name, state.to_data()):
            return present(turn, flow, former)
        drafts.close(turn.tx, former.id, "cancelled", turn.now)
    draft = drafts.begin(
        turn.tx,
        turn.person.id,
        flow.name,
        entered(state, turn.said, former).to_data(),
        turn.said.chat_id,
        turn.now,
    )
    if turn.said.tap is not None and turn.said.message_id is not None:
        drafts.shown(turn.tx, draft.id, turn.said.message_id)
    return _show(flow, draft, context, state, None)


def resume(turn: Turn, flow: Flow, draft: Draft) -> Shown:
    """Go on where the person stopped."""
    if turn.said.tap is not None and not isinstance(flow, OutdatedFlow):
        former = drafts.active(turn.tx, turn.person.id)
        state = entered(state_of(flow, draft), turn.said, former)
        draft = drafts.advance(turn.tx, draft, state.to_data(), turn.now)
    drafts.resume(turn.tx, draft, turn.now)
    return present(turn, flow, draft, words.Resumed())


def present(turn: Turn, flow: Flow, draft: Draft, note: Note | None = None) -> Shown:
    """The conversation's present screen, whatever led here. Where what it rests on has changed, it
    is another screen: the buttons of the former one count no more."""
    state = state_of(flow, draft)
    context = _load(turn, flow, state, "")
    if context is None:
        return _gone(turn, flow, draft)
    if flow.basis(context) != state.basis:
        return _ask_again(turn, flow, draft, context, note)
    return _show(flow, draft, context, state, note)


def _ask_again(turn: Turn, flow: Flow, draft: Draft, context: Any, note: Note | None) -> Shown:
    """What was shown has changed since, so it may not be confirmed: ask again with the present
    data."""
    state = state_of(flow, draft)
    interview = flow.interview(context, state.answers)
    if not state.menu and interview.find(state.at) is None:  # a question may have come or gone
        state = engine.settle(interview, state)
    return _keep_and_show(turn, flow, draft, context, state, note)


def hear(turn: Turn, flow: Flow, draft: Draft) -> Shown | None:
    """Typed words, a picture, a voice note or a forwarded message; None: nothing to answer."""
    said, state = turn.said, state_of(flow, draft)
    if said.group is not None and said.group == state.album:
        return None  # one more picture of the album that has been answered
    if said.group is not None:
        state = replace(state, album=said.group)
        draft = drafts.advance(turn.tx, draft, state.to_data(), turn.now)
    heard = Heard(
        text=said.text,
        attachment=said.attachment,
        origin=said.origin,
        message_id=said.message_id,
        other=said.other,
    )
    late = overtaken(draft, said)
    if late is not None and late.at != state.at:
        return _answer(turn, flow, draft, replace(state, at=late.at, menu=False), heard, late=True)
    if said.origin is not None:
        return _ask_about_forward(turn, flow, draft, state, heard)
    move = _button_said(turn, flow, draft)
    if move is None:  # words taken as the answer leave no question for what was forwarded
        return _answer(turn, flow, draft, replace(state, forwards=()), heard)
    if move.startswith(words.ANSWER):
        pressed = replace(heard, value=move.removeprefix(words.ANSWER))
        return _answer(turn, flow, draft, state, pressed)
    return press(turn, flow, draft, str(draft.revision), move)


def _button_said(turn: Turn, flow: Flow, draft: Draft) -> str | None:
    """The move of the button whose words were typed, in either language.

    A ticked name is no such button: to type it again means it, and does not take it away. Nor are
    the signs ① … ⑤: numbers are read by the question, which knows "-1" from "1".
    """
    typed = fold(turn.said.text)
    worded = any(map(str.isalpha, typed)) and not turn.said.attachment
    state = state_of(flow, draft)
    context = _load(turn, flow, state, "") if worded else None
    screen = _show(flow, draft, context, state, None).screen if context is not None else None
    if turn.settings.privacy.low_content:
        screen = veil(screen)  # what is typed is what was to be read
    if not isinstance(screen, words.Asked | words.Summed | words.ForwardAsked):
        return None  # the conversation is over
    for language in LANGUAGES:
        for button in chain.from_iterable(screen.rows(Say(language, turn.settings.zone))):
            move = button.data.split(".", 4)[-1]
            ticked = button.text.startswith("✓") and move.startswith(words.ANSWER)
            if fold(button.text) == typed and not ticked:
                return move
    return None


def edited(turn: Turn, flow: Flow, draft: Draft) -> Shown | None:
    """An answer was edited while its conversation is open: it replaces what it was."""
    state = state_of(flow, draft)
    key = state.typed.get(str(turn.said.message_id))
    if key is None:
        return None
    heard = Heard(text=turn.said.text, message_id=turn.said.message_id)
    return _answer(turn, flow, draft, replace(state, at=key, menu=False), heard)


def press(turn: Turn, flow: Flow, draft: Draft, revision: str, move: str) -> Shown:
    """A button of this conversation. One of an older revision is a no-op: the present screen is
    shown."""
    if revision != str(draft.revision):
        return present(turn, flow, draft, words.HereWeAre())
    state = noted(state_of(flow, draft), turn.said)
    if move in (words.YES, words.NO) and state.forwards:
        return _decide_forward(turn, flow, draft, state, take=move == words.YES)
    if move.startswith(words.ANSWER):
        heard = Heard(value=move.removeprefix(words.ANSWER))
        return _answer(turn, flow, draft, state, heard)
    context = _load(turn, flow, state, "")
    if context is None:
        return _gone(turn, flow, draft)
    if move in (words.LATER, words.DISCARD):
        draft = drafts.advance(turn.tx, draft, state.to_data(), turn.now)
    if move == words.LATER:
        return _close(
            turn, draft, "paused", words.PutAside(draft.id, flow.title(context, state.answers))
        )
    if move == words.DISCARD:
        return _close(turn, draft, "cancelled", words.Discarded())
    if move == words.COMMIT and state.at is None:
        return _commit(turn, flow, draft, state)
    moved = _navigate(flow.interview(context, state.answers), state, move)
    if moved == state:
        return _show(flow, draft, context, state, words.PressOrCommand())
    return _save_and_show(turn, flow, draft, context, moved, None)


def tapped(turn: Turn, draft: Draft, revision: str, _question: str, move: str) -> Shown:
    """A button "d.<draft>.<revision>.<question>.<move>"."""
    flow = flow_of(turn, draft)
    if draft.state == "active":
        return press(turn, flow, draft, revision, move)
    if draft.owed_since is not None and turn.now - draft.owed_since > UNTOLD:
        told = last_words(draft, title(turn, flow, draft))  # how it ended has not been shown yet
        if told is not None:
            return told
    if draft.state == "paused":
        return resume(turn, flow, draft)
    if draft.message_id == turn.said.message_id:  # a second tap: how it ended is to be read there
        return Shown(None, toast=words.Over())
    return Shown(words.Expired())


def recorded(turn: Turn, done: Draft) -> Screen | None:
    """What is said when an answer is edited, or comes, after it was recorded."""
    flow = flow_of(turn, done)
    return flow.recorded(turn, done, state_of(flow, done).answers)


def cancel(turn: Turn, flow: Flow, draft: Draft) -> Shown:
    state = state_of(flow, draft)
    context = _load(turn, flow, state, "")
    if context is None:
        return _gone(turn, flow, draft)
    ended = words.Cancelled(flow.title(context, state.answers))
    return _close(turn, draft, "cancelled", ended)


def _navigate(interview: Interview[Any, Any], state: State, move: str) -> State:
    if move == words.BACK:
        return engine.back(interview, state)
    if move == words.MENU:
        return replace(state, at=None, menu=True)
    if move.startswith(words.CHANGE):
        return engine.change(interview, state, move.removeprefix(words.CHANGE))
    return state


def _answer(
    turn: Turn, flow: Flow, draft: Draft, state: State, heard: Heard, *, late: bool = False
) -> Shown:
    """`late`: to a question that is open no more; the one that is stays so."""
    context = _load(turn, flow, state, heard.text)
    if context is None:
        return _gone(turn, flow, draft)
    if heard.value is not None and flow.basis(context) != state.basis:
        return _ask_again(turn, flow, draft, context, words.ChangedMeanwhile())
    interview = flow.interview(context, state.answers)
    after, note = engine.hear(interview, state, heard)
    if after == state:  # shown with what it offered before something was typed
        return present(turn, flow, draft, note)
    if flow.reload_after(state.answers, after.answers):
        context = _load(turn, flow, after, "")
        if context is None:  # what was chosen is not there, or not this person's to see
            return present(turn, flow, draft, words.NotAvailable())
    if after.at is None:
        after = engine.settle(flow.interview(context, after.answers), after)
    if turn.said.edited:
        note = note or words.AnswerReplaced()
        if after.at is not None:  # a part of an answer was replaced; the open question stays open
            now_open = state_of(flow, draft)
            after = replace(after, at=now_open.at, menu=now_open.menu)
    if late:
        note = note or words.TakenForBefore()
        interview = flow.interview(context, after.answers)
        after = engine.stay(interview, after, state_of(flow, draft))
    return _save_and_show(turn, flow, draft, context, after, note)


def _save_and_show(
    turn: Turn, flow: Flow, draft: Draft, context: Any, state: State, note: Note | None
) -> Shown:
    if state.at is None and not state.menu and flow.confirmed(context, state.answers):
        return _commit(turn, flow, draft, state)
    return _keep_and_show(turn, flow, draft, context, state, note)


def _keep_and_show(
    turn: Turn, flow: Flow, draft: Draft, context: Any, state: State, note: Note | None
) -> Shown:
    state = replace(state, basis=flow.basis(context))
    draft = drafts.advance(turn.tx, draft, state.to_data(), turn.now)
    return _show(flow, draft, context, state, note)


def _commit(turn: Turn, flow: Flow, draft: Draft, state: State) -> Shown:
    """What was loaded before is loaded anew under the lock of what is decided about."""
    turn, context = _load_to_decide(turn, flow, state)
    if context is None:
        return _gone(turn, flow, draft)
    if flow.basis(context) != state.basis:
        return _ask_again(turn, flow, draft, context, words.ChangedMeanwhile())
    drafts.finish(turn.tx, draft, state.to_data(), turn.now)
    done = flow.commit(turn, draft, context, state.answers)
    drafts.owe(turn.tx, draft.id, turn.now)
    shown = done if isinstance(done, Shown) else Shown(done, draft)
    return replace(shown, ended=draft.id)


def _gone(turn: Turn, flow: Flow, draft: Draft) -> Shown:
    """The conversation cannot go on; its answers are kept as long as those of any ended draft."""
    if isinstance(flow, OutdatedFlow):
        return _close(turn, draft, "expired", words.Outdated())
    return _close(turn, draft, "cancelled", words.Unavailable())


def _close(turn: Turn, draft: Draft, how: str, screen: Screen) -> Shown:
    drafts.close(turn.tx, draft.id, how, turn.now)
    drafts.owe(turn.tx, draft.id, turn.now)
    return Shown(screen, draft, ended=draft.id)


def _ask_about_forward(turn: Turn, flow: Flow, draft: Draft, state: State, heard: Heard) -> Shown:
    state = replace(state, forwards=[*state.forwards, heard.to_data()])
    context = _load(turn, flow, state, "")
    if context is None:
        return _gone(turn, flow, draft)
    return _save_and_show(turn, flow, draft, context, state, None)


def _decide_forward(turn: Turn, flow: Flow, draft: Draft, state: State, *, take: bool) -> Shown:
    forward, *others = state.forwards
    state = replace(state, forwards=others)
    if take:
        draft = drafts.advance(turn.tx, draft, state.to_data(), turn.now)
        return _answer(turn, flow, draft, state, Heard.from_data(forward))
    context = _load(turn, flow, state, "")
    if context is None:
        return _gone(turn, flow, draft)
    return _save_and_show(turn, flow, draft, context, state, None)


def _show(flow: Flow, draft: Draft, context: Any, state: State, note: Note | None) -> Shown:
    interview = flow.interview(context, state.answers)
    question = interview.find(state.at)
    place = words.Place(draft.id, draft.revision, state.at or words.SUMMARY)
    screen: Screen
    if state.forwards:
        first = state.forwards[0]
        screen = words.ForwardAsked(place, first["origin"], first["text"])
    elif question is None:
        summary = flow.summary(context, state.answers)
        screen = words.Summed(place, summary, note, state.menu)
    else:
        screen = words.Asked(
            place,
            flow.title(context, state.answers),
            question.prompt(context, state.answers),
            engine.progress(interview, state),
            note,
            can_go_back=engine.back(interview, state) != state,
        )
    return Shown(screen, draft)
