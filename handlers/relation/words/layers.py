"""Words for the stage and the layers of a standing."""

from collections.abc import Sequence

from handlers.frame.html import Markup
from handlers.frame.say import Say
from handlers.relation.position import Position
from handlers.relation.words import reading as parts
from scoring.assessments import Kind
from scoring.chain import Chain
from scoring.level import rung_index
from scoring.rubric import Rubric
from scoring.standing import LAYER_OF, STANDS, Stage, Standing


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


def stage_said(say: Say, standing: Standing) -> str:
    """ "Point · contested · to be verified": a stage is never said without its doubts."""
    said = [stage_name(say, standing.stage)]
    if standing.contested:
        said.append(say.label("contested"))
    if standing.unverified:
        said.append(say.label("to be verified"))
    return " · ".join(said)


def behind(say: Say, kinds: Sequence[Kind]) -> str:
    """ "key, general": the layers of which an index is made."""
    return say.label(", ").join(layer_name(say, kind) for kind in kinds)


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
    if kind is Kind.GENERAL:
        facts.append(met_line(say, position.chain))
    facts += [
        say("not rated lately") if layer.stale else None,
        say("inherited") if _inherited(position, kind) else None,
        _needs(say, position, kind),
    ]
    return Markup(" · ").join(fact for fact in facts if fact)


def _of_key(say: Say, position: Position) -> list[Markup | None]:
    deciders, people = position.standing.deciders, position.standing.key_contacts
    weight = say("deciders for us {n}/{of}", n=deciders.support, of=deciders.total)
    rated = say("{n} of {of} key people rated", n=len(people.assessed), of=len(people.all))
    return [
        weight if deciders.known else say("no decider known"),
        rated if len(people.assessed) < len(people.all) else None,
    ]


def met_line(say: Say, chain: Chain) -> Markup | None:
    """ "met 2 of 2 known people in 90 days, 3 seats unknown": whom we know are not all."""
    values = {"met": len(chain.met), "of": len(chain.members)}
    unknown = len(chain.empty_seats)
    if not chain.members:
        return None
    if not unknown:
        return say("met {met} of {of} known people in 90 days", **values)
    return say.plural(
        "met {met} of {of} known people in 90 days, {n} seat unknown",
        "met {met} of {of} known people in 90 days, {n} seats unknown",
        unknown,
        **values,
    )


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


def stage_rung(stage: Stage) -> int:
    """The stage's place from 0."""
    return [Stage.NONE, *LAYER_OF].index(stage)
