"""Words for what makes a standing doubtful: who is against us, what rests on nothing or is too old,
whom we do not know, and what contradicts itself."""

from collections.abc import Iterable, Sequence

from handlers.frame.html import Markup
from handlers.frame.say import Say
from handlers.relation.position import Position
from handlers.relation.words import reading as parts
from handlers.relation.words.contact import line_name, role_name
from handlers.relation.words.layers import layer_name
from scoring.accounts import ChainRole
from scoring.assessments import Kind
from scoring.chain import Member
from scoring.rubric import Rubric
from scoring.seats import Seat
from scoring.standing import STANDS, Stage

MAX_NAMED = 2


def meaning_line(say: Say, position: Position) -> Markup:
    """What the stage means, for somebody who never read the method."""
    deciders = position.standing.deciders
    values = {"n": deciders.support, "of": deciders.total}
    enough = say.percent(position.share_needed)
    match position.standing.stage:
        case Stage.NONE if not deciders.known:
            return say("We know nobody who decides here, so nothing is to stand on yet.")
        case Stage.NONE if position.standing.blocked:
            return say(
                "Of the deciders’ influence {n} of {of} supports us, but so much is against us "
                "that there is no point.",
                **values,
            )
        case Stage.NONE:
            return say(
                "Of the deciders’ influence {n} of {of} supports us; {enough} make a point.",
                **values, enough=enough,
            )  # fmt: skip
        case Stage.POINT:
            return say("Point: deciders with {n} of {of} of the influence support us.", **values)
        case Stage.PLANE:
            return say("Plane: the deciders support us, and the chain as a whole is good.")
        case _:
            return say("Momentum: deciders, chain and company stand with us.")


def doubts(say: Say, position: Position) -> list[Markup]:
    """Each on a line of its own."""
    found = [
        _contested(say, position),
        *_unverified(say, position),
        _outdated(say, position),
        *_kept(say, position),
        _anomaly(say, position),
        *_contradictions(say, position),
    ]
    return [each for each in found if each]


def _named(say: Say, members: Sequence[Member]) -> Markup:
    names = [Markup.escape(each.contact.name) for each in members[:MAX_NAMED]]
    more = len(members) - MAX_NAMED
    return say.listed([*names, say("{n} more", n=more)] if more > 0 else names)


def _contested(say: Say, position: Position) -> Markup | None:
    deciders, standing = position.standing.deciders, position.standing
    if not deciders.opposing:
        return None
    values = {
        "names": _named(say, deciders.opposing),
        "n": deciders.opposition,
        "of": deciders.total,
    }
    if standing.stage is Stage.NONE:
        return say("⚠ Contested: opposed by {names} ({n} of {of} of the influence).", **values)
    return say(
        "⚠ Contested: opposed by {names} ({n} of {of} of the influence). While that is so, there "
        "is no plane and no momentum.",
        **values,
    )


def _unverified(say: Say, position: Position) -> Iterable[Markup]:
    """Whose support, or which layer, rests on high answers without a fact."""
    if not position.standing.unverified:
        return
    for member in position.standing.deciders.unverified[:MAX_NAMED]:
        if member.known is not None:
            known = member.known
            yield _without_fact(say, member.contact.name, known.rubric, known.unfounded)
    for kind in (Kind.GENERAL, Kind.ORGANIZATIONAL):
        reading, layer = position.reading(kind), position.standing.layers[kind]
        if reading is not None and layer.stands and layer.unfounded:
            yield _without_fact(say, layer_name(say, kind), reading.rubric, layer.unfounded)


def _without_fact(say: Say, name: str, rubric: Rubric, dimensions: Sequence[str]) -> Markup:
    names = [Markup.escape(parts.dimension_name(say, rubric, each)) for each in dimensions]
    return say(
        "To be verified: {subject} ({dimensions} without a fact)",
        subject=name, dimensions=say.listed(names),
    )  # fmt: skip


def _outdated(say: Say, position: Position) -> Markup | None:
    standing = position.standing
    people = [Markup.escape(each.contact.name) for each in standing.deciders.outdated]
    kinds = [
        Markup.escape(layer_name(say, kind))
        for kind, layer in standing.layers.items()
        if layer.outdated
    ]
    if not (people or kinds):
        return None
    shown = [*people, *kinds][: MAX_NAMED + 1]
    return say(
        "Out of date: {names}. Rated more than half a year ago, it carries no stage any more.",
        names=say.listed(shown),
    )


