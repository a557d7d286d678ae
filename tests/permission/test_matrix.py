"""Every command, button and message × role × whose object × place, against a model of its own.

The cases come from the routes themselves: whoever adds a route or a kind of part says here what it
may be given, and who may, or this fails.
"""

from collections.abc import Callable

import pytest

from handlers.account import level
from handlers.doors import routes
from handlers.doors.commands import COMMANDS
from handlers.frame import parts, policy
from handlers.frame.parts import Part
from handlers.frame.route import Route, button, command
from handlers.frame.turn import Shown, Turn
from scoring.people import Role
from storage import accounts, groups, people
from tests.cast import NOW
from tests.permission.trying import Outcome, tried
from tests.permission.world import (
    ACTORS,
    GROUP,
    NOTHING,
    OWNERS,
    STRANGER,
    TREE,
    Objects,
    World,
    decides,
    owner_of,
    sees,
    telegram_id,
)

# The model. Everybody may, in private, what they see; but for these:
ADMINISTRATORS = {"/bind", "/unbind", "bind"}
LEADERS = {"/handover", "/practice", "practice", "grade", "graded", "segment", "segmented",
           "handover", "handing", "weigh", "unweigh", "farewell", "farewells", "declined", "unjoin",
           } | ADMINISTRATORS  # fmt: skip
IN_A_BOUND_GROUP, IN_ANY_GROUP = {"/level", "/week"}, {"/bind", "/unbind"}


def is_open_to(actor: str, name: str) -> bool:
    role = TREE[actor][0]
    if name in ADMINISTRATORS:
        return role is Role.ADMINISTRATOR
    return name not in LEADERS or role is not Role.REP


def may_handle(actor: str, owner: str) -> bool:
    """An alert is for the managers of the account's owner: not for a rep, nor for another line."""
    return decides(actor, owner)


def may_correct(actor: str, owner: str) -> bool:
    """A rating is its author's, and those' above: who rated is the owner here."""
    return sees(actor, owner) and sees(actor, owner_of(owner))


def is_own(actor: str, owner: str) -> bool:
    return actor == owner


def may_go(actor: str, owner: str) -> bool:
    """A planned visit is for who planned it: the owner here."""
    return actor == owner_of(owner)


def answers_for(actor: str, owner: str) -> bool:
    """What becomes of a person is for those above."""
    return sees(actor, owner_of(owner)) and actor != owner


def is_anybodys(actor: str, owner: str) -> bool:
    return True


# What the letters of each part may be, and who may have the object that they name. Plain values
# name nothing; a number is given another team's key, so that whoever looks it up is found out.
Sample = tuple[Callable[[Objects], str], Callable[[str, str], bool] | None]
SAMPLES: dict[str, Sample] = {
    "number": (lambda o: str(o.account), None),
    "number_or_none": (lambda o: "", None),
    "word": (lambda o: "en", None),
    "word_or_nothing": (lambda o: "birthday", None),
    "text": (lambda o: "0", None),
    "day": (lambda o: "", None),
    "kind": (lambda o: "key", None),
    "kind_letter": (lambda o: "g", None),
    "grade": (lambda o: "S", None),
    "line": (lambda o: "finance", None),
    "request": (lambda o: str(o.request), decides),
    "account": (lambda o: str(o.account), sees),
    "own_account": (lambda o: str(o.account), decides),
    "contact": (lambda o: str(o.contact), sees),
    "subject": (lambda o: f"k.{o.contact}", sees),
    "assessment": (lambda o: str(o.assessment), may_correct),
    "alert": (lambda o: str(o.alert), may_handle),
    "fact": (lambda o: str(o.fact), sees),
    "own_plan": (lambda o: str(o.plan), may_go),
    "draft": (lambda o: str(o.draft), is_own),
    "wish": (lambda o: str(o.wish), answers_for),
    "joined": (lambda o: f"{o.person}.{o.invitation}", answers_for),
    "notice": (lambda o: str(o.notice), is_own),
    "asked": (lambda o: str(o.group), is_anybodys),
    "leader": (lambda o: str(o.leader), is_anybodys),
    "answer": (lambda o: "no", None),
}


def letters(part: Part[object], objects: Objects) -> str:
    return SAMPLES[part.__name__][0](objects)


def data_of(route: Route[Shown], objects: Objects) -> str:
    return ".".join([route.name, *(letters(part, objects) for part in route.parts)])


def may(route: Route[Shown], actor: str, owner: str | None) -> bool:
    """`owner` is whose object it is; None: of nobody, for it is not there."""
    if not is_open_to(actor, route.name):
        return False
    rules = [SAMPLES[part.__name__][1] for part in route.parts]
    return all(rule is None or (owner is not None and rule(actor, owner)) for rule in rules)


