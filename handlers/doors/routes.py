"""The table of contents: what a command, a button and a message lead to, and who may go there."""

from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from handlers.account import chain, grading, level
from handlers.alerts import chat as alerts
from handlers.alerts.parts import alert
from handlers.contact import card as contact
from handlers.contact import flow as contact_edit
from handlers.correction import flow as correct
from handlers.departure import flow as departing
from handlers.departure.flow import returned
from handlers.doors import reading
from handlers.doors.flows import FLOWS
from handlers.dossier import flow as dossier
from handlers.frame import conversation, parts, policy
from handlers.frame.clean import clean_line
from handlers.frame.interview import words as standing
from handlers.frame.page import Screen
from handlers.frame.policy import (
    ADMINISTRATORS,
    ANYBODY,
    ANYBODY_OF_A_TEAM,
    LEADERS,
    OF_GROUPS,
    Elsewhere,
    Refused,
)
from handlers.frame.route import Route, button, command
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import NotFound
from handlers.handover import flow as handover
from handlers.home import chat as home
from handlers.home import words
from handlers.privacy import delete_me, my_data
from handlers.rating import flow as rate
from handlers.relation.parts import assessment, subject
from handlers.team import groups, joining, returning
from handlers.visit import flow as visit
from handlers.week import chat as week
from storage import assessments, drafts
from storage.drafts import Draft


def words_said(turn: Turn) -> Shown | None:
    """Typed words: an answer to the open question, or else the name of an account."""
    draft = drafts.active(turn.tx, turn.person.id)
    if draft is not None:
        return conversation.hear(turn, FLOWS[draft.flow], draft)
    typed = clean_line(turn.said.text, 120)
    if not typed:
        return Shown(words.WordsOnly()) if turn.said.group is None else None
    account = level.best_match(turn, typed)
    return level.of_account(turn, account) if account else Shown(words.NotUnderstood(typed))


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


def _draft_button(turn: Turn, draft: Draft, revision: str, _question: str, move: str) -> Shown:
    """ "d.<draft>.<revision>.<question>.<move>"."""
    flow = FLOWS[draft.flow]
    if draft.state == "active":
        return conversation.press(turn, flow, draft, revision, move)
    if draft.state == "paused":
        return conversation.resume(turn, flow, draft)
    if draft.message_id == turn.said.message_id:  # a second tap: how it ended is to be read there
        return Shown(None, toast=standing.Over())
    return Shown(standing.Expired())


COMMANDS = {
    route.name: route
    for route in (
        command("start", ANYBODY, home.start),
        command("help", ANYBODY, home.help_),
        command("visit", ANYBODY, visit.command),
        command("rate", ANYBODY, rate.command),
        command("level", ANYBODY_OF_A_TEAM, level.command),
        command("chain", ANYBODY, chain.command),
        command("contact", ANYBODY, contact.command),
        command("handover", LEADERS, handover.command),
        command("week", ANYBODY_OF_A_TEAM, week.command),
        command("settings", ANYBODY, home.settings),
        command("my_data", ANYBODY, my_data.command),
        command("delete_me", ANYBODY, delete_me.command),
        command("bind", OF_GROUPS, groups.bind),
        command("unbind", OF_GROUPS, groups.unbind),
        command("resume", ANYBODY, home.resume),
        command("cancel", ANYBODY, home.cancel),
    )
}

