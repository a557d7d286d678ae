"""Words for the layers of a standing: the stage, a line for each layer, and what is next."""

from collections.abc import Sequence

from handlers.frame.html import Markup
from handlers.frame.say import Say
from handlers.relation.position import Position
from handlers.relation.reading import Reading
from handlers.relation.words import reading as parts
from handlers.relation.words.contact import line_name, role_name
from scoring.accounts import ChainRole
from scoring.assessments import Kind
from scoring.chain import Member
from scoring.ledger_facts import Rank
from scoring.level import rung_index
from scoring.rubric import Rubric
from scoring.seats import Seat
from scoring.standing import LAYER_OF, STANDS, Stage

MOST_NAMED = 2


def stage_name(say: Say, stage: Stage) -> str:
    return {
        Stage.NONE: say.label("No standing yet"),
        Stage.POINT: say.label("Point"),
        Stage.PLANE: say.label("Plane"),
        Stage.MOMENTUM: say.label("Momentum"),
    }[stage]


def layer_name(say: Say, kind: Kind) -> str:
    return {
        Kind.KEY: say.label_in("layer", "Key"),
        Kind.GENERAL: say.label_in("layer", "General"),
        Kind.ORGANIZATIONAL: say.label_in("layer", "Organization"),
    }[kind]


def bars(rubric: Rubric, level: str | None) -> str:
    """▰▰▰▱▱: rungs above the lowest; an undetermined level fills none."""
    rungs = rung_index(rubric, level) if level else 0
    return "▰" * rungs + "▱" * (len(rubric.ladder) - 1 - rungs)


def layer_line(say: Say, position: Position, kind: Kind) -> Markup:
    """ "Organization ▰▱▱▱ qualified · needs key supplier for momentum"."""
    layer, reading = position.standing.layers[kind], position.reading(kind)
    rubric = reading.rubric if reading else position.rubric(kind)
    known = any(rated is kind for rated, _ in position.readings)
    level = parts.level_name(say, rubric, layer.level) if known else say.label("not rated yet")
    facts: list[Markup | None] = [
        Markup("{} {} <b>{}</b>").format(layer_name(say, kind), bars(rubric, layer.level), level)
    ]
    facts += _of_key(say, position) if kind is Kind.KEY else []
    share = position.chain.met_share
    if kind is Kind.GENERAL and share is not None:
        facts.append(say("chain {share} met in 90 days", share=say.percent(share)))
    facts += [
        say("not rated lately") if layer.stale else None,
        say("inherited") if _inherited(position, kind) else None,
        _needs(say, position, kind),
    ]
    return Markup(" · ").join(fact for fact in facts if fact)


def _of_key(say: Say, position: Position) -> list[Markup | None]:
    deciders, people = position.standing.deciders, position.standing.key_contacts
    weight = say("{n} of {of} deciders' weight", n=deciders.support, of=deciders.total)
    never = len([each for each in people.open if each.rated is None])
    return [
        weight if deciders.total else say("no decider known"),
        say("{n} not rated yet", n=never) if never else None,
    ]


def _inherited(position: Position, kind: Kind) -> bool:
    if kind is not Kind.KEY:
        return (kind, position.account.id) in position.inherited
    people = position.standing.key_contacts.assessed
    return any((kind, each.contact.id) in position.inherited for each in people)


def _needs(say: Say, position: Position, kind: Kind) -> Markup | None:
    gap = position.standing.gap
    if gap is None or gap.kind is not kind or kind is Kind.KEY:
        return None
    return say(
        "needs <i>{level}</i> for {stage}",
        level=landmark(say, position, kind),
        stage=stage_name(say, gap.stage),
    )


def landmark(say: Say, position: Position, kind: Kind) -> str:
    """The name of the level from which the layer stands."""
    rubric = position.rubric(kind)
    return parts.level_name(say, rubric, rubric.landmarks[STANDS[kind]])


def anomaly_line(say: Say, position: Position) -> Markup | None:
    """A layer that stands without the one below."""
    if not position.standing.anomalies:
        return None
    names = [Markup.escape(layer_name(say, kind)) for kind in position.standing.anomalies]
    return say(
        "⚠ {layers}: high without the layer below. Rarely so in practice, check the ratings.",
        layers=say.listed(names),
    )


