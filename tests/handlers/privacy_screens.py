"""Samples of what is said about people's own data, erasure, joining and low-content mode."""

from collections.abc import Iterator
from datetime import datetime

from handlers.alerts import words as alerts
from handlers.alerts.fall_words import Fall
from handlers.frame.interview import words as interview
from handlers.frame.interview.model import Note
from handlers.frame.low_content import Veiled
from handlers.frame.page import Screen
from handlers.frame.settings import PrivacySettings
from handlers.frame.words import NotYours, OnlyInPrivate
from handlers.privacy import words as privacy
from handlers.privacy.my_data import kept_for
from handlers.team.words import AccessTaken, JoinedNotice
from storage.owndata import Kept, Rows

HIGH_ID = 2**53
CLASSES = ("visits", "ratings", "facts", "drafts", "notices", "absences", "invitations")


def screens(rep: str, manager: str, account: str, now: datetime) -> Iterator[Screen]:
    kept = Kept(dict.fromkeys(CLASSES, 10**6), now)
    yield privacy.MyData(kept, kept_for(PrivacySettings()))
    yield privacy.MyData(
        Kept(dict.fromkeys(CLASSES, 0), None), kept_for(PrivacySettings(text_days=730))
    )
    yield privacy.MyDataFile({"visits": Rows(("id", "note"), [(HIGH_ID, account), (1, None)])})
    for waiting in (True, False):
        for owns in (0, 1, 2):
            yield privacy.DeleteMe(manager, owns, waiting)
    yield privacy.DeleteMe(None, 1, waiting=False)
    for count in (0, 1, 9):
        yield privacy.ErasureCard(HIGH_ID, rep, [(HIGH_ID + n, account) for n in range(count)])
    yield privacy.Erased(rep)
    yield privacy.DecidedAlready()
    yield privacy.Declined(rep, told=True)
    yield privacy.Declined(rep, told=False)
    yield privacy.DeclinedNotice(manager)
    yield JoinedNotice(HIGH_ID, rep, manager, HIGH_ID)
    yield JoinedNotice(HIGH_ID, rep, manager, HIGH_ID, again=True)
    yield AccessTaken(rep)
    yield Veiled(privacy.Erased(rep), url="https://rapport.example.com/sheet/x")
    yield Veiled(privacy.Erased(rep), ask=f"read.{HIGH_ID}")


def toasts(rep: str, fall: Fall) -> Iterator[Note]:
    yield OnlyInPrivate()
    yield NotYours()
    yield interview.OneMoment()
    yield interview.Over()
    yield alerts.HasBeenAsked(rep)
    for mine in (True, False):
        yield alerts.TakenUp(alerts.Following(fall, rep, mine=mine))
