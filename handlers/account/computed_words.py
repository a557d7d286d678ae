"""Words for how a level is computed: from the answers over mean, ladder and gates to the facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from handlers.account.level_words import back, day_data
from handlers.frame.html import Markup
from handlers.frame.page import Button, Page
from handlers.frame.say import Say
from handlers.relation.position import Position
from handlers.relation.reading import Reading
from handlers.relation.subject import Subject
from handlers.relation.words import reading as parts
from handlers.relation.words.layers import layer_name
from scoring.assessments import Fact, Kind
from scoring.facts import Idle, fact_key
from scoring.level import Gate
from scoring.rubric import LOWEST, Need, Rubric

MAX_FACTS, MAX_QUOTED = 6, 40


def figure(value: float | Fraction) -> str:
    """At most two decimals, with a true minus sign."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".").replace("-", "−")


def scaled(value: float | Fraction) -> float:
    """A mean as people read it: ① counts as 1, ⑤ as 5."""
    return float(value + 1 - LOWEST)


def on_scale(value: float | Fraction) -> str:
    return figure(scaled(value))


def title(say: Say, position: Position, name: str) -> Markup:
    """Whose numbers these are, and of which day where that is an earlier one."""
    lines = [Markup("<b>{}</b>").format(name)]
    if position.past:
        day = say.long_day(position.day)
        lines.append(say("As it was known at the end of <b>{day}</b>", day=day))
    return Markup("\n").join(lines)


def ladder_line(say: Say, rubric: Rubric) -> Markup:
    """ "The ladder: Opposed · In contact from 2 · Accepted from 2.75"."""
    rungs = [
        Markup.escape(say.term(rung.name))
        if rung.least is None
        else say("{level} from {n}", level=say.term(rung.name), n=on_scale(rung.least))
        for rung in rubric.ladder
    ]
    return say("The ladder: {rungs}", rungs=Markup(" · ").join(rungs))


@dataclass(frozen=True, slots=True)
class HowLevel:
    """The level of a contact, or of the general or organizational layer; `reading` is None while
    never rated."""

    position: Position
    subject: Subject
    reading: Reading | None

    def page(self, say: Say) -> Page:
        reading = self.reading
        if reading is None:
            name = self._name(say)
            text = title(say, self.position, name) + Markup("\n") + say("Not rated yet")
            return Page(text, self._rows(say))
        level = parts.level_name(say, reading.rubric, reading.now.level)
        counted = _counted(reading)
        blocks = [
            title(say, self.position, parts.point(say, self._name(say), level)),
            Markup("\n").join(_answers(say, reading, counted)),
            Markup("\n").join(_way(say, reading)),
            Markup("\n").join(_facts(say, reading, counted)),
        ]
        return Page(Markup("\n\n").join(blocks), self._rows(say))

    def _name(self, say: Say) -> str:
        return self.subject.contact.name if self.subject.contact else self._layer(say)

    def _layer(self, say: Say) -> str:
        return f"{self.subject.name} · {layer_name(say, self.subject.kind)}"

    def _rows(self, say: Say) -> tuple[tuple[Button, ...], ...]:
        """To the facts in full, and to what is made of this level."""
        account, day, kind = self.position.account, day_data(self.position), self.subject.kind
        contact = self.subject.contact
        if contact is not None:
            home = Button(f"‹ {contact.name}", f"contact.{contact.id}")
        else:
            home = Button(f"‹ {layer_name(say, kind)}", f"layer.{kind}.{account.id}.{day}")
        up = [Button(say.label("The stage and the index"), f"how.{account.id}.{day}")]
        if kind is Kind.KEY:
            up.append(Button(say.label("The key layer"), f"howlayer.{kind}.{account.id}.{day}"))
        return (tuple(up), (home, back(self.position)))


def _counted(reading: Reading) -> dict[int, Fact]:
    """The facts that count, the oldest first."""
    every = {fact_key(each): each for rating in reading.ratings.values() for each in rating.facts}
    counting = [key for key in every if key in reading.support.facts]
    return {key: every[key] for key in sorted(counting, key=lambda key: every[key].at)}