def holding_line(say: Say, position: Position) -> Markup | None:
    """Who stands low and since when, and which gates hold the next stage's layer down."""
    gap = position.standing.gap
    found = [_standing_low(say, position, each) for each in _low(position)[:MOST_NAMED]]
    if gap is not None and gap.held_by:
        reading = position.reading(gap.kind)
        rubric = reading.rubric if reading else position.rubric(gap.kind)
        found += [Markup.escape(parts.dimension_name(say, rubric, each)) for each in gap.held_by]
    if not found:
        return None
    between = Markup("；" if say.language == "zh" else "; ")
    return say("Holding it down: {parts}", parts=between.join(found))


def seats_line(say: Say, position: Position) -> Markup | None:
    """Which roles of the chain nobody fills."""
    seats = position.chain.empty_seats
    if not seats:
        return None
    names = [Markup.escape(_seat(say, each)) for each in seats]
    return say("No one known: {seats}", seats=say.listed(names))


def _seat(say: Say, seat: Seat) -> str:
    """ "finance line decider"."""
    if seat.line is None:
        return say.label("who decides")
    role = role_name(say, ChainRole.DECIDER)
    return say.label("{line} {role}", line=line_name(say, seat.line), role=role)


def _low(position: Position) -> Sequence[Member]:
    """Deciders who do not support us; once they do, other key contacts who do not."""
    deciders = position.standing.deciders
    if deciders.opposing or deciders.holding:
        return [*deciders.opposing, *deciders.holding]
    low = [each for each in position.standing.key_contacts.all if not each.reaches("supports")]
    return [each for each in low if not each.decides]


def _standing_low(say: Say, position: Position, member: Member) -> Markup:
    if member.rated is None:
        return say("{name} not rated yet", name=member.contact.name)
    level = parts.level_name(say, member.rated.rubric, member.level)
    since = position.since[Kind.KEY, member.contact.id]
    return say(
        "{name} <i>{level}</i> since {day}",
        name=member.contact.name, level=level, day=say.day(since),
    )  # fmt: skip


def thread_line(say: Say, position: Position) -> Markup | None:
    """One contact carries every relation."""
    one = position.chain.single_thread
    return say("Single thread: only {name} is with us.", name=one.name) if one else None


def support_line(say: Say, position: Position) -> Markup | None:
    """On how many distinct facts all answers that count rest."""
    counted = [each.support for each in position.readings.values()]
    if not any(each.answers for each in counted):
        return None
    return say("Evidence: {supported}", supported=parts.supported(say, counted))


def next_line(say: Say, position: Position) -> Markup:
    """What to do towards the next stage."""
    return say("Next: {step}", step=_step(say, position))


def _step(say: Say, position: Position) -> Markup:
    gap = position.standing.gap
    if gap is None:
        stale = position.standing.key_contacts.stale
        if stale:
            return say("rate {name} again", name=stale[0].contact.name)
        return say("keep it up: see every line once a quarter")
    if gap.kind is Kind.KEY:
        return _key_step(say, position, gap.holding)
    reading = position.reading(gap.kind)
    if reading is None:
        layer = layer_name(say, gap.kind)
        return say("rate the {layer} layer (not rated yet)", layer=layer)
    if gap.kind is Kind.ORGANIZATIONAL and not position.interaction.visits[Rank.EXECUTIVE]:
        return say("executive visit (none in 12 months)")
    return _raise(say, reading) or say("rate it again")


def _key_step(say: Say, position: Position, holding: Sequence[Member]) -> Markup:
    if not position.standing.deciders.total:
        return say("find out who decides")
    if not holding:
        return say("rate it again")
    name = holding[0].contact.name
    reading = position.of_contact(holding[0].contact)
    if reading is None:
        return say("rate {name} (decider, not rated yet)", name=name)
    step = _raise(say, reading)
    if step is None:
        return say("rate {name} again", name=name)
    # i18n: behind "Next:"; a person and what they should come to do
    return say("{name}, {step}", name=name, step=step)


def _raise(say: Say, reading: Reading) -> Markup | None:
    """The behaviour to work for; or what to find out."""
    rubric = reading.rubric
    if reading.now.level is None and reading.now.ask_next:
        ask = parts.dimension_name(say, rubric, reading.now.ask_next)
        return say("find out first: {dimension}", dimension=ask)
    if not reading.steps:
        return None
    dimension, level = reading.steps[0]
    return say(
        "{dimension} → “{statement}”",
        dimension=parts.dimension_name(say, rubric, dimension),
        statement=parts.statement(say, rubric, dimension, level),
    )


def stage_rung(stage: Stage) -> int:
    """The stage's place from 0."""
    return [Stage.NONE, *LAYER_OF].index(stage)
