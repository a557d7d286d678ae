"""Configuration: config.toml, typed and strict, and the secrets from the environment.

Whatever is wrong is said in one sentence with file, key and expectation. No value of a secret is
ever part of it.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    Field,
    SecretStr,
    ValidationError,
    create_model,
    model_validator,
)

from bot.config_clashes import addresses_apart, files_apart
from bot.config_judging import (
    DropsSection,
    FactsSection,
    FreshnessSection,
    SilenceSection,
    StandingSection,
)
from bot.config_public import FORMER, PublicSection, Reach, reach
from bot.config_types import Address, File, Host, Many, origin
from bot.fetching import FilesSection
from bot.redaction import Redactor
from bot.transport.api import TELEGRAM
from bot.transport.hook import WebhookSection, secret_path
from handlers import FEATURES
from handlers.frame.section import Section, Words
from handlers.frame.settings import (
    DraftSettings,
    PrivacySettings,
    Settings,
    TeamSettings,
    TellingSettings,
)
from scoring.rubric_set import RubricSet
from storage.machinery.engine import DatabaseUrlError, parse_url

DEFAULT_FILE = Path("config.toml")
SHORTEST_SECRET = 6
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{1,100}")


class ConfigError(Exception):
    """One sentence: where, which key, what was expected."""


class Database(Section):
    file: File = "var/rapport.db"


class Alerts(DropsSection, TellingSettings):
    """`[alerts]`, to which features add."""


class Cadence(SilenceSection):
    """`[cadence]`, to which features add."""


class Conversation(FreshnessSection, DraftSettings):
    messages_at_once: Many = 200
    messages_a_minute: Many = 120


class Rubrics(Section):
    folder: str = Field("rubrics", min_length=1)


class Privacy(PrivacySettings):
    """`[privacy]`; public_url and listen are of before (`bot/config_public.py`)."""

    erasure_list: File = "var/erasures.jsonl"
    listen: Address = ""

    @model_validator(mode="after")
    def _reached(self) -> "Privacy":
        if self.public_url and not self.listen:
            raise ValueError('expected listen, such as "127.0.0.1:8470", beside public_url')
        return self


class SandboxSection(Section):
    host: Host = "127.0.0.1"
    port: Annotated[int, Field(strict=True, ge=0, le=65535)] = 8080
    database: File = "var/sandbox/rapport.db"
    state: File = "var/sandbox/telegram.db"
    operation: Address = ""


class Operation(Section):
    """`[operation]`, to which features add."""

    listen: Address = "127.0.0.1:9464"


class Log(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Config(Section):
    """What config.toml says, without what features add: `config_of` makes the whole of it.

    Every key has a default, so an empty file is a valid one."""

    team: TeamSettings = TeamSettings()
    database: Database = Database()
    cadence: Cadence = Cadence()
    alerts: Alerts = Alerts()
    standing: StandingSection = StandingSection()
    facts: FactsSection = FactsSection()
    conversation: Conversation = Conversation()
    rubrics: Rubrics = Rubrics()
    segments: dict[Words, Words] = Field(default_factory=dict)
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
        tables = [each for _, each in self if isinstance(each, Section)]
        settings = Settings(
            drops=self.alerts.settings(self.cadence),
            standing=self.standing.settings(self.conversation),
            seats=self.standing.seats.settings(),
            facts=self.facts.settings(),
            rubrics=rubrics,
            bot_name=bot_name,
            stated=frozenset(self.model_fields_set),
        )
        pages = self.privacy.model_copy(update={"public_url": self.reach.pages.url})
        return settings.but(*tables, pages)


def _whole() -> type[Config]:
    """The configuration with the features' sections, each under its table."""
    added: dict[str, list[type[Section]]] = {}
    for section in chain.from_iterable(feature.settings for feature in FEATURES):
        added.setdefault(section.table, []).append(section)
    tables: dict[str, Any] = {}
    for table, sections in added.items():
        known = Config.model_fields.get(table)
        bases = (*([known.annotation] if known else ()), *sections)
        whole: type[Section] = create_model(table, __base__=bases)
        tables[table] = (whole, whole())
    return create_model("Config", __base__=Config, **tables)


WHOLE = _whole()


def config_of(**tables: object) -> Config:
    """The configuration with these tables, each as config.toml has it; the others by default.
    Raises ValidationError."""
    return WHOLE.model_validate(tables)


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
            return config_of()
        raise ConfigError(f"{file}: there is no such file; check RAPPORT_CONFIG") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{file}: cannot be read as UTF-8 text ({type(error).__name__})"
        ) from None
    try:
        return config_of(**tomllib.loads(text))
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
    model: type[BaseModel] = WHOLE
    for part in path:
        said = model.model_fields[str(part)].annotation
        for inner in get_args(said) or (said,):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                model = inner
    former = FORMER.get(".".join(str(part) for part in path), ())
    return [key for key in model.model_fields if key not in former]
