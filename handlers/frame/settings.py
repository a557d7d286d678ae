"""What a company may change of the handlers' behaviour: one value, made of the sections.

Here are the sections that every feature stands in; a feature's own are declared in its folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import cache
from types import MappingProxyType
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from handlers.frame.say import Say
from handlers.frame.section import Clock, Country, Days, Flag, Hours, PublicUrl, Section, Zone
from scoring.accounts import Account
from scoring.drop import DropSettings
from scoring.due import after_quiet
from scoring.facts import FactRules
from scoring.people import Person
from scoring.rubric_set import RubricSet, rubric_set
from scoring.seats import SeatSettings
from scoring.standing import StandingSettings

MAX_QUIET = 16  # hours of a day
S = TypeVar("S", bound=Section)


class TeamSettings(Section):
    """Where the team is. Holidays of the `country` owe no visits; empty: there are none."""

    table = "team"
    zone: Zone = "Asia/Shanghai"
    country: Country = "CN"


class TellingSettings(Section):
    """When people are told: the morning, and the hours in which all but critical alerts wait."""

    table = "alerts"
    digest_at: Clock = time(8, 30)
    digest_patience_hours: Hours = 10
    quiet_from: Clock = time(21)
    quiet_until: Clock = time(8)

    @property
    def digest_patience(self) -> timedelta:
        return timedelta(hours=self.digest_patience_hours)

    @model_validator(mode="after")
    def _not_too_quiet(self) -> "TellingSettings":
        start, end = (at.hour * 60 + at.minute for at in (self.quiet_from, self.quiet_until))
        if (end - start) % (24 * 60) > MAX_QUIET * 60:
            raise ValueError(f"expected at most {MAX_QUIET} quiet hours: else little arrives")
        return self


class DraftSettings(Section):
    """How long a conversation is kept that was put aside."""

    table = "conversation"
    draft_days: Days = 14

    @property
    def lifetime(self) -> timedelta:
        return timedelta(days=self.draft_days)


class PrivacySettings(Section):
    """How long what is kept (texts for 0 days: for ever), and what may be said in the messenger.

    `low_content`: references only; they are read in full at `public_url`, if there is one.
    """

    table = "privacy"
    seen_hours: Annotated[int, Field(strict=True, ge=25, le=720)] = 48  # Telegram redelivers for 24
    quarantine_days: Days = 30
    draft_days: Days = 30
    notice_days: Days = 90
    invitation_days: Days = 30
    alert_days: Days = 180
    text_days: Annotated[int, Field(strict=True, ge=0, le=36_500)] = 0
    keep_authored: Flag = True
    low_content: Flag = False
    public_url: PublicUrl = ""


class FileSettings(Section):
    """Whether photos and voice notes are kept themselves, not only references to them."""

    table = "files"
    keep: Flag = True


@cache
def _default(section: type[S]) -> S:
    return section()


@dataclass(frozen=True, slots=True)
class Settings:
    """One value, made at start, handed to every turn and tick: `settings[WeekSettings]` is what the
    company says there. the others but for the last two are how relations are judged."""

    sections: Mapping[type[Section], Section] = field(default_factory=lambda: MappingProxyType({}))
    drops: DropSettings = field(default_factory=DropSettings)
    standing: StandingSettings = field(default_factory=StandingSettings)
    seats: SeatSettings = field(default_factory=SeatSettings)
    facts: FactRules = field(default_factory=FactRules)
    rubrics: RubricSet = field(default_factory=rubric_set)
    bot_name: str = "rapport_bot"  # the messenger's name for us, without @
    # The tables of the configuration that are there: nothing is deleted for want of one.
    stated: frozenset[str] = frozenset({"dossier", "privacy"})

    def but(self, *sections: Section) -> "Settings":
        """The same with these sections, each also by those that it is put together from."""
        kinds = {
            kind: each
            for each in sections
            for kind in type(each).__mro__
            if issubclass(kind, Section) and kind.table
        }
        return replace(self, sections={**self.sections, **kinds})

    def __getitem__(self, section: type[S]) -> S:
        found = self.sections.get(section)
        return found if isinstance(found, section) else _default(section)

    @property
    def zone(self) -> str:
        return self[TeamSettings].zone

    @property
    def privacy(self) -> PrivacySettings:
        return self[PrivacySettings]

    def zone_of(self, person: Person) -> ZoneInfo:
        """Where the person's days begin and end."""
        return ZoneInfo(person.zone or self.zone)

    def zone_of_account(self, account: Account) -> ZoneInfo:
        """Where the account's days begin and end."""
        return ZoneInfo(account.zone or self.zone)

    def after_quiet(self, person: Person, instant: datetime) -> datetime:
        """The earliest instant, not before `instant`, outside the person's quiet hours."""
        quiet = self[TellingSettings]
        return after_quiet(instant, self.zone_of(person), quiet.quiet_from, quiet.quiet_until)

    def say_to(self, person: Person) -> Say:
        return Say(person.language, person.zone or self.zone)