def _answers(say: Say, reading: Reading, counted: dict[int, Fact]) -> Iterable[Markup]:
    """Each dimension with its answer, how much it counts, since when, and the fact behind it."""
    yield say("Answers of {day}; ① counts as 1, ⑤ as 5:", day=say.day(reading.at))
    place = {key: n for n, key in enumerate(counted, 1)}
    weighty = _weighty(reading.rubric)
    for dimension in reading.rubric.dimensions:
        rating, kept = reading.ratings.get(dimension.id), reading.kept.get(dimension.id)
        name = say.term(dimension.name)
        if rating is None or rating.level is None:
            yield say("? {dimension} · not observed, so it does not count", dimension=name)
            continue
        said = [Markup("{} {}").format(parts.SIGNS[rating.level], name)]
        said += [say("weight {n}", n=figure(dimension.weight))] if weighty else []
        said += [say("kept as seen on {day}", day=say.day(kept.at))] if kept else []
        fact = reading.support.by.get(dimension.id)
        said.append(
            _unbacked(say, reading, dimension.id)
            if fact is None
            else say("fact {n}", n=place[fact])
        )
        yield Markup(" · ").join(said)


def _unbacked(say: Say, reading: Reading, dimension: str) -> Markup:
    """Why no fact stands behind the answer."""
    facts = {fact_key(each) for each in reading.ratings[dimension].facts}
    if not facts:
        return say("no fact")
    if facts <= reading.support.idle[dimension].keys():
        return say("no fact that counts")
    return say("its fact already backs other answers")


def _weighty(rubric: Rubric) -> bool:
    """Whether the dimensions weigh differently."""
    return len({each.weight for each in rubric.dimensions}) > 1


def _way(say: Say, reading: Reading) -> Iterable[Markup]:
    """From the mean to the level."""
    rubric, now = reading.rubric, reading.now
    if now.mean is not None and now.by_mean is not None:
        yield _mean(say, reading, now.mean)
        yield from _axes(say, reading)
        yield ladder_line(say, rubric)
        yield say("By the average: “{level}”", level=parts.level_name(say, rubric, now.by_mean))
        yield from _lifted(say, reading)
        yield from (_gate(say, reading, each) for each in now.gates)
    yield _result(say, reading)


def _mean(say: Say, reading: Reading, mean: float) -> Markup:
    """ "(4 + 3 + 5) ÷ 3 = 4": the sum in full, to be done again on paper."""
    rubric = reading.rubric
    terms, weights = [], Fraction(0)
    for dimension in rubric.dimensions:
        rating = reading.ratings.get(dimension.id)
        if rating is not None and rating.level is not None:
            answer = on_scale(rating.level)
            weighed = f"{figure(dimension.weight)} × {answer}" if _weighty(rubric) else answer
            terms.append(weighed)
            weights += dimension.weight if _weighty(rubric) else 1
    return say(
        "The average: ({terms}) ÷ {n} = <b>{mean}</b>, between 1 and 5",
        terms=" + ".join(terms), n=figure(weights), mean=on_scale(mean),
    )  # fmt: skip


def _axes(say: Say, reading: Reading) -> Iterable[Markup]:
    for axis in reading.rubric.axes:
        mean = reading.now.axes[axis.id]
        if mean is not None:
            names = [Markup.escape(_named(say, reading.rubric, each)) for each in axis.dimensions]
            yield say(
                "{axis}, the average of {dimensions}: {mean}",
                axis=say.term(axis.name), dimensions=say.listed(names), mean=on_scale(mean),
            )  # fmt: skip


def _lifted(say: Say, reading: Reading) -> Iterable[Markup]:
    """A floor: no low mean alone makes an opponent."""
    rubric, now = reading.rubric, reading.now
    if now.base is None or now.base == now.by_mean:
        return
    floor = next(each for each in rubric.floors if each.rung == now.base)
    yield say(
        "At least “{level}”, since it takes {answers} to be lower",
        level=parts.level_name(say, rubric, now.base),
        answers=_either(say, [f"{_named(say, rubric, d)} {parts.SIGNS[low]}"
                              for d, low in floor.unless.items()]),
    )  # fmt: skip


def _gate(say: Say, reading: Reading, gate: Gate) -> Markup:
    """Which rung it allows, and the answers that close it."""
    rubric = reading.rubric
    most = parts.level_name(say, rubric, gate.rung)
    by = say.listed([Markup.escape(_answered(say, reading, each)) for each in gate.by])
    if not isinstance(gate.rule, Need):
        return say("Gate: “{level}” at most, because of {answers}", level=most, answers=by)
    ways = [
        say.listed([Markup.escape(_least(say, rubric, name, least)) for name, least in way.items()])
        for way in gate.rule.one_of
    ]
    return say(
        "Gate: “{level}” at most, since “{above}” needs at least {ways}. It lacks: {answers}",
        level=most,
        above=parts.level_name(say, rubric, gate.rule.rung),
        ways=_either(say, ways),
        answers=by,
    )


