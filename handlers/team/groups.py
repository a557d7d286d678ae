"""`/bind` and `/unbind`: an administrator opens a group to a manager's team, or closes it."""

from handlers.frame.clean import clean_line
from handlers.frame.parts import number
from handlers.frame.policy import Refused
from handlers.frame.reporting_line import leads
from handlers.frame.turn import Shown, Turn
from handlers.team import group_words as words
from scoring.people import Person
from storage import Tx, audit, groups, outbox, people
from storage.groups import Group

ANSWERS = ("told", "quiet", "no")


def bind(turn: Turn) -> Shown:
    """`/bind Zhang Wei` in the group; whether it is meant so is asked in private."""
    if turn.said.private:
        return Shown(words.OnlyInGroup(turn.settings.bot_name))
    typed = clean_line(turn.said.argument, 80)
    manager = _manager(turn.tx, typed)
    if manager is None:
        return Shown(words.WhichManager(bool(typed)))
    group = groups.ask(
        turn.tx,
        turn.said.chat_id,
        turn.said.title,
        manager.id,
        turn.person.id,
        turn.now,
        turn.said.topic,
    )
    _note(turn, "group.asked", group, manager)
    payload = {"group": group.id, "manager": manager.id}
    outbox.queue(turn.tx, turn.person.id, "bind", payload, turn.now, priority=outbox.ALERT)
    return Shown(words.AskedInPrivate())


def unbind(turn: Turn) -> Shown:
    if turn.said.private:
        return Shown(words.OnlyInGroup(turn.settings.bot_name))
    group = groups.of_chat(turn.tx, turn.said.chat_id, lock=True)
    if group is not None and group.state != "unbound":
        groups.unbind(turn.tx, group.id)
        _note(turn, "group.unbound", group, people.get(turn.tx, group.manager_id))
    return Shown(words.Unbound())


def asked(turn: Turn, letters: str) -> Group:
    """A part of a button: a group that waits for an administrator's word."""
    key = number(turn, letters)
    group = groups.get(turn.tx, key, lock=True)
    if group is None or group.state != "asked":
        raise Refused(f"group:{key}")
    return group


def leader(turn: Turn, letters: str) -> Person:
    """A part of a button: the manager whom its question named."""
    key = number(turn, letters)
    found = next((each for each in people.everybody(turn.tx) if each.id == key), None)
    if found is None or not leads(found):
        raise Refused(f"person:{key}")
    return found


def answer(_turn: Turn, letters: str) -> str:
    """A part of a button: bound with alerts, bound for answers only, or not at all."""
    if letters not in ANSWERS:
        raise ValueError("no answer")
    return letters


def decide(turn: Turn, group: Group, manager: Person, answer: str) -> Shown:
    """The administrator's word on the team that the question named, whatever was asked since; the
    group hears that it is bound."""
    if answer == "no":
        if group.manager_id == manager.id:  # else there is another question, about another team
            groups.unbind(turn.tx, group.id)
        _note(turn, "group.refused", group, manager)
        return Shown(words.StaysUnbound(group.title, manager.name))
    told = answer == "told"
    groups.bind(turn.tx, group.id, manager.id, turn.person.id, turn.now, told=told)
    _note(turn, "group.bound", group, manager, told=told)
    outbox.queue(
        turn.tx, manager.id, "bound", {}, turn.now, priority=outbox.ALERT, group_id=group.id
    )
    return Shown(words.Bound(group.title, manager.name, told, turn.settings.bot_name))


def _manager(tx: Tx, name: str) -> Person | None:
    """The one who leads and has this name; None if there is none, or more than one."""
    found = [person for person in people.named(tx, name) if leads(person)]
    return found[0] if len(found) == 1 else None


def _note(turn: Turn, action: str, group: Group, manager: Person, **detail: bool) -> None:
    audit.record(
        turn.tx, turn.person.id, action, f"group:{group.id}", turn.now,
        manager=manager.id, **detail,
    )  # fmt: skip
