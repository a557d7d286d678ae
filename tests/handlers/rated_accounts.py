"""Samples of what rating an account and correcting a rating show."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from handlers.alerts import words as alerts
from handlers.alerts.fall_words import Deal, Fall
from handlers.correction import words as correction
from handlers.frame.interview import words as interview
from handlers.frame.page import Screen
from handlers.frame.words import RatedAlready
from handlers.rating import words as rating
from handlers.relation import correctable
from handlers.relation.reading import read
from handlers.relation.subject import Subject
from handlers.relation.words import rivals
from scoring.account_drop import INDEX
from scoring.accounts import Account
from scoring.assessments import Kind, Rating
from scoring.compare import Cause
from scoring.course import End
from scoring.drop import Drop, Rule, Severity
from scoring.facts import FactRules
from scoring.packs import builtin
from scoring.rubric import Rubric

EARLIER = timedelta(days=3)


def screens(
    account: Account, contact: str, rival: str, place: interview.Place, now: datetime
) -> Iterator[Screen]:
    people = [(account.id, contact)]
    yield rating.WhomToRate("", [(account.id, contact, account.name)], [(account.id, account.name)])
    yield rating.WhatToRate(account, people)
    yield rating.WhatToRate(account, ())
    for name in ("general", "organizational", "outcome_general", "outcome_organizational"):
        yield from _recorded(account, builtin(name), now)
    yield from _checklist(account, place)
    yield RatedAlready(account.id)
    yield from _theirs(account, rival, place, now)
    yield from _corrections(account, rival, place, now)
    yield from _alerts(account, contact, rival, now)


def _recorded(account: Account, rubric: Rubric, now: datetime) -> Iterator[Screen]:
    """At its lowest and at its highest, for each cause that is told."""
    for level, cause in ((-1, Cause.RATER_CHANGED), (3, Cause.RUBRIC_CHANGED)):
        ratings = {each: Rating(level) for each in rubric.dimension_ids}
        known = read(Subject(rubric.kind, account), rubric, ratings, None, now, now, FactRules())
        yield rating.Rated(known, (), (), None, account.id, cause)


def _theirs(
    account: Account, rival: str, place: interview.Place, now: datetime
) -> Iterator[Screen]:
    """A competitor's standing, from the choice of the competitor to what was recorded."""
    rubric = builtin("general")
    subject = Subject(Kind.GENERAL, account, rival=rival)
    for options in ((), ((account.id, rival), (2, rival), (3, rival))):
        prompt = rivals.WhichCompetitor(options)
        title = rating.Title(Subject(Kind.GENERAL, account), rubric)
        yield interview.Asked(place, title, prompt, (0, 0), None, False)
    asked = rating.RateDimension(rubric.dimensions[0], None, None)
    yield interview.Asked(place, rating.Title(subject, rubric), asked, (1, 4), None, True)
    ratings = {each: Rating(2) for each in rubric.dimension_ids}
    known = read(subject, rubric, ratings, None, now, now, FactRules())
    yield interview.Summed(place, rating.RatingSummary(known), None, menu=False)
    yield rating.Rated(known, (), (), None, account.id)


def _checklist(account: Account, place: interview.Place) -> Iterator[Screen]:
    rubric = builtin("outcome_organizational")
    title = rating.Title(Subject(Kind.ORGANIZATIONAL, account), rubric)
    for ticked in ((), ("need", "tender")):
        prompt = rating.TickItems(rubric.dimensions[0], ticked)
        yield interview.Asked(place, title, prompt, (1, 1), None, False)


def _corrections(
    account: Account, rival: str, place: interview.Place, now: datetime
) -> Iterator[Screen]:
    rubric = builtin("general")
    subject = Subject(Kind.GENERAL, account)
    wrong = correction.Wrong(subject, rubric, "good", rival, "", now)
    theirs = correction.Wrong(subject, rubric, None, rival, rival, now)
    for prompt in (correction.WhyWrong(), correction.HowCorrected()):
        yield interview.Asked(place, wrong, prompt, (0, 0), None, True)
    for reason in (*correctable.REASONS, rival):
        summary = correction.WithdrawalSummary(wrong, reason)
        yield interview.Summed(place, summary, None, menu=False)
        yield correction.CorrectedAlready(rival, now, reason)
    yield correction.Withdrawn(wrong, (rubric, "medium"))
    yield correction.Withdrawn(theirs, None)


def _alerts(account: Account, contact: str, rival: str, now: datetime) -> Iterator[Screen]:
    falls = [
        _fall(account, contact, rival, now, Rule.LEVEL_DROP, Kind.GENERAL, "good", "poor"),
        _fall(account, contact, rival, now, Rule.STANDING_DROP, Kind.KEY, "plane", "point"),
        _fall(account, contact, rival, now, Rule.STANDING_DROP, Kind.GENERAL, 61, 48, INDEX),
        _fall(account, contact, rival, now, Rule.OVERTAKEN, Kind.GENERAL, "medium", "good"),
    ]
    for each in falls:
        yield alerts.DropNotice([each])
        yield alerts.QuestionNotice(each, rival)
    yield alerts.DropNotice(falls)
    yield alerts.DigestNotice(now.date(), falls)
    backs: list[tuple[Fall, int | str]] = [
        (falls[0], "good"), (falls[1], "plane"), (falls[2], 60), (falls[3], "good"),
    ]  # fmt: skip
    yield alerts.RecoveryNotice([alerts.Ended(fall, End.RECOVERED, to) for fall, to in backs])
    for end in set(End) - {End.RECOVERED}:
        yield alerts.RecoveryNotice([alerts.Ended(fall, end) for fall in falls])
    yield alerts.RecoveryNotice([alerts.Ended(falls[0], "", closed=True)])


def _fall(
    account: Account,
    contact: str,
    rival: str,
    now: datetime,
    rule: Rule,
    rated: Kind,
    before: int | str,
    after: int | str,
    dimension: str | None = None,
) -> Fall:
    """`rated` is the kind of the assessment that showed it."""
    whole = rule is Rule.STANDING_DROP
    kind = Kind.ORGANIZATIONAL if whole else Kind.GENERAL
    severity = Severity.CRITICAL if whole else Severity.WARNING
    return Fall(
        alert_id=account.id,
        drops=[
            Drop(
                rule,
                severity,
                kind,
                account.id,
                account.id,
                before,
                after,
                Cause.REAL,
                now,
                dimension=dimension,
                rival_id=1 if rule is Rule.OVERTAKEN else None,
            )
        ],
        name=account.name,
        contact=None,
        account=account.name,
        account_id=account.id,
        rubric=builtin(rated),
        rater=rival,
        rater_id=1,
        at=now - EARLIER,
        note=rival,
        visited=now.date(),
        deals=[Deal(rival, Decimal(1_200_000), "")],
        gone=contact if whole else "",
        rated=(rated, account.id),
        rated_name=contact if rated is Kind.KEY else account.name,
        rivals={1: rival} if rule is Rule.OVERTAKEN else {},
    )
