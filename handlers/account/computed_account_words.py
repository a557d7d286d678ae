"""Words for how a stage, its deciders’ weight, an index and the key layer come about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.account.computed_words import figure, ladder_line, on_scale, scaled, title
from handlers.account.level_words import back, day_data
from handlers.frame.html import Markup
from handlers.frame.page import Button, Page
from handlers.frame.say import Say
from handlers.relation.position import Position
from handlers.relation.words import doubts, layers
from handlers.relation.words import reading as parts
from scoring.assessments import Kind
from scoring.chain import Member, influence
from scoring.level import VETOED
from scoring.seats import UNKNOWN
from scoring.standing import LAYER_OF, STAGES, Part, Stage, Standing, Term

MAX_NAMED = 8  # of one group of deciders
MAX_TERMS = 12


@dataclass(frozen=True, slots=True)
class HowAccount:
    """The stage from the deciders on, and the index from the layers on."""

    position: Position

    def page(self, say: Say) -> Page:
        position = self.position
        stage = layers.stage_said(say, position.standing)
        blocks = [
            title(say, position, parts.point(say, position.account.name, stage)),
            Markup("\n").join(_deciders(say, position)),
            Markup("\n").join(_stages(say, position)),
            Markup("\n").join(doubts.doubts(say, position)),
            Markup("\n").join(_index(say, position)),
        ]
        return Page(Markup("\n\n").join(each for each in blocks if each), self._rows(say))

    def _rows(self, say: Say) -> tuple[tuple[Button, ...], ...]:
        account, day = self.position.account, day_data(self.position)
        deeper = tuple(
            Button(layers.layer_name(say, kind), f"howlayer.{kind}.{account.id}.{day}")
            for kind in Kind
        )
        people = [
            Button(each.contact.name, f"howcontact.{each.contact.id}.{day}")
            for each in self.position.standing.deciders.known[:MAX_NAMED]
        ]
        pairs = [tuple(people[n : n + 2]) for n in range(0, len(people), 2)]
        chain = Button(say.label("Chain"), f"chain.{account.id}")
        return (deeper, *pairs, (chain, back(self.position)))


def _deciders(say: Say, position: Position) -> Iterable[Markup]:
    """Who decides, by influence: for us, against us, neither, too old, unknown."""
    deciders = position.standing.deciders
    if not deciders.total:
        yield say("We know nobody who decides here, and no seat is expected.")
        return
    yield say("Who decides, each with their influence:")
    old = [each for each in deciders.holding if each in deciders.outdated]
    neither = [each for each in deciders.holding if each not in deciders.outdated]
    groups = (
        (say("For us"), deciders.supporting, deciders.support),
        (say("Against us"), deciders.opposing, deciders.opposition),
        (say("Neither for nor against us"), neither, influence(neither)),
        (say("Rated too long ago to count"), old, influence(old)),
    )
    for name, members, weight in groups:
        if members:
            yield say(
                "{group}: {names} = <b>{n}</b>",
                group=name, names=_named(say, members), n=weight,
            )  # fmt: skip
    if deciders.seats:
        seats = [Markup.escape(doubts.seat_name(say, each)) for each in deciders.seats]
        yield say(
            "Not known to us, {each} each: {seats} = <b>{n}</b>",
            each=UNKNOWN, seats=say.listed(seats), n=deciders.unknown,
        )  # fmt: skip
    weights = [weight for _, members, weight in groups if members]
    weights += [deciders.unknown] if deciders.seats else []
    terms = " + ".join(str(each) for each in weights)
    yield say("Together: {terms} = <b>{n}</b>", terms=terms, n=deciders.total)


def _named(say: Say, members: Sequence[Member]) -> Markup:
    named = [
        say("{name} {n} ({level})", name=each.contact.name, n=each.contact.influence, level=level)
        for each in members[:MAX_NAMED]
        for level in [_level(say, each)]
    ]
    more = members[MAX_NAMED:]
    if more:
        named.append(say("{count} more with {n}", count=len(more), n=influence(more)))
    return say.listed(named)


def _level(say: Say, member: Member) -> str:
    known = member.known if member.opposed else member.rated
    return parts.level_name(say, known.rubric, known.level) if known else say.label("not rated yet")


def _stages(say: Say, position: Position) -> Iterable[Markup]:
    """What each stage needs, and whether it is there."""
    standing = position.standing
    if not standing.deciders.total:
        yield say("✗ Point: somebody who decides has to be for us")
    else:
        yield _point(say, standing)
    yield from (_above(say, position, stage) for stage in STAGES[2:])
    if standing.stage is Stage.NONE:
        yield say("So there is no stage yet.")
    else:
        name = layers.stage_name(say, standing.stage)
        yield say("Each stage stands on the one before, so it is: <b>{stage}</b>", stage=name)


def _point(say: Say, standing: Standing) -> Markup:
    deciders, point = standing.deciders, standing.point
    return say(
        "{mark} Point: at least {needed} of {of} for us, it is {n}; less than {preventing} against "
        "us, it is {against}",
        mark=_mark(standing.layers[Kind.KEY].stands),
        needed=figure(point.needed),
        of=deciders.total,
        n=deciders.support,
        preventing=figure(point.preventing),
        against=deciders.opposition,
    )


def _above(say: Say, position: Position, stage: Stage) -> Markup:
    kind = LAYER_OF[stage]
    layer, reading = position.standing.layers[kind], position.reading(kind)
    rubric = reading.rubric if reading else position.rubric(kind)
    level = parts.level_name(say, rubric, layer.level)
    return say(
        "{mark} {stage}: also {layer} at “{level}” or better, it is “{now}”",
        mark=_mark(layer.stands),
        stage=layers.stage_name(say, stage),
        layer=layers.layer_name(say, kind),
        level=layers.landmark(say, position, kind),
        now=level if reading else say.label("not rated yet"),
    )


def _mark(holds: bool) -> str:
    return "✓" if holds else "✗"


def _index(say: Say, position: Position) -> Iterable[Markup]:
    """Each layer's mean as 0 … 100, and their weighted mean."""
    standing = position.standing
    if standing.index is None:
        yield say("There is no index while no layer has a level.")
        return
    yield say("The index: each layer’s average, 1 to 5, becomes 0 to 100.")
    for part in standing.parts:
        yield _part(say, part)
    out = [kind for kind in Kind if kind not in {each.kind for each in standing.parts}]
    if out:
        names = say.listed([Markup.escape(layers.layer_name(say, kind)) for kind in out])
        yield say("Not in it, without a level or a weight: {names}", names=names)
    terms = " + ".join(f"{each.weight} × {figure(each.points)}" for each in standing.parts)
    total = sum(each.weight for each in standing.parts)
    yield say(
        "({terms}) ÷ {n} = <b>{index}</b>", terms=terms, n=total, index=figure(standing.index)
    )