def _kept(say: Say, position: Position) -> Iterable[Markup]:
    for member in position.standing.key_contacts.kept[:MAX_NAMED]:
        if member.determined is not None:
            yield say(
                "{name} undetermined (last: {level})",
                name=member.contact.name,
                level=parts.level_name(say, member.determined.rubric, member.determined.level),
            )


def _anomaly(say: Say, position: Position) -> Markup | None:
    """A layer that stands without the one below."""
    if not position.standing.anomalies:
        return None
    names = [Markup.escape(layer_name(say, kind)) for kind in position.standing.anomalies]
    return say(
        "⚠ {layers}: high without the layer below. Rarely so in practice, check the ratings.",
        layers=say.listed(names),
    )


def _contradictions(say: Say, position: Position) -> Iterable[Markup]:
    """Who decides and is not key; who keeps everybody else out for two of us."""
    for member in position.standing.deciders.not_key[:MAX_NAMED]:
        yield say(
            "⚠ {name} decides, yet is not marked as key: please put one of them right.",
            name=member.contact.name,
        )
    for member in position.chain.members:
        rivals = position.rivals.get((Kind.KEY, member.contact.id), ())
        ours = member.rated is not None and member.rated.exclusive
        for rival in rivals if ours else ():
            if rival.rated.exclusive:
                yield say(
                    "⚠ {name} cannot support only us and only {rival}: please check both ratings.",
                    name=member.contact.name, rival=rival.name,
                )  # fmt: skip


def gap_line(say: Say, position: Position) -> Markup | None:
    """Who stands low and since when, and which gates hold the next stage's layer down."""
    gap = position.standing.gap
    found = [_low(say, position, each) for each in _lowest(position)[:MAX_NAMED]]
    if gap is not None and gap.held_by:
        reading = position.reading(gap.kind)
        rubric = reading.rubric if reading else position.rubric(gap.kind)
        found += [Markup.escape(parts.dimension_name(say, rubric, each)) for each in gap.held_by]
    if not found:
        return None
    between = Markup("；" if say.language == "zh" else "; ")
    return say("In the way: {parts}", parts=between.join(found))


def _lowest(position: Position) -> Sequence[Member]:
    """Deciders who do not support us; once they do, other key contacts who do not."""
    deciders = position.standing.deciders
    current = [each for each in deciders.holding if each not in deciders.outdated]
    if deciders.opposing or current:
        return [*deciders.opposing, *current]
    low = [
        each for each in position.standing.key_contacts.all if not each.reaches(STANDS[Kind.KEY])
    ]
    return [each for each in low if not each.decides]


def _low(say: Say, position: Position, member: Member) -> Markup:
    if member.rated is None:
        return say("{name} not rated yet", name=member.contact.name)
    level = parts.level_name(say, member.rated.rubric, member.level)
    since = position.since[Kind.KEY, member.contact.id]
    return say(
        "{name} (<i>{level}</i> since {day})",
        name=member.contact.name, level=level, day=say.day(since),
    )  # fmt: skip


def seats_line(say: Say, position: Position) -> Markup | None:
    """In which lines we do not know who decides: not the client's vacancies."""
    seats = position.chain.empty_seats
    if not seats:
        return None
    names = [Markup.escape(seat_name(say, each)) for each in seats]
    return say("Not known to us yet: {seats}", seats=say.listed(names))


def seat_name(say: Say, seat: Seat) -> str:
    """ "finance line decider"."""
    if seat.line is None:
        return say.label("who decides")
    role = role_name(say, ChainRole.DECIDER)
    return say.label("{line} {role}", line=line_name(say, seat.line), role=role)


def thread_line(say: Say, position: Position) -> Markup | None:
    """One contact carries every relation."""
    one = position.chain.single_thread
    return (
        say("Single thread: the whole relationship hangs on {name}", name=one.name) if one else None
    )


def rivals_unknown_line(say: Say, position: Position) -> Markup | None:
    """Whose view of our rivals nobody rated, where the account is worth most."""
    names = [Markup.escape(each.name) for each in position.rivals_unknown]
    if not names:
        return None
    shown, more = names[:MAX_NAMED], len(names) - MAX_NAMED
    listed = [*shown, say("{n} more", n=more)] if more > 0 else shown
    return say("Rival unknown: {names}", names=say.listed(listed))


def rules_line(say: Say, position: Position) -> Markup | None:
    """A day that was shown under other rules is answered under those of today."""
    since = position.new_rules
    if not position.past or since is None or position.until >= since:
        return None
    return say(
        "Told by the rules that hold since {day}; that day it may have read otherwise.",
        day=say.long_day(since.date()),
    )