def silent(secrets: set[str], outcome: Outcome) -> bool:
    return not any(secret in outcome.shown.casefold() for secret in secrets)


@pytest.mark.parametrize("actor", ACTORS)
def test_a_button_does_what_its_rule_says_for_everybodys_objects(world: World, actor: str) -> None:
    me, seen, secrets = telegram_id(actor), 0, world.secrets_from(actor)
    for route in routes.BUTTONS.values():
        absent = tried(world, me, data=data_of(route, NOTHING))
        for owner in OWNERS:
            given = data_of(route, world.of[owner])
            outcome = tried(world, me, data=given)
            case = f"{actor} taps {given} of {owner}: {outcome.shown}"
            assert outcome.denied is not may(route, actor, owner), case
            assert silent(secrets, outcome), case
            if outcome.denied:
                assert_refused(world, route, actor, outcome, case)
                assert outcome.shown == absent.shown, f"{case}\nrather than {absent.shown}"
            elif route.parts:
                seen += any(f"-{owner}" in outcome.shown for owner in OWNERS)
        if not may(route, actor, None):
            assert_refused(world, route, actor, absent, f"{actor} taps {route.name} of nobody")
    assert seen > 15, "the buttons show what may be seen"


def assert_refused(
    world: World, route: Route[Shown], actor: str, outcome: Outcome, case: str
) -> None:
    """One trace, by keys only, and nothing else is written."""
    assert [each[:2] for each in outcome.refused] == [(world.of[actor].person, route.name)], case
    kind, _, key = outcome.refused[0][2].partition(":")
    assert kind.isalpha(), case
    assert key == "" or key.lstrip("-").isdigit(), case
    assert outcome.written == {"audit": 1, "seen_updates": 1} | dict.fromkeys(
        (name for name in outcome.written if name not in ("audit", "seen_updates")), 0
    ), case


@pytest.mark.parametrize("actor", ACTORS)
def test_a_command_finds_only_what_the_person_may_see(world: World, actor: str) -> None:
    me, found, secrets = telegram_id(actor), 0, world.secrets_from(actor)
    for route in COMMANDS.values():
        allowed = is_open_to(actor, route.name)
        nothing = tried(world, me, text=f"{route.name} Xylophon")
        for owner, word in OWNERS.items():
            for typed in (word, f"{word}boss"):
                outcome = tried(world, me, text=f"{route.name} {typed}")
                case = f"{actor} says {route.name} {typed}: {outcome.shown}"
                assert outcome.denied is not allowed, case
                assert silent(secrets, outcome), case
                hidden = route.name == "/handover" and not decides(actor, owner)
                if hidden or not sees(actor, owner):
                    assert outcome.shown == nothing.shown.replace("Xylophon", typed), case
                found += f"-{owner}" in outcome.shown
        alone = tried(world, me, text=route.name)
        assert alone.denied is not allowed
        assert silent(secrets, alone)
    assert found > 5, "the commands find what may be seen"
    for owner, word in OWNERS.items():
        outcome = tried(world, me, text=word)
        assert not outcome.denied
        assert silent(secrets, outcome)
        if TREE[actor][0] is not Role.REP:  # nothing is asked of them just now
            assert (f"vault-{owner}" in outcome.shown) is sees(actor, owner)


def test_to_whom_a_command_is_not_open_it_is_not_there(world: World) -> None:
    unknown = tried(world, telegram_id("li"), text="/nonesuch")
    handover = tried(world, telegram_id("li"), text="/handover Quasar")
    assert handover.shown == unknown.shown.replace("nonesuch", "handover")