def _part(say: Say, part: Part) -> Markup:
    return say(
        "{layer}: ({mean} − 1) ÷ 4 × 100 = {points}, weight {weight}",
        layer=layers.layer_name(say, part.kind),
        mean=on_scale(part.mean),
        points=figure(part.points),
        weight=part.weight,
    )


@dataclass(frozen=True, slots=True)
class HowKeyLayer:
    """The mean of the key contacts by influence, and the rung that it reaches."""

    position: Position

    def page(self, say: Say) -> Page:
        position, layer = self.position, self.position.standing.layers[Kind.KEY]
        name = f"{position.account.name} · {layers.layer_name(say, Kind.KEY)}"
        level = parts.level_name(say, position.rubric(Kind.KEY), layer.level)
        blocks = [
            title(say, position, parts.point(say, name, level)),
            Markup("\n").join(self._way(say)),
            say("Whether there is a point is not for this average to say, but for who decides."),
        ]
        return Page(Markup("\n\n").join(blocks), self._rows(say))

    def _way(self, say: Say) -> Iterable[Markup]:
        people, layer = self.position.standing.key_contacts, self.position.standing.layers[Kind.KEY]
        if layer.mean is not None:
            yield say(
                "Each key contact brings their average, 1 to 5, but no more than where their level "
                "ends; times their influence. Rounded to two decimals:"
            )
            yield from (_term(say, each) for each in people.terms[:MAX_TERMS])
            rest = people.terms[MAX_TERMS:]
            if rest:
                yield say(
                    "… and {n} more, with {weighted} together",
                    n=len(rest), weighted=figure(sum(map(_weighted, rest))),
                )  # fmt: skip
            yield say(
                "({terms}) ÷ {n} = <b>{mean}</b>, between 1 and 5",
                terms=_sum(people.terms),
                n=influence(people.assessed),
                mean=on_scale(layer.mean),
            )
            yield ladder_line(say, self.position.rubric(Kind.KEY))
        if people.open:
            names = [Markup.escape(each.contact.name) for each in people.open[:MAX_TERMS]]
            more = len(people.open) - MAX_TERMS
            listed = [*names, say("{n} more", n=more)] if more > 0 else names
            yield say("Not in it, since they have no level: {names}", names=say.listed(listed))
        if not people.all:
            yield say("We know no key contact here yet.")

    def _rows(self, say: Say) -> tuple[tuple[Button, ...], ...]:
        account, day = self.position.account, day_data(self.position)
        people = [
            Button(each.contact.name, f"howcontact.{each.contact.id}.{day}")
            for each in self.position.standing.key_contacts.all[:MAX_TERMS]
        ]
        pairs = [tuple(people[n : n + 2]) for n in range(0, len(people), 2)]
        up = Button(say.label("The stage and the index"), f"how.{account.id}.{day}")
        layer = f"layer.{Kind.KEY}.{account.id}.{day}"
        home = Button(f"‹ {layers.layer_name(say, Kind.KEY)}", layer)
        return (*pairs, (up,), (home, back(self.position)))


def _weighted(term: Term) -> float:
    return term.member.contact.influence * scaled(term.worth)


def _sum(terms: Sequence[Term]) -> str:
    shown = [figure(_weighted(each)) for each in terms[:MAX_TERMS]]
    rest = terms[MAX_TERMS:]
    return " + ".join([*shown, *([figure(sum(map(_weighted, rest)))] if rest else [])])


def _term(say: Say, term: Term) -> Markup:
    """ "Wang Min: 3.25 × 3 = 9.75 (average 3.5; “Accepted” ends there)"."""
    contact, known = term.member.contact, term.member.known
    product = f"{on_scale(term.worth)} × {contact.influence} = {figure(_weighted(term))}"
    said = [Markup.escape(product)]
    if known is not None and known.mean is not None and term.worth < known.mean:
        values = {"mean": on_scale(known.mean), "n": on_scale(term.worth)}
        level = parts.level_name(say, known.rubric, known.level)
        if known.vetoed and term.worth == VETOED:
            said.append(say("average {mean}, but a veto counts {n} at most", **values))
        else:
            said.append(say("average {mean}, but “{level}” ends at {n}", **values, level=level))
    if term.member.kept:
        said.append(say("the last level that was determined"))
    return parts.point(say, contact.name, Markup(" · ").join(said))
