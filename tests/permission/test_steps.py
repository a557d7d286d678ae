"""Every step of every conversation × role × whose object: asked anew at each step, whatever the
draft says. The steps come from the flows' own questions."""

from typing import Any

import pytest

from handlers.doors.flows import FLOWS
from handlers.frame.flow import Flow
from handlers.frame.interview.answers import read
from handlers.frame.interview.model import State
from handlers.frame.policy import AccessRule
from handlers.frame.turn import Turn
from handlers.frame.update import Said
from storage import drafts, people
from tests.cast import NOW
from tests.permission.trying import Outcome, tried
from tests.permission.world import (
    ACTORS,
    OWNERS,
    SETTINGS,
    World,
    decides,
    owner_of,
    sees,
    telegram_id,
)

LEADERS = {"handover"}
TYPED = "4"
SUBJECT = {"account", "contact", "kind", "subject", "visit", "assessment", "field"}


def begun(world: World, owner: str) -> dict[str, dict[str, Any]]:
    """All that each conversation may have been told by its summary; its subject first of all."""
    objects, to = world.of[owner], world.of["li" if owner == "bo" else "bo"]
    contact = {"contact": objects.contact}
    rated = {"kind": "key", "subject": objects.contact, "visit": None}
    return {
        "visit": {"account": objects.account},
        "rate": {**rated, "changed": "afresh"},
        "contact": contact,
        "left": {**contact, "day": None},
        "move": contact,
        "correct": {"assessment": objects.assessment, "reason": "misunderstanding"},
        "handover": {"account": objects.account, "to": to.person, "reason": "leave"},
        "dossier": {**contact, "field": "birthday"},
        "plan": {"account": objects.account, "people": [], "day": "2026-12-01", "at": "10:00"},
    }


def steps(world: World, flow: Flow, answers: dict[str, Any]) -> list[str | None]:
    """The keys of its questions, and the summary (None), as the administrator would be asked."""
    chen = people.get(world.tx, world.of["chen"].person)
    said = Said(0, telegram_id("chen"), telegram_id("chen"), True, "", None, NOW)
    turn, state = (
        Turn(world.tx, SETTINGS, said, chen, NOW, FLOWS),
        State(read(flow.answers, answers)),
    )
    context = flow.load(turn, flow.about(turn, state.answers), state, "")
    return [*(each.key for each in flow.interview(context, state.answers).questions), None]


def moves(draft: drafts.Draft, *, all_: bool) -> list[dict[str, Any]]:
    """What can be done at a step: press, or all: type, go back, record, edit, come back to it."""
    button = f"d.{draft.id}.{draft.revision}.-."
    others = [
        {"data": button + "ok"},
        {"data": button + "<"},
        {"data": f"resume.{draft.id}"},
        {"text": TYPED, "edited": True},
        {"text": "/cancel"},
        {"text": TYPED},
    ]
    return [{"data": button + "=1"}, *(others if all_ else ())]


def under_way(
    world: World, actor: str, flow: str, answers: dict[str, Any], at: str | None
) -> drafts.Draft:
    told, known = read(FLOWS[flow].answers, answers), FLOWS[flow].version
    state = State(told, at=at, typed={"77": at} if at else {}, version=known)
    return drafts.begin(
        world.tx, world.of[actor].person, flow, state.to_data(), telegram_id(actor), NOW
    )


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("name", FLOWS)
def test_each_step_is_open_to_whom_it_concerns_and_to_nobody_else(
    world: World, name: str, actor: str
) -> None:
    flow, count = FLOWS[name], 0
    for owner in OWNERS:
        allowed = sees(actor, owner)
        if name in LEADERS:
            allowed = decides(actor, owner)
        if name == "correct":
            allowed = sees(actor, owner_of(owner))
        answers = begun(world, owner)[name]
        for at in steps(world, flow, answers):
            with world.tx.begin_nested() as savepoint:
                told = {k: v for k, v in answers.items() if at is None or k in SUBJECT}
                draft = under_way(world, actor, name, told, at)
                for move in moves(draft, all_=at is None or not allowed):
                    outcome = tried(world, telegram_id(actor), **move)
                    case = f"{actor} in {name} of {owner} at {at}: {move}\n{outcome.shown}"
                    held(world, actor, name, outcome, allowed, case)
                    count += 1
                savepoint.rollback()
    assert count >= len(OWNERS) * 8


def held(world: World, actor: str, name: str, outcome: Outcome, allowed: bool, case: str) -> None:
    hidden = world.secrets_from(actor)
    assert not any(secret in outcome.shown.casefold() for secret in hidden), case
    if allowed:
        assert not outcome.denied, case
    elif outcome.shown or outcome.denied:  # an edit of what answered nothing says nothing
        assert {each[:2] for each in outcome.refused} == {
            (world.of[actor].person, f"flow {name}")
        }, case
        written = {what for what, count in outcome.written.items() if count}
        assert written == {"audit", "seen_updates"}, case


@pytest.mark.parametrize("actor", ACTORS)
def test_what_is_chosen_on_the_way_is_looked_up_like_all_else(world: World, actor: str) -> None:
    """An account, or a rep, of another team put into an answer by its key."""
    emma, li = world.of["emma"], world.of["li"]
    smuggled: list[tuple[str, dict[str, Any], str, int]] = [
        ("visit", {}, "account", emma.account),
        ("move", {"contact": li.contact}, "target", emma.account),
        ("handover", {"account": li.account, "reason": "leave"}, "to", emma.person),
    ]
    for flow, answers, at, key in smuggled:
        for settled in (False, True):  # pressed now; or in the draft already, as if it had passed
            with world.tx.begin_nested() as savepoint:
                given = {**answers, at: key} if settled else answers
                draft = under_way(world, actor, flow, given, None if settled else at)
                move = "ok" if settled else f"={key}"
                outcome = tried(world, telegram_id(actor), data=f"d.{draft.id}.0.-.{move}")
                savepoint.rollback()
            case = f"{actor} in {flow}: {at} {key}\n{outcome.shown}"
            hidden = world.secrets_from(actor)
            assert not any(secret in outcome.shown.casefold() for secret in hidden), case
            recorded = [name for name in ("visits", "handovers", "contact_events")
                        if outcome.written[name]]  # fmt: skip
            assert actor == "chen" or not recorded, case


def test_a_conversation_without_a_rule_is_found_out(world: World) -> None:
    assert all(isinstance(flow.rule, AccessRule) for flow in FLOWS.values())
    assert set(begun(world, "li")) == set(FLOWS), "say what the new conversation is told"
