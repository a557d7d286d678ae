"""What a company may change of the handlers' behaviour; `bot` maps config.toml onto it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.frame.say import Say
from scoring.accounts import Account
from scoring.drop import DropSettings
from scoring.due import Weekly, after_quiet
from scoring.facts import FactRules
from scoring.people import Person
from scoring.rubric_set import RubricSet, rubric_set
from scoring.seats import SeatSettings
from scoring.shown import shown_whole
from scoring.standing import StandingSettings


@dataclass(frozen=True, slots=True)
class DossierField:
    """A personal detail of contacts that may be kept: what for, and how long."""

    purpose: str
    keep: timedelta


@shown_whole
@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """How long what is kept (`texts_for` None: for ever), and what may be said in the messenger.

    `low_content`: references only; they are read in full at `public_url`, if there is one.
    """

    seen_for: timedelta = timedelta(hours=48)  # Telegram redelivers for 24 h at most
    quarantine_for: timedelta = timedelta(days=30)
    drafts_for: timedelta = timedelta(days=30)
    notices_for: timedelta = timedelta(days=90)
    invitations_for: timedelta = timedelta(days=30)
    alerts_for: timedelta = timedelta(days=180)
    texts_for: timedelta | None = None
    keep_authored: bool = True
    low_content: bool = False
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """One value, made at start, handed to every turn and tick."""

    zone: str = "Asia/Shanghai"
    country: str = "CN"  # whose public holidays owe no visits; empty: none
    weekly_visits: int = 5
    nudges: tuple[Weekly, ...] = (Weekly(2, time(15)), Weekly(4, time(15)))
    nudge_patience: timedelta = timedelta(hours=4)
    digest_at: time = time(8, 30)
    digest_patience: timedelta = timedelta(hours=10)
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    escalate_after: timedelta = timedelta(hours=48)
    draft_lifetime: timedelta = timedelta(days=14)
    stale_after: timedelta = timedelta(days=90)
    standing_rules: StandingSettings = field(default_factory=StandingSettings)
    seats: SeatSettings = field(default_factory=SeatSettings)
    facts: FactRules = field(default_factory=FactRules)
    drops: DropSettings = field(default_factory=DropSettings)
    rubrics: RubricSet = field(default_factory=rubric_set)
    bot_name: str = "rapport_bot"  # the messenger's name for us, without @
    dossier: Mapping[str, DossierField] = field(default_factory=dict)  # those switched on
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
    # The sections of the configuration that are there: nothing is deleted for want of one.
    stated: frozenset[str] = frozenset({"dossier", "privacy"})
    keep_files: bool = True  # photos and voice notes themselves, not only references to them
    trail_head: bool = False  # each morning, to the administrators
    canary_every: timedelta = timedelta()  # zero: no canary
    canary_to: str = ""  # the name of the administrator who gets it

    @property
    def standing(self) -> StandingSettings:
        """The rules of the standing, with the age from which an assessment is stale."""
        return replace(self.standing_rules, stale_after=self.stale_after)

    def zone_of(self, person: Person) -> ZoneInfo:
        """Where the person's days begin and end."""
        return ZoneInfo(person.zone or self.zone)

    def zone_of_account(self, account: Account) -> ZoneInfo:
        """Where the account's days begin and end."""
        return ZoneInfo(account.zone or self.zone)

    def after_quiet(self, person: Person, instant: datetime) -> datetime:
        """The earliest instant, not before `instant`, outside the person's quiet hours."""
        return after_quiet(instant, self.zone_of(person), self.quiet_from, self.quiet_until)

    def say_to(self, person: Person) -> Say:
        return Say(person.language, person.zone or self.zone)
