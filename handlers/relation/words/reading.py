"""A relationship in words and as a picture: the parts of every card about a contact."""

from collections.abc import Sequence

from handlers.frame.html import Markup
from handlers.frame.page import Button, Rows
from handlers.frame.say import Say
from handlers.pictures.plane import Measure, Plane
from handlers.pictures.polar import Axis
from handlers.pictures.radar import Badge, Legend, Radar, draw_radar
from handlers.pictures.style import LEVEL_SIGNS, nearest
from handlers.relation.reading import Reading
from scoring.assessments import Fact, FactKind
from scoring.facts import Support
from scoring.level import Evaluation, rung_index
from scoring.rubric import Rubric

SIGNS = LEVEL_SIGNS
FEWEST_AXES = 3
MOST_ATTACHMENTS = 4  # of one card


def level_name(say: Say, rubric: Rubric, level: str | None) -> str:
    """The level's own name, or "Undetermined"."""
    if level is None:
        return say.label("Undetermined")
    return say.term(rubric.ladder[rung_index(rubric, level)].name)


def statement(say: Say, rubric: Rubric, dimension: str, level: int) -> str:
    return say.term(rubric.dimension(dimension).statements[level])


def dimension_name(say: Say, rubric: Rubric, dimension: str) -> str:
    return say.term(rubric.dimension(dimension).name)


def wordless(say: Say, fact: Fact) -> Markup:
    """What a fact without words of its own is called."""
    return say("(visit)") if fact.kind is FactKind.VISIT else say("(attachment)")


def how_button(say: Say, data: str) -> Button:
    """To the way in which the numbers of a card were computed."""
    return Button(say.label("How is this computed?"), data)


def attachments(say: Say, reading: Reading | None) -> Rows:
    """A button for each photo and voice note behind the ratings, the newest first."""
    ratings = reading.ratings.values() if reading else ()
    found = {each.id: each for rating in ratings for each in rating.facts if each.file_id}
    newest = sorted(found.values(), key=lambda each: each.at, reverse=True)[:MOST_ATTACHMENTS]
    return tuple((Button(_attached(say, each), f"fact.{each.id}"),) for each in newest)


def _attached(say: Say, fact: Fact) -> str:
    day = say.day(fact.at)
    if fact.kind is FactKind.PHOTO:
        return say.label("Photo of {day}", day=day)
    if fact.kind is FactKind.VOICE:
        return say.label("Voice note of {day}", day=day)
    return say.label("Attachment of {day}", day=day)


def trend_sign(rungs: int) -> str:
    return " ▲" if rungs > 0 else " ▼" if rungs < 0 else ""


def point(say: Say, subject: str, said: str) -> Markup:
    """What is said of a subject, on one line; each language has its own colon."""
    # i18n: a name and what is said of it, on one line
    return say("{subject}: {said}", subject=subject, said=said)


def called(say: Say, reading: Reading) -> str:
    """What is rated: the contact's name, or which relationship of the account it is; and whose."""
    subject = reading.subject
    whose = [say.label("How {rival} stands", rival=subject.rival)] if subject.rival else []
    if subject.contact is not None:
        return " · ".join([*whose, subject.contact.name])
    return " · ".join([*whose, subject.account.name, say.term(reading.rubric.name)])


def headline(say: Say, reading: Reading) -> Markup:
    """ "Wang Min: favourable → supports ▲"."""
    name = called(say, reading)
    now = level_name(say, reading.rubric, reading.now.level)
    if reading.before is None or reading.before.level == reading.now.level:
        return Markup("<b>{}</b>").format(point(say, name, now))
    before = level_name(say, reading.rubric, reading.before.level)
    moved = f"{before} → {now}{trend_sign(reading.rungs)}"
    return Markup("<b>{}</b>").format(point(say, name, moved))


def axes_line(say: Say, reading: Reading) -> Markup:
    """ "Close and supportive"; under a rubric without quadrants "Closeness ④ · Support ④"."""
    rubric, axes = reading.rubric, reading.now.axes
    if quadrant := rubric.quadrant(axes):
        return Markup.escape(say.term(quadrant))
    known = [(axis, axes[axis.id]) for axis in rubric.axes if axes[axis.id] is not None]
    return Markup(" · ").join(f"{say.term(axis.name)} {nearest(mean)}" for axis, mean in known)


def support_line(say: Say, reading: Reading) -> Markup:
    """How much of it rests on facts."""
    return supported(say, [reading.support])


def supported(say: Say, support: Sequence[Support]) -> Markup:
    """How many answers, and on how many distinct facts they rest; a fact counts once."""
    facts = frozenset[int]().union(*(each.facts for each in support))
    recent = frozenset[int]().union(*(each.recent for each in support))
    answers = sum(each.answers for each in support)
    counted = say.plural("{n} answer", "{n} answers", answers)
    if not facts:
        return say("{answers} · no facts that count", answers=counted)
    some = say.plural("{n} fact", "{n} facts", len(facts))
    said = {"answers": counted, "facts": some, "days": support[0].days}
    if len(recent) == len(facts):
        return say("{answers} · {facts}, all of the last {days} days", **said)
    return say("{answers} · {facts}, {n} of the last {days} days", **said, n=len(recent))