# Those without parts are the whole data of their button.
BUTTONS = {
    (route.name, bool(route.parts)): route
    for route in (
        button("visit.", ANYBODY, visit.command),
        button("level", ANYBODY, level.command),
        button("week", ANYBODY, week.command),
        button("away", ANYBODY, week.away),
        button("waited", ANYBODY, returning.what_waited),
        button("level", ANYBODY, level.of_account, parts.account),
        button("stand", ANYBODY, level.of_account, parts.account, below=True),
        button("standing", ANYBODY, level.of_day, parts.account, parts.day),
        button("layer", ANYBODY, level.layer, parts.kind, parts.account, parts.day),
        button("history", ANYBODY, level.history, parts.account, parts.number, parts.day),
        button("assess", ANYBODY, rate.of_account, parts.kind_letter, parts.account),
        button("rival", ANYBODY, rate.of_rival, subject),
        button("correct", ANYBODY, correct.of_assessment, assessment),
        button("contact", ANYBODY, contact.of_contact, parts.contact),
        button("edit", ANYBODY, contact_edit.edit, parts.contact),
        button("place", ANYBODY, contact_edit.place, parts.contact),
        button("add", ANYBODY, contact_edit.add, parts.account),
        button("left", ANYBODY, departing.left, parts.contact),
        button("move", ANYBODY, departing.move, parts.contact),
        button("returned", ANYBODY, returned, parts.contact),
        button("dossier", ANYBODY, dossier.of_contact, parts.contact),
        button("keep", ANYBODY, dossier.keep, parts.contact, parts.word_or_nothing),
        button("erase", ANYBODY, dossier.erase, parts.contact, parts.word_or_nothing),
        button("erased", ANYBODY, dossier.erased, parts.contact, parts.word_or_nothing),
        button("chain", ANYBODY, chain.of_account, parts.account),
        button("rate", ANYBODY, rate.of_contact, parts.contact, parts.number_or_none),
        button("visit", ANYBODY, visit.of_account, parts.account),
        button("away", ANYBODY, week.away_for, parts.day, parts.day),
        button("grade", LEADERS, grading.grade, parts.account),
        button("graded", LEADERS, grading.graded, parts.account, parts.grade),
        button("segment", LEADERS, grading.segment, parts.account),
        button("segmented", LEADERS, grading.segmented, parts.account, parts.number),
        button("handover", LEADERS, handover.of_account, parts.account),
        button("handing", LEADERS, handover.of_account, parts.account, below=True),
        button("follow", ANYBODY, alerts.follow, alert),
        button("listed", ANYBODY, alerts.follow_listed, alert),
        button("ask", ANYBODY, alerts.ask, alert, parts.number),
        button("resume", ANYBODY, home.go_on, parts.draft),
        button("language", ANYBODY, home.choose_language, parts.word),
        button("zone", ANYBODY, home.follow_team_zone, parts.word),
        button("mydata", ANYBODY, my_data.file, below=True),
        button("forget", ANYBODY, delete_me.command),
        button("forgetme", ANYBODY, delete_me.ask),
        button("farewell", LEADERS, delete_me.look, delete_me.wish),
        button("farewells", LEADERS, delete_me.confirm, delete_me.wish),
        button("declined", LEADERS, delete_me.decline, delete_me.wish),
        button("unjoin", LEADERS, joining.unjoin, joining.joined),
        button("bind", ADMINISTRATORS, groups.decide, groups.asked, groups.leader, groups.answer),
        button("read", ANYBODY, reading.of_notice, reading.notice),
        button("d", ANYBODY, _draft_button, parts.draft, parts.text, parts.text, parts.text),
    )
}

TYPED = Route("typed", ANYBODY, words_said)
EDITED = Route("edited", ANYBODY, edited)


def said(turn: Turn) -> Shown | None:
    """Run what was typed, sent or edited."""
    route = EDITED if turn.said.edited else TYPED
    try:
        return route.run(turn)
    except Refused as refused:
        return _refused(turn, route, refused, words.WordsOnly())


def command_said(turn: Turn, name: str) -> Shown:
    """Run a command. To whom it is not open, it is not there."""
    route = COMMANDS.get(f"/{name}")
    if route is None:
        return Shown(_unknown(turn, name))
    try:
        return route.run(turn)
    except Refused as refused:
        return _refused(turn, route, refused, _unknown(turn, name))


def _unknown(turn: Turn, name: str) -> Screen:
    """In private it names the nearest that is open to the person."""
    if not turn.said.private:
        return words.InPrivate(turn.settings.bot_name)
    known = [each.name[1:] for each in COMMANDS.values() if turn.person.role in each.rule.who]
    near = get_close_matches(name, known, n=1)
    return words.UnknownCommand(clean_line(name, 32), near[0] if near else "")


def tap(turn: Turn) -> Shown:
    """Run a button. Its data comes from outside: what it names is found anew."""
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
    """It is noted, and answered like what is not there."""
    policy.note(turn, route.name if route else "button", refused)
    tapped = turn.said.tap is not None
    if isinstance(refused, Elsewhere):
        in_private = words.InPrivate(turn.settings.bot_name)
        return Shown(None, toast=words.OnlyInPrivate()) if tapped else Shown(in_private)
    if refused.quiet:  # another person's button, or one that we never made
        return Shown(None, toast=words.NotYours())
    return Shown(absent, below=route is not None and route.below)