@pytest.mark.parametrize("bound", [False, True])
@pytest.mark.parametrize("actor", ACTORS)
def test_a_group_hears_no_more_than_everybody_in_it_may(
    world: World, actor: str, bound: bool
) -> None:
    """Nothing at all, or in a group of Zhang Wei's team what both he and who asks may see."""
    me, secrets = telegram_id(actor), world.secrets_from(None)
    if bound:
        team = groups.ask(world.tx, GROUP, "team", world.of["zhang"].person, 1, NOW)
        groups.bind(world.tx, team.id, team.manager_id, world.of["chen"].person, NOW, told=False)
        secrets = world.secrets_from(actor) | world.secrets_from("zhang")
    here = IN_ANY_GROUP | (IN_A_BOUND_GROUP if bound else set())
    for route in routes.BUTTONS.values():
        for owner in OWNERS:
            outcome = tried(world, me, GROUP, data=data_of(route, world.of[owner]))
            assert silent(secrets, outcome), f"{actor} taps {route.name}: {outcome.shown}"
            assert outcome.denied is not (is_open_to(actor, route.name) and route.name in here)
    for route in COMMANDS.values():
        for owner, word in OWNERS.items():
            outcome = tried(world, me, GROUP, text=f"{route.name} {word}")
            case = f"{actor} says {route.name} {word}: {outcome.shown}"
            assert silent(secrets, outcome), case
            assert outcome.denied is not (is_open_to(actor, route.name) and route.name in here), (
                case
            )
            if bound and route.name == "/level":
                seen = sees(actor, owner) and sees("zhang", owner)
                assert (f"vault-{owner}" in outcome.shown) is seen, case
        assert silent(secrets, tried(world, me, GROUP, text=route.name))
    for word in OWNERS.values():
        assert tried(world, me, GROUP, text=word).reply is None
        assert tried(world, me, GROUP, text=word, edited=True).reply is None


@pytest.mark.parametrize("who", ["gone", "stranger"])
@pytest.mark.parametrize("chat", [None, GROUP])
def test_who_is_not_of_the_team_gets_one_sentence_whatever_they_try(
    world: World, who: str, chat: int | None
) -> None:
    me = STRANGER if who == "stranger" else telegram_id(who)
    buttons = [data_of(route, world.of["li"]) for route in routes.BUTTONS.values()]
    texts = [f"{name} Quasar" for name in COMMANDS if name != "/start"]
    outcomes = [tried(world, me, chat, data=each) for each in buttons]
    outcomes += [tried(world, me, chat, text=each) for each in [*texts, "/start", "Quasar"]]
    outcomes += [tried(world, me, chat, text="Quasar", edited=True)]
    answers = {outcome.shown for outcome in outcomes}
    assert len(answers) == 1
    assert ("private assistant" in answers.pop()) is (chat is None)
    for outcome in outcomes:
        traces = [(world.of["gone"].person, "door")] if who == "gone" else []
        if chat is None:
            assert [each[:2] for each in outcome.refused] == traces
        traced = len(outcome.refused)
        assert outcome.written["audit"] == outcome.written["seen_updates"] == traced
        assert sum(outcome.written.values()) == 2 * traced, "nothing but the trace"


def test_several_eyes_see_only_what_each_of_them_may_see(world: World) -> None:
    """As in a bound group: its manager's eyes and those of the person who asks."""
    person = {name: people.get(world.tx, world.of[name].person) for name in TREE}
    for asks in ACTORS:
        for owner in OWNERS:
            pair = (person[asks], person["zhang"])
            both = sees(asks, owner) and sees("zhang", owner)
            key = world.of[owner].account
            assert (accounts.get(world.tx, pair, key) is not None) is both
            assert (key in {each.id for each in accounts.visible(world.tx, pair)}) is both


def test_what_fails_while_the_policy_is_asked_refuses(
    world: World, monkeypatch: pytest.MonkeyPatch, complaints: list[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the vault-li cannot be looked up")

    monkeypatch.setattr(accounts, "get", broken)
    outcome = tried(world, telegram_id("li"), data=f"level.{world.of['li'].account}")
    assert outcome.refused == [(world.of["li"].person, "level", "unknown")]
    assert "could not find" in outcome.shown
    assert len(complaints) == 1
    assert "vault" not in complaints.pop()


def test_a_route_without_a_rule_cannot_be_declared() -> None:
    def go(turn: Turn) -> Shown:
        raise AssertionError

    with pytest.raises(TypeError):
        command("new", go)  # type: ignore[call-arg, arg-type]
    with pytest.raises(TypeError):
        button("new", go)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        Route("new", go=go)  # type: ignore[call-arg]


def test_a_new_route_that_looks_up_by_itself_what_it_should_not_show_is_found_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leak(turn: Turn, key: int) -> Shown:
        return level.of_account(turn, accounts.by_id(turn.tx, key))

    new = button("leak", policy.ANYBODY, leak, parts.number)
    monkeypatch.setitem(routes.BUTTONS, ("leak", True), new)
    outcome = tried(world, telegram_id("li"), data=data_of(new, world.of["emma"]))
    assert not silent(world.secrets_from("li"), outcome)


def test_a_new_part_says_here_what_it_may_name() -> None:
    """Each part that a button has is in the samples: nothing goes untried."""
    used = {part.__name__ for route in routes.BUTTONS.values() for part in route.parts}
    assert used == set(SAMPLES), "a part is new, or gone: SAMPLES says what it names, and whose"
