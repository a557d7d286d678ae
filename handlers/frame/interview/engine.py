"""The engine's steps: pure functions from a state and a move to the next state."""

from dataclasses import replace
from typing import Any

from handlers.frame.interview import words
from handlers.frame.interview.answers import Answers
from handlers.frame.interview.model import Accept, Again, Heard, Interview, Note, State


def begin(interview: Interview[Any, Any], answers: Answers) -> State:
    """The state in which the first unanswered question is open."""
    return settle(interview, State(answers))


def settle(interview: Interview[Any, Any], state: State) -> State:
    """Open the first required question without an answer, or else the summary."""
    for question in interview.questions:
        if question.required and not question.answered(state.answers):
            return replace(state, at=question.key, menu=False, returning=False)
    return replace(state, at=None, menu=False, returning=False)


def hear(interview: Interview[Any, Any], state: State, heard: Heard) -> tuple[State, Note | None]:
    """Take an answer to the open question; the note says what was wrong or what was taken.

    The returned state still has the same question open: `settle` moves on, once the flow has been
    asked again which questions there are now.
    """
    question = interview.find(state.at or (None if state.menu else interview.at_summary))
    if question is None:
        return state, words.PressOrCommand()
    outcome = question.hear(interview.context, state.answers, heard)
    if isinstance(outcome, Again):
        return state, outcome.note
    typed = dict(state.typed)
    if heard.message_id is not None:
        typed[str(heard.message_id)] = question.key
    state = replace(state, answers=outcome.answers, typed=typed)
    return replace(state, at=None) if isinstance(outcome, Accept) else state, outcome.note


def stay(interview: Interview[Any, Any], state: State, before: State) -> State:
    """Leave open what was open before, as long as it is still asked and nothing else is lacking."""
    if before.at is not None and interview.find(before.at) is not None:
        return replace(state, at=before.at, menu=before.menu, returning=before.returning)
    settled = settle(interview, state)
    return replace(settled, menu=before.menu and settled.at is None)


def back(interview: Interview[Any, Any], state: State) -> State:
    """Open the question before the present one; from the menu or a change, the summary."""
    if state.menu or state.returning:
        return replace(state, at=None, menu=False, returning=False)
    required = [q.key for q in interview.questions if q.required]
    place = required.index(state.at) if state.at in required else len(required)
    return replace(state, at=required[place - 1]) if place > 0 else state


def change(interview: Interview[Any, Any], state: State, key: str) -> State:
    """Open an answered question once more; afterwards the summary comes back."""
    if interview.find(key) is None:
        return state
    return replace(state, at=key, menu=False, returning=True)


def progress(interview: Interview[Any, Any], state: State) -> tuple[int, int]:
    """Which of the counted questions is open, 1 … n, and n; (0, 0) where it is none of them."""
    if state.at not in interview.counted:
        return 0, 0
    return interview.counted.index(state.at) + 1, len(interview.counted)