def range_line(say: Say, reading: Reading) -> Markup | None:
    """What the unobserved dimensions leave open, and which one to find out first."""
    low, high = reading.now.range
    if reading.now.ask_next is None:
        return None
    ask = dimension_name(say, reading.rubric, reading.now.ask_next)
    names = [level_name(say, reading.rubric, each) for each in (low, high)]
    if low == high:
        return say("Find out first: <b>{dimension}</b>.", dimension=ask)
    return say(
        "Not settled yet: anywhere from “{low}” to “{high}”. Find out first: "
        "<b>{dimension}</b>.",
        low=names[0], high=names[1], dimension=ask,
    )  # fmt: skip


def held_line(say: Say, reading: Reading) -> Markup | None:
    """Which dimension keeps the level below what the average would give."""
    held = reading.now.held_by
    if not held:
        return None
    rubric = reading.rubric
    parts = []
    for dimension in held:
        rating = reading.ratings.get(dimension)
        if rating is None or rating.level is None:
            parts.append(
                say("{dimension} (not observed)", dimension=dimension_name(say, rubric, dimension))
            )
        else:
            parts.append(
                say(
                    "{dimension} (“{statement}”)",
                    dimension=dimension_name(say, rubric, dimension),
                    statement=statement(say, rubric, dimension, rating.level),
                )
            )
    return say(
        "On the average alone this would be “{base}”; held back by {parts}.",
        base=level_name(say, rubric, reading.now.base),
        parts=say.listed(parts),
    )


def next_line(say: Say, reading: Reading) -> Markup | None:
    """The gap to the next rung, as the behaviour to work for; a rival's is not ours to close."""
    if not reading.steps or reading.now.level is None or reading.subject.rival:
        return None
    rubric = reading.rubric
    dimension, level = reading.steps[0]
    rung = rubric.ladder[rung_index(rubric, reading.now.level) + 1]
    return say(
        "Next, to reach “{level}”: {dimension} → “{statement}”",
        level=say.term(rung.name),
        dimension=dimension_name(say, rubric, dimension),
        statement=statement(say, rubric, dimension, level),
    )


def changes_lines(say: Say, reading: Reading) -> list[Markup]:
    """The dimensions that moved since last time, each with its sign."""
    lines = []
    for dimension in reading.rubric.dimensions:
        before = reading.previous.get(dimension.id)
        now = reading.ratings.get(dimension.id)
        if before is None or now is None or before.level is None or now.level is None:
            continue
        if now.level != before.level:
            sign = "▲" if now.level > before.level else "▼"
            fact = " ✓" if dimension.id in reading.support.backed else ""
            lines.append(
                point(
                    say,
                    f"{sign} {say.term(dimension.name)}",
                    say.term(dimension.statements[now.level]) + fact,
                )
            )
    return lines


def radar(say: Say, reading: Reading) -> str | None:
    """The picture of an assessment, last time behind it; None with fewer axes than a shape has."""
    rubric, contact, rival = reading.rubric, reading.subject.contact, reading.subject.rival
    if len(rubric.dimensions) < FEWEST_AXES:
        return None
    account = reading.subject.account.name
    axes = tuple(
        Axis(
            say.term(dimension.name),
            _level(reading.ratings, dimension.id),
            _level(reading.previous, dimension.id),
        )
        for dimension in rubric.dimensions
    )
    before = say.label("Last time, {day}", day=say.day(reading.last_on)) if reading.last_on else ""
    whose = say.label("How {rival} stands", rival=rival) if rival else ""
    of = (contact.title, account) if contact else (say.term(rubric.name),)
    return draw_radar(
        Radar(
            title=contact.name if contact else account,
            subtitle=" · ".join(part for part in (whose, *of) if part),
            badge=Badge(
                level_name(say, rubric, reading.now.level),
                _rung(rubric, reading.now),
                _rung(rubric, reading.before) if reading.before else None,
                len(rubric.ladder) - 1,
            ),
            axes=axes,
            legend=Legend(
                say.label("This time, {day}", day=say.day(reading.at)),
                before,
                say.label("not observed"),
            ),
            note=_note(say, reading),
            footer=support_line(say, reading).striptags(),
            language=say.language,
            plane=_plane(say, reading),
        )
    )


def _note(say: Say, reading: Reading) -> str:
    """The next step, short enough for two lines of the picture; the words beside it say more."""
    if not reading.steps or reading.subject.rival:
        return ""
    dimension, level = reading.steps[0]
    return say.label(
        "Next: {dimension} → “{statement}”",
        dimension=dimension_name(say, reading.rubric, dimension),
        statement=statement(say, reading.rubric, dimension, level),
    )


def _level(ratings: object, dimension: str) -> int | None:
    rating = ratings.get(dimension) if isinstance(ratings, dict) else None
    return rating.level if rating else None


def _rung(rubric: Rubric, evaluation: Evaluation) -> int | None:
    return None if evaluation.level is None else rung_index(rubric, evaluation.level)


def _plane(say: Say, reading: Reading) -> Plane | None:
    """Closeness across, support up; only a rubric of two axes has such a plane."""
    if len(reading.rubric.axes) != 2:
        return None
    across, up = (
        Measure(
            say.term(axis.name),
            reading.now.axes[axis.id],
            reading.before.axes[axis.id] if reading.before else None,
        )
        for axis in reading.rubric.axes
    )
    return Plane(across, up)