def _either(say: Say, ways: Sequence[str | Markup]) -> Markup:
    """ "this, or that"."""
    said = Markup.escape(ways[0])
    for each in ways[1:]:
        said = say("{one}, or {other}", one=said, other=each)
    return said


def _least(say: Say, rubric: Rubric, name: str, least: Fraction) -> str:
    """Of a dimension its sign, of an axis its mean."""
    axis = None if name in rubric.dimension_ids else rubric.axis(name)
    if axis is not None:
        return f"{say.term(axis.name)} {on_scale(least)}"
    return f"{_named(say, rubric, name)} {parts.SIGNS[ceil(least)]}"


def _named(say: Say, rubric: Rubric, dimension: str) -> str:
    return parts.dimension_name(say, rubric, dimension)


def _answered(say: Say, reading: Reading, dimension: str) -> str:
    rating = reading.ratings.get(dimension)
    level = rating.level if rating else None
    return (
        f"{_named(say, reading.rubric, dimension)} {'?' if level is None else parts.SIGNS[level]}"
    )


def _result(say: Say, reading: Reading) -> Markup:
    rubric, now = reading.rubric, reading.now
    low, high = (parts.level_name(say, rubric, each) for each in now.range)
    required = [Markup.escape(_named(say, rubric, each)) for each in rubric.required]
    rule = {"n": now.observed, "least": rubric.minimum_observed, "names": say.listed(required)}
    seen = now.observed >= rubric.minimum_observed and all(
        (each := reading.ratings.get(name)) is not None and each.level is not None
        for name in rubric.required
    )
    level = parts.level_name(say, rubric, now.level)
    if seen and now.level is not None:
        return say("So the level is <b>{level}</b>.", level=level)
    asked = (
        say("Answered: {n}; a level needs {least}, and {names} among them.", **rule)
        if required
        else say("Answered: {n}; a level needs {least}.", **rule)
    )
    if now.level is not None:
        after = say("But whatever the others are, it is <b>{level}</b>.", level=level)
    else:
        after = say(
            "So it is <b>undetermined</b>: from “{low}”, were all others ①, to “{high}”, were "
            "they ⑤.",
            low=low, high=high,
        )  # fmt: skip
    return Markup(" ").join([asked, after]) if say.language == "en" else asked + after


def _facts(say: Say, reading: Reading, counted: dict[int, Fact]) -> Iterable[Markup]:
    """The distinct facts that count, by number, and why others do not."""
    yield parts.support_line(say, reading)
    for number, fact in list(enumerate(counted.values(), 1))[:MAX_FACTS]:
        yield say("{n}. {fact}", n=number, fact=_quoted(say, fact))
    others = _others(say, reading, counted)
    yield from others[:MAX_FACTS]
    more = max(len(counted) - MAX_FACTS, 0) + max(len(others) - MAX_FACTS, 0)
    if more:
        yield say("… and {n} more", n=more)


def _others(say: Say, reading: Reading, counted: dict[int, Fact]) -> list[Markup]:
    """Facts that back none of the answers, each once."""
    found: dict[int, Markup] = {}
    for name, rating in reading.ratings.items():
        for fact in rating.facts:
            key = fact_key(fact)
            if key in counted or key in found or rating.level is None:
                continue
            why = reading.support.idle[name].get(key)
            words = _why(say, why) if why else say("other facts back these answers already")
            found[key] = say(
                "Does not count: {fact} ({why})", fact=_quoted(say, fact), why=words
            )  # fmt: skip
    return list(found.values())


def _why(say: Say, idle: Idle) -> Markup:
    return {
        Idle.SHORT: say("too short for an observation"),
        Idle.REPEATED: say("the same words again"),
        Idle.OLD: say("too old"),
        Idle.NO_NOTE: say("a visit without a note backs no ④ and no ⑤"),
        Idle.FAR_VISIT: say("the visit was too long before"),
    }[idle]


def _quoted(say: Say, fact: Fact) -> Markup:
    words = " ".join(fact.text.split())
    short = f"{words[:MAX_QUOTED]}…" if len(words) > MAX_QUOTED else words
    return parts.point(say, say.day(fact.at), short or parts.wordless(say, fact))
