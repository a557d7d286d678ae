"""Words for what to do next: whom or what to win over, and whom to defuse, with the act and why."""

from handlers.frame.html import Markup
from handlers.frame.say import Say
from handlers.relation.position import Position
from handlers.relation.reading import Reading
from handlers.relation.words import reading as parts
from handlers.relation.words.doubts import seat_name
from handlers.relation.words.layers import layer_name
from scoring.assessments import Kind
from scoring.chain import Member
from scoring.ledger_facts import Rank
from scoring.playbook import act
from scoring.standing import Gap


def next_lines(say: Say, position: Position) -> list[Markup]:
    """*Win over* and *defuse*, each where there is something to do; else what keeps it."""
    gap, opposing = position.standing.gap, position.standing.deciders.opposing
    lines = []
    won = _win_over(say, position, gap) if gap is not None else None
    if won is not None:
        lines.append(say("Win over: {step}", step=won))
    if opposing:
        first = max(opposing, key=lambda each: each.contact.influence)
        lines.append(say("Defuse: {step}", step=_person(say, position, first)))
    return lines or [say("Next: {step}", step=_keep(say, position))]


def _keep(say: Say, position: Position) -> Markup:
    stale = position.standing.key_contacts.stale
    if stale:
        return say("rate {name} again", name=stale[0].contact.name)
    return say("keep it up: see every line once a quarter")


def _win_over(say: Say, position: Position, gap: Gap) -> Markup | None:
    if gap.kind is Kind.KEY:
        return _decider(say, position, gap)
    subject = layer_name(say, gap.kind)
    reading = position.reading(gap.kind)
    if reading is None:
        return say("rate the {layer} layer (not rated yet)", layer=subject)
    executives = position.interaction.visits[Rank.EXECUTIVE]
    if gap.kind is Kind.ORGANIZATIONAL and not executives:
        return say("executive visit (none in 12 months)")
    level = parts.level_name(say, reading.rubric, reading.now.level)
    return parts.point(say, f"{subject} ({level})", _act(say, reading))


def _decider(say: Say, position: Position, gap: Gap) -> Markup | None:
    """The one with the least to do for their weight; then whoever we do not know yet."""
    if gap.holding:
        return _person(say, position, gap.holding[0])
    if not gap.seats:
        return None if position.standing.deciders.total else say("find out who decides")
    names = [Markup.escape(seat_name(say, each)) for each in gap.seats]
    return say("get to know {seats}: unknown, each counts against us", seats=say.listed(names))


def _person(say: Say, position: Position, member: Member) -> Markup:
    contact = member.contact
    reading = position.of_contact(contact)
    if reading is None:
        return say("rate {name} (decider, not rated yet)", name=contact.name)
    level = parts.level_name(say, reading.rubric, reading.now.level)
    who = say.label(
        "{name} (decides {weight}, {level})",
        name=contact.name, weight="●" * contact.influence, level=level,
    )  # fmt: skip
    return parts.point(say, who, _act(say, reading))


def _act(say: Say, reading: Reading) -> Markup:
    """What the playbook knows; else the behaviour to work for, or what is to be found out."""
    rubric = reading.rubric
    if reading.now.level is None and reading.now.ask_next:
        ask = parts.dimension_name(say, rubric, reading.now.ask_next)
        return say("find out first: {dimension}", dimension=ask)
    if not reading.steps:
        return say("rate it again")
    dimension, level = reading.steps[0]
    name = parts.dimension_name(say, rubric, dimension)
    known = act(dimension, level - 1)
    if known is not None:
        return say("{act} ({dimension})", act=say.term(known), dimension=name)
    statement = parts.statement(say, rubric, dimension, level)
    return say("{dimension} → “{statement}”", dimension=name, statement=statement)
