"""Every screen with representative values, whose names are in one language: or are hostile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from handlers.alerts import words as alerts
from handlers.alerts.fall_words import Deal, Fall, Moved
from handlers.doors.commands import Help
from handlers.frame.interview import words as interview
from handlers.frame.interview.model import Note, Prompt
from handlers.frame.page import Screen
from handlers.frame.words import (
    CameTooLate,
    Changed,
    CommittedAlready,
    InPrivate,
    NotADay,
    NotUnderstood,
    RatedAlready,
    SlowDown,
    Sorry,
    UnknownCommand,
    WordsOnly,
)
from handlers.home import words as home
from handlers.home.words import Welcome
from handlers.operation import audit_head_words
from handlers.operation import canary_words as canary
from handlers.practice import words as practice
from handlers.rating import words as rating
from handlers.relation import reading
from handlers.relation.subject import Subject
from handlers.team.words import InvitationRefused, Stranger
from handlers.visit import words as visit
from handlers.week import words as week
from scoring.accounts import Account, ChainRole, Contact, Grade, Line
from scoring.assessments import Assessment, Fact, FactKind, Kind, Rating
from scoring.cadence import Candidate, Suggestion, Week
from scoring.compare import Cause
from scoring.course import End
from scoring.drop import Drop, Rule, Severity
from scoring.facts import FactRules
from scoring.packs import builtin
from scoring.people import Person, Role
from scoring.practice import Practice
from scoring.visits import VisitType
from tests.handlers import (
    account_cards,
    chains,
    decisions,
    dossiers,
    group_screens,
    planned_visits,
    privacy_screens,
    rated_accounts,
)

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)  # a Friday, 15:00 in Shanghai
TODAY = NOW.date()
EARLIER = NOW - timedelta(days=41)
RUBRIC = builtin("key")
HIGH_ID = 2**53  # ids as long as they may become
PLACE = interview.Place(HIGH_ID, 10**6, "decision_support")


@dataclass(frozen=True, slots=True)
class Names:
    """What people wrote."""

    account: str
    contact: str
    title: str
    rep: str
    manager: str
    note: str
    typed: str


CHINESE = Names("华信科技", "王敏", "信息部总监", "李娜", "张伟", "会上反对我司方案", "华欣")
ENGLISH = Names("Huaxin", "Wang Min", "CIO", "Li Na", "Zhang Wei", "Spoke against us", "Huaxn")
HOSTILE = Names(*(f'<b>{n}</i> & "{{x}}" %s <script>' for n in "abcdefg"))


def all_screens(names: Names) -> Iterator[Screen]:
    yield from _arriving(names)
    yield from _frame(names)
    yield from _visiting(names)
    yield from _planning(names)
    yield from _rating(names)
    yield from _cards(names)
    yield from _chain(names)
    yield from _dossier(names)
    yield from _rhythm(names)
    yield from _decisions(names)
    yield from _alerts(names)
    yield from group_screens.screens(names.rep, names.manager, names.account)
    yield from privacy_screens.screens(names.rep, names.manager, names.account, NOW)
    toasts = privacy_screens.toasts(names.rep, _falls(names)[0])
    yield from (_noted(toast) for toast in toasts)


def _noted(note: Note) -> Screen:
    return interview.Asked(PLACE, visit.Title(None), visit.WhatType(), (0, 0), note, False)


def _asked(prompt: Prompt) -> Screen:
    return interview.Asked(PLACE, visit.Title(None), prompt, (3, 6), None, True)


def _arriving(names: Names) -> Iterator[Screen]:
    title = visit.Title(names.account)
    yield Stranger()
    yield from (InvitationRefused(why) for why in ("unknown", "used", "expired"))
    yield Welcome(names.rep, Role.REP, joined_now=True)
    yield Welcome(names.manager, Role.MANAGER, joined_now=False, waiting=(HIGH_ID, title))
    yield Help(Role.REP)
    yield Help(Role.MANAGER)
    yield NotUnderstood(names.typed)
    yield UnknownCommand("vist", "visit")
    yield UnknownCommand("xyz", "")
    yield WordsOnly()
    yield InPrivate("rapport_bot")
    yield home.SettingsCard("zh", None, "Asia/Shanghai")
    unknown = home.ZoneUnknown("Berln", ("Europe/Berlin", "America/New_York"))
    yield home.SettingsCard("en", "Europe/Berlin", "Asia/Shanghai", unknown)
    yield _noted(home.ZoneUnknown(names.typed, ()))
    yield _noted(Changed())
    yield home.Unfinished(())
    yield home.Unfinished([(HIGH_ID, title), (2, rating.Title(_subject(names), RUBRIC))])
    yield CommittedAlready("visit.")
    yield CameTooLate(names.typed, CommittedAlready("visit."))
    yield CameTooLate(names.typed, RatedAlready(HIGH_ID))
    yield CameTooLate("", aside=HIGH_ID)
    yield Sorry()
    yield SlowDown()


def _frame(names: Names) -> Iterator[Screen]:
    title = rating.Title(_subject(names), RUBRIC)
    yield interview.Asked(
        PLACE, title, visit.WhatNote(), (0, 0), interview.Resumed(), can_go_back=False
    )
    yield interview.Summed(PLACE, _visit_summary(names), interview.HereWeAre(), menu=False)
    yield interview.Summed(PLACE, _rating_summary(names), None, menu=False)
    yield interview.ForwardAsked(PLACE, names.contact, names.note)
    yield interview.ForwardAsked(PLACE, "", "")
    yield _noted(interview.PressOrCommand())
    yield _noted(interview.TypeOrTap())
    yield from (_noted(interview.TooLong(over)) for over in (1, 2))
    yield _noted(interview.Empty())
    yield _noted(interview.PhotoNotKept())
    yield _noted(interview.AnswerReplaced())
    yield _noted(interview.TakenForBefore())
    yield _noted(interview.NotAvailable())
    yield _noted(interview.HereWeAre())
    yield _noted(interview.ChangedMeanwhile())
    yield _noted(interview.Resumed())
    for ago in (timedelta(hours=1), timedelta(days=1)):
        yield _noted(interview.WasAway(NOW - ago, NOW))
    yield interview.PutAside(HIGH_ID, title)
    yield from (interview.WasRecorded(NOW, what) for what in (title, None))
    yield interview.Discarded()
    yield interview.NothingToCancel()
    yield interview.Cancelled(visit.Title(None))
    yield interview.Expired()
    yield interview.Unavailable()
    yield interview.Outdated()


def _visiting(names: Names) -> Iterator[Screen]:
    options = [(HIGH_ID, names.account), (2, names.account)]
    yield _noted(visit.Title(names.account))
    yield _asked(visit.WhichAccount("", options))
    yield _asked(visit.WhichAccount(names.typed, options))
    yield _asked(visit.WhichAccount(names.typed * 9, ()))
    yield _noted(visit.AccountTaken(names.account))
    yield _asked(visit.WhomDidYouMeet(()))
    yield _asked(
        visit.WhomDidYouMeet([(str(HIGH_ID), names.contact, True), ("n0", names.rep, False)])
    )
    yield _asked(visit.WhomDidYouMeet([("1", names.contact, False)]))
    yield _noted(visit.SendTheName())
    yield _noted(visit.SimilarContact(names.contact, names.typed))
    yield _noted(visit.Added(names.contact))
    yield _asked(visit.WhatType())
    yield _asked(visit.WhichDay(TODAY))
    yield from (_noted(NotADay(future)) for future in (True, False))
    yield _asked(visit.WhatNote())
    yield interview.Summed(PLACE, _visit_summary(names), None, menu=True)
    for type_ in VisitType:
        plain = visit.VisitSummary(names.account, (), type_, date(2026, 11, 16), TODAY, "")
        yield interview.Summed(PLACE, plain, None, menu=False)
    for done in (3, 5):
        met = [(HIGH_ID, names.contact)]
        for due in ((), (Kind.GENERAL, Kind.ORGANIZATIONAL)):
            yield visit.VisitRecorded(HIGH_ID, names.account, HIGH_ID, met, met, _week(done), due)


def _planning(names: Names) -> Iterator[Screen]:
    account = Account(HIGH_ID, names.account)
    contact = Contact(HIGH_ID, account.id, names.contact)
    yield from planned_visits.screens(account, contact, names.rep, names.note, names.typed, NOW)
    asked = planned_visits.prompts(names.account, names.contact, names.typed, NOW)
    yield from (_asked(each) for each in asked)
    yield from (_noted(each) for each in planned_visits.notes(names.account, names.typed))
    said = planned_visits.summary(names.account, [names.contact], NOW)
    yield interview.Summed(PLACE, said, None, menu=False)


def _rating(names: Names) -> Iterator[Screen]:
    first, last = RUBRIC.dimensions[0], RUBRIC.dimensions[-1]
    noted = rating.VisitFact(TODAY, names.note * 4)
    yield _noted(rating.Title(_subject(names), RUBRIC))
    yield _asked(rating.WhatChanged(RUBRIC, "favourable", EARLIER))
    yield _asked(rating.WhatChanged(RUBRIC, None, EARLIER))
    yield from (_asked(rating.WhichChanged(RUBRIC, picked)) for picked in ((), ("stance",)))
    yield _noted(rating.PickSome())
    yield _asked(rating.RateDimension(first, None, None))
    for dimension in RUBRIC.dimensions:
        yield _asked(rating.RateDimension(dimension, 2, rating.Pending(first, 3, noted)))
    yield _asked(
        rating.RateDimension(last, None, rating.Pending(first, 3, rating.VisitFact(TODAY, "")))
    )
    yield _noted(rating.PickStatement())
    yield _noted(rating.FactTaken(first))
    yield _noted(rating.FactTooShort())
    yield _noted(rating.ConfirmedTwice())
    yield _noted(rating.NameAlone(names.account))
    yield _noted(rating.FactTaken(first, counts=False))
    yield _asked(rating.WhichFacts([(first, 2)], noted))
    yield _asked(rating.WhichFacts([(first, 2), (last, 3)], None))
    yield interview.Summed(PLACE, _rating_summary(names), None, menu=True)
    others = [(HIGH_ID, names.contact)]
    for each in _readings(names):
        told = [names.manager]
        yield rating.Rated(each, told, others, HIGH_ID, HIGH_ID)
    yield rating.WhomToRate("", [(HIGH_ID, names.contact, names.account)])
    yield rating.WhomToRate("", ())
    yield rating.WhomToRate(names.typed, ())
    account = _account(names)
    yield from rated_accounts.screens(account, names.contact, names.manager, PLACE, NOW)


def _cards(names: Names) -> Iterator[Screen]:
    people = (names.contact, names.rep, names.manager)
    yield from account_cards.cards(names.account, people, names.rep, names.note, NOW)


def _chain(names: Names) -> Iterator[Screen]:
    account, contact = _account(names), _contact(names)
    yield from chains.cards(account, contact, _readings(names), names.typed, NOW)
    yield from map(_noted, chains.notes(account, contact))
    yield from map(_asked, chains.prompts(account, contact, names.typed, TODAY))
    for summary in chains.summaries(account, contact, TODAY):
        yield from (interview.Summed(PLACE, summary, None, menu) for menu in (True, False))


def _dossier(names: Names) -> Iterator[Screen]:
    account, contact = _account(names), _contact(names)
    kept = dossiers.fields(names.typed * 9, names.note, NOW)
    yield from dossiers.screens(account, contact, kept)
    yield from map(_noted, dossiers.notes(account, contact))
    yield from map(_asked, dossiers.prompts(contact, kept))
    summary = dossiers.summary(account, contact, kept)
    yield from (interview.Summed(PLACE, summary, None, menu) for menu in (True, False))


def _decisions(names: Names) -> Iterator[Screen]:
    yield from decisions.screens(_account(names), names.rep, names.manager, names.note)
    yield from map(_asked, decisions.prompts(names.rep, names.typed))
    for summary in decisions.summaries(names.account, names.rep, names.manager, names.note):
        yield interview.Summed(PLACE, summary, None, menu=False)


def _rhythm(names: Names) -> Iterator[Screen]:
    account, contact = _account(names), _contact(names)
    met = EARLIER.date()
    waiting = [
        Suggestion(Candidate(account, contact, met, met), 41, 21),
        Suggestion(Candidate(account, None, None, met), 10, 21),
        Suggestion(Candidate(account, contact, met, met, fell=True), 41, 21),
        Suggestion(Candidate(account, contact, TODAY, met), 0, 21),
    ]
    for suggestions in (waiting, ()):
        for done in (3, 4, 5):
            yield week.WeekCard(_week(done), suggestions)
            yield week.Nudge(NOW, _week(done), suggestions)
    for size in (0, 2, week.MAX_REPS + 1):
        for own in (None, _week(1)):
            yield week.TeamWeek([(names.rep, _week(3))] * size, own)
    yield from _practice(names)
    yield week.AwayAsked(TODAY)
    yield week.AwayAsked(TODAY, [(TODAY, TODAY), (TODAY, TODAY + timedelta(days=9))])
    yield week.AwayTakenBack(TODAY, TODAY, _week(3))
    yield week.AwayTakenBack(TODAY, TODAY + timedelta(days=2), _week(3))
    yield week.AwayNoted(TODAY, TODAY, _week(3))
    yield week.AwayNoted(TODAY, TODAY + timedelta(days=2), _week(3))


def _practice(names: Names) -> Iterator[Screen]:
    month, before = TODAY.replace(day=1), (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
    nothing = Practice(0, 0, 0, 0, 0, 0, 0, 0, None)
    much = Practice(120, 640, 320, 12, 40, 31, 25, 70, 2.5)
    rep, unrated = Person(1, names.rep, Role.REP), [Contact(7, 1, names.contact, names.title)] * 5
    raters = [practice.Rater(rep, much, unrated), practice.Rater(rep, nothing, unrated[:1])]
    yield practice.TeamPractice(month, month, [], 0, 1)
    yield practice.TeamPractice(before, month, raters, 0, 1)
    yield practice.TeamPractice(before, month, [*raters, *raters, raters[0]], 1, 3)


def _alerts(names: Names) -> Iterator[Screen]:
    falls = _falls(names)
    yield from (alerts.DropNotice([fall]) for fall in falls)
    yield alerts.DropNotice(falls[:2])
    yield alerts.EscalationNotice(falls[:1], [names.manager])
    yield alerts.EscalationNotice(falls, [names.manager, names.rep], more=28)
    for why in alerts.Up:
        yield alerts.EscalationNotice(falls[:1], [names.manager], 0, why, 48)
    backs: list[tuple[Fall, int | str | None]] = [
        (falls[0], "supports"),
        (falls[1], 1),
        (falls[2], None),
    ]
    for fall, to in backs:
        end = End.RECOVERED if to is not None else End.MET
        yield alerts.RecoveryNotice([alerts.Ended(fall, end, to)])
    yield alerts.RecoveryNotice([alerts.Ended(fall, "", closed=True) for fall in falls])
    yield alerts.DigestNotice(TODAY, falls[:1])
    yield alerts.DigestNotice(TODAY, falls * 4, more=1)
    yield alerts.Following(falls[0], names.manager, mine=True)
    yield alerts.Following(falls[0], names.manager, mine=False)
    yield alerts.QuestionNotice(falls[0], names.manager)
    yield canary.Canary(NOW, 1042, "4711" * 16)
    yield canary.Canary(NOW, 0, "")
    yield audit_head_words.TrailHead(1042, "4711" * 16)


def _account(names: Names) -> Account:
    return Account(HIGH_ID, names.account, Grade.A)


def _subject(names: Names) -> Subject:
    return Subject(Kind.KEY, _account(names), _contact(names))


def _contact(names: Names) -> Contact:
    return Contact(
        HIGH_ID, 1, names.contact, names.title, Line.TECHNICAL, ChainRole.DECIDER, 3, key=True
    )


def _week(done: int) -> Week:
    monday = date(2026, 11, 16)
    return Week(monday, monday + timedelta(days=6), done, 5, 3, 5, calls=2, days_off=1, late=1)


def _visit_summary(names: Names) -> visit.VisitSummary:
    people = (names.contact, names.rep)
    return visit.VisitSummary(names.account, people, VisitType.MEETING, TODAY, TODAY, names.note)


def _rating_summary(names: Names) -> rating.RatingSummary:
    return rating.RatingSummary(_readings(names)[0])


def _readings(names: Names) -> list[reading.Reading]:
    """Risen, held down by a gate, fallen without facts, undetermined, stale and at the top."""
    before = _ratings(names, "1 1 1 1 1 1")
    readings = [
        _reading(names, "2 2 2 1 2 1", before),
        _reading(names, "3 3 3 3 0 2", before),
        _reading(names, "0 -1 0 0 -1 0", _ratings(names, "3 3 3 3 3 3"), backed=False),
        _reading(names, "1 2 ? ? ? 0", None),
        _reading(names, "1 2 2 2 ? 3", None),
        _reading(names, "3 3 3 3 3 3", None, stale=True),
    ]
    held = readings[1].now.held_by
    assert held == ("decision_support",), "the sample is to show what holds it down"
    return readings


def _reading(
    names: Names,
    levels: str,
    previous: Mapping[str, Rating] | None,
    *,
    backed: bool = True,
    stale: bool = False,
) -> reading.Reading:
    before = None
    if previous is not None:
        before = Assessment(1, Kind.KEY, HIGH_ID, 1, EARLIER, RUBRIC.id, RUBRIC.version, previous)
    ratings = _ratings(names, levels, backed=backed)
    return reading.read(
        _subject(names), RUBRIC, ratings, before, NOW, NOW, FactRules(), stale=stale
    )


def _ratings(names: Names, levels: str, *, backed: bool = True) -> dict[str, Rating]:
    """The first dimension with a fact in words, the second with a picture."""
    given = [None if each == "?" else int(each) for each in levels.split()]
    facts = [
        (Fact(1, FactKind.TEXT, names.note, EARLIER),),
        (Fact(2, FactKind.PHOTO, "", EARLIER, file_id="f"),),
    ]
    return {
        dimension: Rating(each, facts[n] if backed and n < len(facts) else ())
        for n, (dimension, each) in enumerate(zip(RUBRIC.dimension_ids, given, strict=True))
    }


def _falls(names: Names) -> list[Fall]:
    """A level and a dimension, two dimensions, a silence, a departure, two who do not agree."""
    level_drop = _drop(Rule.LEVEL_DROP, "supports", "accepted")
    decision = _drop(Rule.DIMENSION_DROP, 2, -1, "decision_support")
    stance = _drop(Rule.NEGATIVE, None, -1, "stance")
    fact = Fact(1, FactKind.TEXT, names.note, EARLIER)
    photo = Fact(2, FactKind.PHOTO, "", EARLIER, file_id="f")
    visit = Fact(3, FactKind.VISIT, "", EARLIER, visit_id=1)
    moved = [
        Moved("decision_support", 2, -1, [photo], [fact]),
        Moved("stance", None, -1, (), [photo, visit]),
    ]
    return [
        _fall(names, [level_drop], moved, repeats=1),
        _fall(names, [stance, decision], moved, repeats=2),
        _fall(names, [_drop(Rule.SILENCE, 21, 41)], []),
        _fall(names, [_drop(Rule.DEPARTURE, "opposed", "left")], []),
        _fall(names, [_drop(Rule.SEEN_DIFFERENTLY, "supports", "accepted")], moved),
    ]


def _drop(rule: Rule, before: int | str | None, after: int | str, on: str | None = None) -> Drop:
    return Drop(
        rule, Severity.CRITICAL, Kind.KEY, HIGH_ID, HIGH_ID, before, after, Cause.REAL, NOW,
        dimension=on,
    )  # fmt: skip


def _fall(names: Names, drops: list[Drop], moved: Sequence[Moved], repeats: int = 0) -> Fall:
    nobody = drops[0].rule in (Rule.SILENCE, Rule.DEPARTURE)
    return Fall(
        alert_id=HIGH_ID,
        drops=drops,
        name=names.contact,
        contact=Contact(HIGH_ID, HIGH_ID, names.contact, names.title, role=ChainRole.DECIDER),
        account=names.account,
        account_id=HIGH_ID,
        rubric=RUBRIC,
        rater=None if nobody else names.rep,
        rater_id=None if nobody else 1,
        at=NOW,
        moved=moved,
        earlier=names.manager,
        repeats=repeats,
        visited=TODAY,
        note=names.note,
        deals=[Deal(names.account, None, "")],
    )
