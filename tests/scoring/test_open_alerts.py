"""What is open follows from what counts: over random histories, beside a plain model."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scoring.accounts import Account, ChainRole, Contact, Grade
from scoring.asof import Handover
from scoring.assessments import Assessment, Fact, FactKind, Kind, Rating
from scoring.course import End, Opened, Over, Subject
from scoring.derive import Derived, Difference, Known, Past, difference, of_relationship
from scoring.drop import DEFAULTS, Rule
from scoring.facts import FactRules
from scoring.level import evaluate, rung_index
from scoring.packs import builtin
from scoring.rubric import HIGHEST, LEVELS, Rubric
from scoring.rubric_set import RubricSet, rubric_set
from tests.scoring.falls_model import Model, Open

KEY = builtin("key")
SECOND = replace(KEY, version=KEY.version + 1)
RUBRICS = rubric_set([SECOND])
ACCOUNT = Account(1, "华信", Grade.A)
WANG = Contact(11, 1, "王芳", role=ChainRole.DECIDER, key=True)
START = datetime(2026, 1, 5, tzinfo=UTC)
FALLS = (Rule.LEVEL_DROP, Rule.DIMENSION_DROP, Rule.NEGATIVE)


def rating(
    number: int, at: datetime, rater: int, levels: Sequence[int | None], *, rubric: Rubric = KEY,
    facts: bool = False,
) -> Assessment:  # fmt: skip
    said = Fact(number, FactKind.TEXT, "在评审会上当面说了反对我司的方案", at)
    ratings = {
        name: Rating(level, (said,) if facts and level is not None else ())
        for name, level in zip(rubric.dimension_ids, levels, strict=True)
    }
    found = evaluate(rubric, {n: r.level for n, r in ratings.items() if r.level is not None})
    return Assessment(
        number, Kind.KEY, WANG.id, rater, at, rubric.id, rubric.version, ratings,
        level=found.level, mean=found.mean,
    )  # fmt: skip


def history(chance: random.Random, length: int) -> list[Assessment]:
    """Ratings by three people, some days apart, that hide some answers, and know two rubrics."""
    made, at = [], START
    level = chance.choice(LEVELS)
    for number in range(1, length + 1):
        at += timedelta(days=chance.choice((1, 5, 12, 33)))
        level = max(-1, min(3, level + chance.choice((-2, -1, 0, 0, 1, 2))))
        levels = [
            None if chance.random() < 0.12 else max(-1, min(3, level + chance.choice((-1, 0, 1))))
            for _ in KEY.dimension_ids
        ]
        late = number > length - 2 and chance.random() < 0.3
        made.append(
            rating(
                number,
                at,
                chance.choice((7, 7, 8, 9)),
                levels,
                rubric=SECOND if late else KEY,
                facts=chance.random() < 0.2,
            )
        )
    return made


def handovers(chance: random.Random) -> list[Handover]:
    if chance.random() < 0.7:
        return []
    return [Handover(1, 7, 8, START + timedelta(days=chance.randrange(200)))]


def derived(made: Sequence[Assessment], passed: Sequence[Handover] = ()) -> Derived:
    past = Past(Kind.KEY, WANG.id, WANG, made)
    return of_relationship(ACCOUNT, past, passed, RUBRICS, DEFAULTS, FactRules())


def open_(found: Derived, rubrics: RubricSet = RUBRICS) -> set[Open]:
    """The falls, by rule and dimension, with rungs as numbers."""

    def number(value: float | str | None) -> int:
        if isinstance(value, str):
            return rung_index(rubrics.for_(Kind.KEY), value)
        return 9 if value is None else int(value)

    return {
        (drop.rule, drop.dimension, number(drop.before), number(drop.after))
        for alert in found.opened.values()
        for drop in alert.drops
        if drop.rule in FALLS
    }


@pytest.mark.parametrize("seed", range(8))
def test_what_is_open_is_what_a_plain_model_says(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        made, passed = history(chance, chance.randrange(1, 7)), handovers(chance)
        model = Model(made, RUBRICS, passed)
        parts = [None, *KEY.dimension_ids]
        wanted = {
            found
            for rule in FALLS
            for part in parts
            if (part is None) == (rule is Rule.LEVEL_DROP)
            if (found := model.open(rule, part)) is not None
        }
        assert open_(derived(made, passed)) == wanted


@pytest.mark.parametrize("seed", range(4))
def test_hiding_answers_ends_nothing_and_raising_one_raises_nothing(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(150):
        made = history(chance, chance.randrange(2, 8))
        *before, last = made
        known = {(rule, part) for rule, part, *_ in open_(derived(before))}
        hidden = rating(last.id, last.at, last.rater_id, [None] * 6)
        assert {(rule, part) for rule, part, *_ in open_(derived([*before, hidden]))} == known
        levels = [last.ratings[name].level for name in KEY.dimension_ids]
        place = chance.randrange(6)
        raised = [
            min(HIGHEST, level + 1) if level is not None and n == place else level
            for n, level in enumerate(levels)
        ]
        rubric = RUBRICS.under(last)
        better = rating(last.id, last.at, last.rater_id, raised, rubric=rubric)
        as_it_was = rating(last.id, last.at, last.rater_id, levels, rubric=rubric)
        now = {(rule, part) for rule, part, *_ in open_(derived([*before, as_it_was]))}
        assert {(rule, part) for rule, part, *_ in open_(derived([*before, better]))} <= now


class Record:
    """Alerts as they are kept: changed by differences alone."""

    def __init__(self) -> None:
        self.alerts: dict[int, tuple[Known, Opened]] = {}
        self.told: list[tuple[Subject, str]] = []

    def change(self, now: Derived, counting: set[str], fresh: set[str]) -> Difference:
        known = [each for each, _ in self.alerts.values()]
        found = difference(known, now, counting=counting, fresh=fresh)
        for each, over in found.resolved:
            del self.alerts[each.id]
            self.told.append((each.subject, over.end))
        for each, opened in (*found.repeated, *found.amended):
            self.alerts[each.id] = replace(each, basis=opened.basis), opened
        for opened in found.opened:
            key = max(self.alerts, default=0) + 1
            kept = Known(key, opened.subject, opened.basis)
            self.alerts[key] = kept, opened
        told = [*found.opened, *(opened for _, opened in found.repeated)]
        self.told += [(opened.subject, "fell") for opened in told]
        return found


@pytest.mark.parametrize("seed", range(6))
def test_a_record_changed_by_differences_alone_is_what_follows_from_what_counts(seed: int) -> None:
    """Ratings, withdrawals and better ones in their place, some hundreds each."""
    chance = random.Random(seed)
    for _ in range(40):
        record, counting = Record(), list[Assessment]()
        for each in history(chance, 9):
            fresh = set[str]()
            if counting and chance.random() < 0.35:
                counting.remove(chance.choice(counting))
            if chance.random() < 0.85:
                counting.append(each)
                fresh = {f"assessment:{each.id}"}
            now = derived(counting)
            names = {f"assessment:{one.id}" for one in counting}
            found = record.change(now, names, fresh)
            assert {o.subject: o for _, o in record.alerts.values()} == dict(now.opened)
            for _, opened in found.repeated:
                assert set(opened.basis) & fresh
            for known, over in found.resolved:
                wrong = not set(known.basis) & names
                assert (over.end is End.WITHDRAWN) == wrong


@pytest.mark.parametrize("seed", range(3))
def test_everything_that_fell_and_was_told_is_told_its_end_and_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        record = Record()
        made = history(chance, 8)
        for n in range(1, len(made) + 1):
            names = {f"assessment:{one.id}" for one in made[:n]}
            record.change(derived(made[:n]), names, {f"assessment:{made[n - 1].id}"})
        running = set[Subject]()
        for subject, what in record.told:
            if what == "fell":
                running.add(subject)
            else:
                running.remove(subject)
        assert running == {opened.subject for _, opened in record.alerts.values()}


FOUR, TWO, ONE = (2,) * 6, (0,) * 6, (-1,) * 6


def course(*steps: tuple[int, int, Sequence[int | None]]) -> list[Assessment]:
    """(day, rater, levels) one after the other."""
    return [
        rating(number, START + timedelta(days=day), rater, levels)
        for number, (day, rater, levels) in enumerate(steps, 1)
    ]


def rules(found: Derived) -> set[str]:
    return {rule for rule, _, _ in found.opened}


def test_scene_2_an_undetermined_rating_in_between_hides_no_fall() -> None:
    """supports → undetermined → favourable, decision support ④ → ②."""
    made = course(
        (0, 7, FOUR), (10, 7, (2, 2, None, None, None, None)), (20, 7, (2, 2, 2, 2, 0, 1))
    )
    found = derived(made)
    assert (Rule.LEVEL_DROP, None, 4, 3) in open_(found)
    assert (Rule.DIMENSION_DROP, "decision_support", 2, 0) in open_(found)


def test_scene_7_two_raters_who_agree_are_an_alarm_and_one_alone_is_a_question() -> None:
    alone = course((0, 7, FOUR), (10, 8, ONE))
    assert rules(derived(alone)) == {"seen_differently"}
    both = [*alone, *course((0, 0, ONE), (0, 0, ONE), (20, 9, ONE))[2:]]
    assert {"level_drop", "negative", "dimension_drop"} == rules(derived(both))
    too_late = [*alone, *course((0, 0, ONE), (0, 0, ONE), (41, 9, ONE))[2:]]
    assert rules(derived(too_late)) == {"seen_differently"}
    himself = [*alone, *course((0, 0, ONE), (0, 0, ONE), (60, 7, ONE))[2:]]
    assert "level_drop" in rules(derived(himself))


def test_scene_7_what_the_new_owner_finds_within_sixty_days_is_a_finding_of_the_handover() -> None:
    made = course((0, 7, FOUR), (70, 8, TWO))
    for day, told in ((10, True), (9, False), (71, False)):
        passed = [Handover(1, 7, 8, START + timedelta(days=day))]
        found = derived(made, passed)
        assert ("level_drop" in rules(found)) is told
        drops = [drop for alert in found.opened.values() for drop in alert.drops]
        assert all(drop.handed_over is told for drop in drops)


def test_scene_9_a_fall_under_one_rubric_is_over_when_it_is_as_good_under_another() -> None:
    before = course((0, 7, FOUR), (10, 7, TWO))
    still = rating(3, START + timedelta(days=20), 7, TWO, rubric=SECOND)
    assert open_(derived([*before, still])) == open_(derived(before))
    again = rating(4, START + timedelta(days=30), 7, ONE, rubric=SECOND)
    (drop,) = derived([*before, still, again]).opened[Rule.LEVEL_DROP, Kind.KEY, WANG.id].drops
    assert (drop.rubric, drop.before, drop.against, drop.seen) == (
        SECOND.reference,
        "contact",
        3,
        4,
    )
    back = rating(3, START + timedelta(days=20), 7, FOUR, rubric=SECOND)
    found = derived([*before, back])
    assert rules(found) == set()
    assert found.ended[Rule.LEVEL_DROP, Kind.KEY, WANG.id] == Over(End.RECOVERED, "supports")


def test_scene_11_the_middle_one_of_three_withdrawn_leaves_the_fall_and_says_nothing() -> None:
    made = course((0, 7, FOUR), (10, 7, TWO), (20, 7, TWO))
    record, names = Record(), {f"assessment:{n}" for n in (1, 2, 3)}
    record.change(derived(made[:2]), names, {"assessment:2"})
    record.change(derived(made), names, {"assessment:3"})
    told = list(record.told)
    record.change(derived([made[0], made[2]]), names - {"assessment:2"}, set())
    assert record.told == told
    assert {known.basis for known, _ in record.alerts.values()} == {("assessment:3",)}


def test_scene_11_a_wrong_recovery_withdrawn_opens_the_fall_again() -> None:
    made = course((0, 7, FOUR), (10, 7, TWO), (20, 7, FOUR))
    record, names = Record(), {f"assessment:{n}" for n in (1, 2, 3)}
    record.change(derived(made[:2]), names, {"assessment:2"})
    record.change(derived(made), names, {"assessment:3"})
    assert record.told[-1][1] == End.RECOVERED
    record.change(derived(made[:2]), names - {"assessment:3"}, set())
    assert record.told[-1][1] == "fell"


def test_scene_15_nobody_is_warned_about_who_works_there_no_more() -> None:
    made = course((0, 7, FOUR), (10, 7, TWO))
    past = Past(Kind.KEY, WANG.id, replace(WANG, active=False), made)
    found = of_relationship(ACCOUNT, past, (), RUBRICS, DEFAULTS, FactRules())
    assert not found.opened
    assert found.ended[Rule.LEVEL_DROP, Kind.KEY, WANG.id].end is End.GONE


def test_what_fell_before_the_rules_of_now_is_not_raised_by_them() -> None:
    made = course((0, 7, FOUR), (10, 7, TWO))
    since = made[-1].at + timedelta(days=1)
    assert not difference([], derived(made), counting=set(), since=since).opened
    assert difference([], derived(made), counting=set(), since=made[-1].at).opened


@pytest.mark.parametrize(
    ("before", "after", "grade", "role", "rule", "severity"),
    [
        (FOUR, (1,) * 6, Grade.C, None, Rule.LEVEL_DROP, "critical"),  # two rungs
        ((2,) * 6, (2, 2, 2, 2, 1, 1), Grade.A, None, Rule.LEVEL_DROP, "critical"),  # decisive
        ((2,) * 6, (2, 2, 1, 1, 2, 2), Grade.A, None, Rule.LEVEL_DROP, "warning"),  # a little
        ((3, 3, 3, 2, 2, 1), (1, 1, 3, 2, 2, 1), Grade.A, None, Rule.LEVEL_DROP, "critical"),  # m
        ((2,) * 6, (2, 2, 2, 2, 1, 1), Grade.B, None, Rule.LEVEL_DROP, "warning"),
        (FOUR, (2, 2, 2, 2, 2, -1), Grade.C, None, Rule.NEGATIVE, "critical"),  # of a key contact
        (FOUR, (2, -1, 2, 2, 2, 2), Grade.S, None, Rule.NEGATIVE, "warning"),
        (None, (2, 2, 2, 2, 2, -1), Grade.A, ChainRole.DECIDER, Rule.NEGATIVE, "critical"),
        (None, (2, 2, 2, 2, 2, -1), Grade.B, ChainRole.DECIDER, Rule.NEGATIVE, "warning"),
        (None, (2, 2, 2, 2, 2, -1), Grade.A, ChainRole.ADVISER, Rule.NEGATIVE, "warning"),
        ((3,) * 6, (1, 3, 3, 3, 3, 3), Grade.S, None, Rule.DIMENSION_DROP, "warning"),
    ],
)
def test_severities_are_as_the_table_says(
    before: Sequence[int] | None,
    after: Sequence[int],
    grade: Grade,
    role: ChainRole | None,
    rule: Rule,
    severity: str,
) -> None:
    steps = [(0, 7, before)] if before else []
    made = course(*steps, (10, 7, after))
    contact = replace(WANG, role=role)
    past = Past(Kind.KEY, WANG.id, contact, made)
    account = replace(ACCOUNT, grade=grade)
    found = of_relationship(account, past, (), RUBRICS, DEFAULTS, FactRules())
    alert = found.opened[rule, Kind.KEY, WANG.id]
    assert alert.severity == severity
    assert (alert.drops[0].before is None) is (before is None and rule is Rule.NEGATIVE)
