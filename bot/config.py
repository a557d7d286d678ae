"""Configuration: config.toml, typed and strict, and the secrets from the environment.

Whatever is wrong is said in one sentence with file, key and expectation. No value of a secret is
ever part of it.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from bot.config_clashes import addresses_apart, files_apart
from bot.config_privacy import Dossier, Privacy
from bot.config_public import FORMER, PublicSection, Reach, reach
from bot.config_types import (
    Address,
    Clock,
    Count,
    Country,
    Days,
    File,
    Host,
    Hours,
    Many,
    Moment,
    Section,
    Words,
    Zone,
    once,
    origin,
)
from bot.fetching import FilesSection
from bot.redaction import Redactor
from bot.transport.api import TELEGRAM
from bot.transport.hook import WebhookSection, secret_path
from handlers.frame.clean import clean_line
from handlers.frame.settings import Settings
from scoring.accounts import Grade
from scoring.drop import DropSettings
from scoring.due import Weekly
from scoring.rubric_set import RubricSet
from storage.machinery.engine import DatabaseUrlError, parse_url

DEFAULT_FILE = Path("config.toml")
SHORTEST_SECRET = 6
LONGEST_QUIET = 16  # hours of a day
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{1,100}")


class ConfigError(Exception):
    """One sentence: where, which key, what was expected."""


class Team(Section):
    zone: Zone = "Asia/Shanghai"
    country: Country = "CN"


class Database(Section):
    file: File = "var/rapport.db"


class SilentDays(Section):
    S: Days = 14
    A: Days = 21
    B: Days = 45
    C: Days = 90

    @model_validator(mode="after")
    def _in_order(self) -> "SilentDays":
        if not self.S <= self.A <= self.B <= self.C:
            raise ValueError(
                "expected S ≤ A ≤ B ≤ C: the higher the grade, the shorter the silence"
            )
        return self


class Cadence(Section):
    weekly_visits: Count = 5
    nudges: Annotated[tuple[Moment, ...], AfterValidator(once)] = (
        Weekly(2, time(15)),
        Weekly(4, time(15)),
    )
    nudge_patience_hours: Hours = 4
    silent_days: SilentDays = SilentDays()


class Alerts(Section):
    level_fall: Annotated[int, Field(strict=True, ge=1, le=5)] = 1
    critical_level_fall: Annotated[int, Field(strict=True, ge=1, le=5)] = 2
    dimension_fall: Annotated[int, Field(strict=True, ge=1, le=4)] = 2
    critical_grades: tuple[Grade, ...] = (Grade.S, Grade.A)
    digest_at: Clock = time(8, 30)
    digest_patience_hours: Hours = 10
    quiet_from: Clock = time(21)
    quiet_until: Clock = time(8)
    escalate_after_hours: Hours = 48

    @model_validator(mode="after")
    def _in_order(self) -> "Alerts":
        if self.critical_level_fall < self.level_fall:
            raise ValueError("expected critical_level_fall to be at least level_fall")
        if self._quiet_minutes() > LONGEST_QUIET * 60:
            raise ValueError(f"expected at most {LONGEST_QUIET} quiet hours: else little arrives")
        return self

    def _quiet_minutes(self) -> int:
        start, end = (at.hour * 60 + at.minute for at in (self.quiet_from, self.quiet_until))
        return (end - start) % (24 * 60)


class Conversation(Section):
    draft_days: Days = 14
    stale_days: Days = 90
    messages_at_once: Many = 200
    messages_a_minute: Many = 120


class Rubrics(Section):
    folder: str = Field("rubrics", min_length=1)


class SandboxSection(Section):
    host: Host = "127.0.0.1"
    port: Annotated[int, Field(strict=True, ge=0, le=65535)] = 8080
    database: File = "var/sandbox/rapport.db"
    state: File = "var/sandbox/telegram.db"
    operation: Address = ""


class Operation(Section):
    listen: Address = "127.0.0.1:9464"
    trail_head: bool = True
    canary_minutes: Annotated[int, Field(strict=True, ge=0, le=1440)] = 0
    canary_to: Annotated[str, AfterValidator(clean_line)] = ""

    @model_validator(mode="after")
    def _told_to_somebody(self) -> "Operation":
        if self.canary_minutes and not self.canary_to:
            raise ValueError("expected canary_to to name an administrator, or canary_minutes = 0")
        return self


class Log(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Config(Section):
    """What config.toml says. Every key has a default, so an empty file is a valid one."""

    team: Team = Team()
    database: Database = Database()
    cadence: Cadence = Cadence()
    alerts: Alerts = Alerts()
    conversation: Conversation = Conversation()
    rubrics: Rubrics = Rubrics()
    segments: dict[Words, Words] = Field(default_factory=dict)
    dossier: Dossier = Dossier()
    privacy: Privacy = Privacy()
    public: PublicSection = PublicSection()
    files: FilesSection = FilesSection()
    webhook: WebhookSection = WebhookSection()
    sandbox: SandboxSection = SandboxSection()
    operation: Operation = Operation()
    log: Log = Log()

    @model_validator(mode="after")
    def _side_by_side(self) -> "Config":
        sandbox, listed = self.sandbox, self.privacy.erasure_list
        files_apart(self.database.file, sandbox.database, sandbox.state, listed)
        addresses_apart({"operation.listen": self.operation.listen, **self.reach.places})
        return self

    @property
    def reach(self) -> Reach:
        """How webhook and pages are reached."""
        former = {
            f"{section}.{key}": str(getattr(getattr(self, section), key))
            for section, keys in FORMER.items()
            for key in keys
        }
        return reach(self.public, hooked=self.webhook.enabled, former=former)

    def settings(self, rubrics: RubricSet, bot_name: str) -> Settings:
        """The handlers' own settings."""
        silent = self.cadence.silent_days
        return Settings(
            zone=self.team.zone,
            country=self.team.country,
            weekly_visits=self.cadence.weekly_visits,
            nudges=self.cadence.nudges,
            nudge_patience=timedelta(hours=self.cadence.nudge_patience_hours),
            digest_at=self.alerts.digest_at,
            digest_patience=timedelta(hours=self.alerts.digest_patience_hours),
            quiet_from=self.alerts.quiet_from,
            quiet_until=self.alerts.quiet_until,
            escalate_after=timedelta(hours=self.alerts.escalate_after_hours),
            draft_lifetime=timedelta(days=self.conversation.draft_days),
            stale_after=timedelta(days=self.conversation.stale_days),
            drops=DropSettings(
                silent_days={
                    Grade.S: silent.S, Grade.A: silent.A, Grade.B: silent.B, Grade.C: silent.C,
                },
                level_fall=self.alerts.level_fall,
                critical_level_fall=self.alerts.critical_level_fall,
                dimension_fall=self.alerts.dimension_fall,
                critical_grades=frozenset(self.alerts.critical_grades),
            ),
            rubrics=rubrics,
            bot_name=bot_name,
            dossier=self.dossier.switched_on(),
            privacy=self.privacy.settings(self.reach.pages.url),
            stated=frozenset(self.model_fields_set),
            keep_files=self.files.keep,
            trail_head=self.operation.trail_head,
            canary_every=timedelta(minutes=self.operation.canary_minutes),
            canary_to=self.operation.canary_to,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says. `token` is None without one: then the sandbox is what can run."""

    token: SecretStr | None
    api_base: str
    database_url: SecretStr | None
    webhook_secret: SecretStr | None
    file: Path

    @property
    def own_server(self) -> bool:
        """Whether the Bot API is a server of one's own, which calls any webhook."""
        return self.api_base != TELEGRAM

    def secrets(self) -> list[str]:
        """What must never be written anywhere: each whole, and what of it is secret by itself."""
        found = []
        if self.token:
            token = self.token.get_secret_value()
            found += [token, token.partition(":")[2]]
        if self.database_url:
            url = self.database_url.get_secret_value()
            target = parse_url(url)
            asked = [str(target.query.get(name, "")) for name in ("password", "sslpassword")]
            found += [url, target.password or "", *asked]
        if self.webhook_secret:
            secret = self.webhook_secret.get_secret_value()
            found += [secret, secret_path(secret)]
        # A short one would blot out harmless words.
        return [each for each in found if len(each) >= SHORTEST_SECRET]


def read_environment(variables: Mapping[str, str] = os.environ) -> Environment:
    """Raises ConfigError naming the variable, never its value."""
    token = variables.get("TELEGRAM_BOT_TOKEN", "")
    if token and not _TOKEN.fullmatch(token):
        raise ConfigError(
            "environment: TELEGRAM_BOT_TOKEN: expected the token alone, "
            "as BotFather gives it (digits, a colon, letters)"
        )
    database = variables.get("RAPPORT_DATABASE_URL", "")
    if database:
        try:
            parse_url(database)
        except DatabaseUrlError as error:
            raise ConfigError(f"environment: RAPPORT_DATABASE_URL: {error}") from None
    secret = variables.get("RAPPORT_WEBHOOK_SECRET", "")
    if secret and not _WEBHOOK_SECRET.fullmatch(secret):
        raise ConfigError(
            "environment: RAPPORT_WEBHOOK_SECRET: expected 1 … 256 of A-Z a-z 0-9 _ -, "
            "such as `openssl rand -hex 32` prints"
        )
    try:
        api_base = origin(variables.get("TELEGRAM_API_BASE", "") or TELEGRAM)
    except ValueError as error:
        raise ConfigError(f"environment: TELEGRAM_API_BASE: {error}") from None
    return Environment(
        token=SecretStr(token) if token else None,
        api_base=api_base,
        database_url=SecretStr(database) if database else None,
        webhook_secret=SecretStr(secret) if secret else None,
        file=Path(variables.get("RAPPORT_CONFIG", "") or DEFAULT_FILE),
    )


def read_config(file: Path) -> Config:
    """Raises ConfigError: file, key, what was expected. Only the default file may be missing."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if file == DEFAULT_FILE:
            return Config()
        raise ConfigError(f"{file}: there is no such file; check RAPPORT_CONFIG") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{file}: cannot be read as UTF-8 text ({type(error).__name__})"
        ) from None
    try:
        return Config.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: is not valid TOML: {error}") from None
    except ValidationError as error:
        raise ConfigError(f"{file}: {_first(error)}") from None


def _first(error: ValidationError) -> str:
    """The first thing that is wrong: key, and what was expected."""
    found = error.errors(include_url=False)[0]
    key = Redactor().clean(".".join(str(part) for part in found["loc"]))
    if found["type"] == "extra_forbidden":
        return f"{key}: is not a key here; expected one of {', '.join(_known(found['loc'][:-1]))}"
    said = found["msg"].removeprefix("Value error, ")
    if found["type"] in ("model_type", "dict_type"):
        said = f"expected a section: [{key}]"
    if not key:
        return said
    return f"{key}: {said[0].lower()}{said[1:]}"


def _known(path: tuple[Any, ...]) -> list[str]:
    """The keys of a section."""
    model: type[BaseModel] = Config
    for part in path:
        said = model.model_fields[str(part)].annotation
        for inner in get_args(said) or (said,):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                model = inner
    former = FORMER.get(".".join(str(part) for part in path), ())
    return [key for key in model.model_fields if key not in former]
