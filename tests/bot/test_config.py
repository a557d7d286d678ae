"""Bad configuration is one sentence: file, key, what was expected; never a secret's value."""

from datetime import time, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from bot.config import WHOLE, Config, ConfigError, config_of, read_config, read_environment
from bot.config_public import FORMER
from handlers.alerts.escalation import EscalationSettings
from handlers.frame.section import Section
from handlers.frame.settings import TellingSettings
from handlers.relation.personal import DossierSettings, PersonalField
from scoring.assessments import Kind
from scoring.drop import DropSettings
from scoring.rubric_set import rubric_set
from scoring.standing import StandingSettings

DAY = timedelta(days=1)
ROOT = Path(__file__).parent.parent.parent


def refused(tmp_path: Path, text: str | bytes) -> str:
    file = tmp_path / "config.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as error:
        read_config(file)
    sentence = str(error.value)
    assert sentence.startswith(f"{file}: ")
    assert "\n" not in sentence
    return sentence.removeprefix(f"{file}: ")


def test_the_file_beside_the_program_holds_every_key_with_its_default() -> None:
    assert read_config(ROOT / "config.toml") == config_of()
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    for section in Config.model_fields:
        assert f"[{section}]" in text
        inner = type(getattr(config_of(), section))
        for key in getattr(inner, "model_fields", ()):  # the segments have names of the company's
            if key in FORMER.get(section, ()):
                continue
            assert f"{key} =" in text or f".{key}]" in text, f"{section}.{key}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[team]\nzonee = 'Asia/Shanghai'", "team.zonee: is not a key here; expected one of zone,"),
        ("[teem]\nzone = 'Asia/Shanghai'", "teem: is not a key here; expected one of team,"),
        ("[cadence.silent_days]\nD = 1", "cadence.silent_days.D: is not a key here"),
        ("zone = 'Asia/Shanghai'", "zone: is not a key here"),
        ("team = 'Asia/Shanghai'", "team: expected a section: [team]"),
        ("[[dossier]]\nfamily = 1", "dossier: expected a section: [dossier]"),
        ("[team]\nzone = 'localtime'", "team.zone: expected an IANA time zone"),
        ("[team]\nzone = 'right/UTC'", "team.zone: expected an IANA time zone"),
        ("[team]\nzone = 'Factory'", "team.zone: expected an IANA time zone"),
        ("[alerts]\nquiet_from = '08:00'\nquiet_until = '07:59'", "alerts: expected at most 16"),
        ("[cadence]\nnudges = ['wed 15:00', 'wed 15:00']", "cadence.nudges: expected each moment"),
        ("[database]\nfile = ' '", "database.file: expected a file such as"),
        ("[database]\nfile = ':memory:'", "database.file: expected a file such as"),
        ("[database]\nfile = 'var/'", "database.file: expected a file such as"),
        ("[database]\nfile = '~/x.db'", "database.file: expected a file such as"),
        ("[database]\nfile = 'x.db?mode=ro'", "database.file: expected a file such as"),
        ('[database]\nfile = "x\\u0000"', "database.file: expected a file such as"),
        ("[database]\nfile = 'postgresql://u:p@h/d'", "database.file: expected a file such as"),
        ("[sandbox]\ndatabase = './var/rapport.db'", "sandbox.database: expected a file other"),
        (
            "[sandbox]\nstate = 'var/rapport.db'",
            "sandbox.state: expected a file other than that of",
        ),
        (
            "[privacy]\nerasure_list = 'var/rapport.db.erased'",
            "privacy.erasure_list: expected a name that does not begin as database.file",
        ),
        ("[sandbox]\nhost = ''", "sandbox.host: expected a host"),
        ("[sandbox]\nhost = 'no where'", "sandbox.host: expected a host"),
        ("[privacy]\nkeep_authored = 'yes'", "privacy.keep_authored: input should be a valid bool"),
        ("[privacy]\nlow_content = 'false'", "privacy.low_content: input should be a valid bool"),
        ("[webhook]\ntelegram_only = 1", "webhook.telegram_only: input should be a valid bool"),
        ("[privacy]\nlisten = '999.1.1.1:80'", "privacy.listen: expected host and port"),
        ("[webhook]\nlisten = '999.1.1.1:80'", "webhook.listen: expected host and port"),
        ("[privacy]\nlisten = '127.0.0.1:9464'", "privacy.listen: expected an address other than"),
        ("[privacy]\npublic_url = 'https://x:99999'", "privacy.public_url: expected such as"),
        ("[privacy]\npublic_url = 'https://x y'", "privacy.public_url: expected such as"),
        ("[privacy]\npublic_url = 'https://[::1'", "privacy.public_url: expected such as"),
        ("[privacy]\npublic_url = 'https://x.com'", "privacy: expected listen, such as"),
        ("[public]\nlisten = ''", "public.listen: expected host and port such as"),
        ("[public]\nurl = 'http://x.com'", "public.url: expected such as"),
        (
            "[public]\nurl = 'https://x.com'\nlisten = '127.0.0.1:9464'",
            "public.listen: expected an address other than that of operation.listen",
        ),
        (
            "[public]\nurl = 'https://x.com'\n[webhook]\nlisten = '127.0.0.1:8443'",
            "webhook.listen: expected to be left out beside public.url",
        ),
        (
            "[privacy]\nlisten = 'h:1'\n[webhook]\nurl = 'https://x.com'\nlisten = 'h:1'",
            "webhook.listen: expected an address other than that of privacy.listen",
        ),
        ("[webhook]\nenabled = true", "webhook.enabled: expected public.url, to which Telegram"),
        ("[webhook]\nurll = ''", "webhook.urll: is not a key here; expected one of enabled, path"),
        ("[webhook]\nproxies = ['10.0.0.0/33']", "webhook.proxies.0: expected a network such as"),
        ("[segments]\na = ' '", "segments.a: expected a name"),
        ("[conversation]\ndraft_days = -1", "conversation.draft_days: input should be greater"),
        ("[cadence]\nweekly_visits = 'five'", "cadence.weekly_visits: input should be"),
        ("[cadence]\nweekly_visits = 5.5", "cadence.weekly_visits: input should be"),
        ("[cadence]\nweekly_visits = true", "cadence.weekly_visits: input should be"),
        ("[cadence]\nweekly_visits = -1", "cadence.weekly_visits: input should be greater"),
        ("[team]\nzone = 'Asia/Peking'", "team.zone: expected an IANA time zone"),
        ("[team]\nzone = '../etc/passwd'", "team.zone: expected an IANA time zone"),
        ("[team]\nzone = ''", "team.zone: expected an IANA time zone"),
        ("[team]\ncountry = 'China'", "team.country: expected a country code"),
        ("[cadence]\nnudges = ['friday 15:00']", "cadence.nudges.0: expected a weekday and a time"),
        ("[cadence]\nnudges = ['fri 24:00']", "cadence.nudges.0: expected a time of day"),
        ("[cadence]\nnudges = ['wed 15:00', 7]", "cadence.nudges.1: expected a weekday"),
        ("[alerts]\ndigest_at = '8:30'", "alerts.digest_at: expected a time of day"),
        ("[alerts]\nquiet_from = 21", "alerts.quiet_from: expected a time of day"),
        ("[alerts]\nlevel_fall = 3", "alerts: expected critical_level_fall to be at least"),
        ("[alerts]\ncritical_grades = ['D']", "alerts.critical_grades.0: input should be"),
        ("[cadence.silent_days]\nS = 30", "cadence.silent_days: expected S ≤ A ≤ B ≤ C"),
        (
            "[standing.weights]\nkey = 60",
            "standing.weights: expected key + general + organizational = 100, not 110",
        ),
        ("[standing.weights]\nrival = 0", "standing.weights.rival: is not a key here"),
        ("[standing]\ndeciders = 0", "standing.deciders: input should be greater"),
        ("[alerts]\nindex_fall = 0", "alerts.index_fall: input should be greater"),
        ("[operation]\ncanary_minutes = 5", "operation: expected canary_to to name"),
        ("[privacy]\npublic_url = 'https://x'", "privacy: expected listen, such as"),
        ("[sandbox]\nport = 70000", "sandbox.port: input should be less"),
        ("[database]\nfile = ''", "database.file: "),
        ("[dossier]\nshoes = {}", "dossier.shoes: is not a key here; expected one of birthday, "),
        ("[dossier]\nfamily = true", "dossier.family: expected such as { purpose = "),
        ("[dossier]\nfamily = { keep_days = 9 }", "dossier.family.purpose: field required"),
        ("[dossier]\nfamily = { purpose = 'x' }", "dossier.family.keep_days: field required"),
        (
            "[dossier]\nfamily = { purpose = ' ', keep_days = 9 }",
            "dossier.family.purpose: expected 1 … 200 characters",
        ),
        (
            f"[dossier]\nfamily = {{ purpose = '{'x' * 201}', keep_days = 9 }}",
            "dossier.family.purpose: expected 1 … 200 characters",
        ),
        (
            "[dossier]\nfamily = { purpose = 'x', keep_days = 0 }",
            "dossier.family.keep_days: input should be greater",
        ),
        (
            "[dossier]\nfamily = { purpose = 'x', keep_days = 3651 }",
            "dossier.family.keep_days: input should be less",
        ),
        (
            "[dossier]\nfamily = { purpose = 'x', keep_days = 9, days = 9 }",
            "dossier.family.days: is not a key here; expected one of purpose, keep_days",
        ),
        ("[log]\nlevel = 'loud'", "log.level: input should be 'debug', 'info'"),
        ("[team\n", "is not valid TOML"),
        ("[team]\nzone = 'x'\nzone = 'y'", "is not valid TOML"),
        ("[team]\nzone = '北京'".encode("gbk"), "cannot be read as UTF-8 text"),
    ],
)
def test_what_is_wrong_is_named_with_its_key_and_what_was_expected(
    tmp_path: Path, text: str | bytes, sentence: str
) -> None:
    assert refused(tmp_path, text).startswith(sentence)


def test_what_a_section_says_reaches_who_declared_it_with_its_default_for_the_rest() -> None:
    said = config_of(
        alerts={"escalate_after_hours": 5, "level_fall": 2, "quiet_from": "22:30"},
        standing={"weights": {"key": 60, "general": 40, "organizational": 0}, "deciders": 75},
        conversation={"stale_days": 7},
    ).settings(rubric_set(), "x")
    assert said[EscalationSettings].after == timedelta(hours=5)
    assert said[TellingSettings].quiet_from == time(22, 30)
    assert said[TellingSettings].digest_at == TellingSettings().digest_at
    assert (said.drops.level_fall, said.drops.critical_level_fall) == (2, 2)
    assert said.standing.weights == dict(zip(Kind, (60, 40, 0), strict=True))
    assert (said.standing.deciders, said.standing.stale_after) == (Fraction(3, 4), 7 * DAY)


def test_an_empty_file_is_how_the_domain_judges() -> None:
    settings = config_of().settings(rubric_set(), "x")
    assert settings.drops == DropSettings()
    assert settings.standing == StandingSettings()


def test_sections_of_one_table_share_no_key_and_no_check() -> None:
    """Of two that did, one would silently stand in place of the other."""
    for table, field in WHOLE.model_fields.items():
        whole = field.annotation
        if isinstance(whole, type) and issubclass(whole, Section):
            own = [vars(each) for each in whole.__mro__ if issubclass(each, Section)]
            checks = whole.__pydantic_decorators__.model_validators
            names = [name for each in own for name in each if name in checks]
            names += [name for each in own for name in each.get("__annotations__", ())]
            repeated = {name for name in names if names.count(name) > 1} - {"table", "model_config"}
            assert not repeated, table


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[team]\nzone = 'UTC'", "utf-8-sig")
    assert read_config(file).team.zone == "UTC"


def test_a_token_pasted_as_a_key_is_not_repeated(tmp_path: Path) -> None:
    for text in (f"'123456789:{SECRET}' = 1", f"[telegram.'123456789:{SECRET}']\nx = 1"):
        assert "canary" not in refused(tmp_path, text)


def test_only_the_personal_details_that_are_switched_on_reach_the_handlers(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[dossier]\nfamily = { purpose = ' know them ', keep_days = 9 }", "utf-8")
    said, nothing = (each.settings(rubric_set(), "x") for each in (read_config(file), config_of()))
    assert said[DossierSettings].switched_on == {
        "family": PersonalField(purpose="know them", keep_days=9)
    }
    assert nothing[DossierSettings].switched_on == {}


def test_only_the_default_file_may_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_config(read_environment({}).file) == config_of()
    with pytest.raises(ConfigError, match=r"other\.toml: there is no such file"):
        read_config(read_environment({"RAPPORT_CONFIG": "other.toml"}).file)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config(tmp_path)


SECRET = "AAFf-canary-canary-canary-canary-42"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", f"123456789:{SECRET}\n"),
        ("TELEGRAM_BOT_TOKEN", f" 123456789:{SECRET}"),
        ("TELEGRAM_BOT_TOKEN", SECRET),
        ("TELEGRAM_BOT_TOKEN", f"Use this token to access the HTTP API:\n123456789:{SECRET}\n"),
        ("TELEGRAM_API_BASE", f"http://127.0.0.1:8081/bot123456789:{SECRET}"),
        ("TELEGRAM_API_BASE", f"http://user:{SECRET}@127.0.0.1:8081"),
        ("TELEGRAM_API_BASE", "127.0.0.1:8081"),
        ("TELEGRAM_API_BASE", "ftp://127.0.0.1"),
        ("TELEGRAM_API_BASE", "http://127.0.0.1:no"),
        ("TELEGRAM_API_BASE", "http://"),
        ("RAPPORT_DATABASE_URL", f"postgres//rapport:{SECRET}@db/rapport"),
        ("RAPPORT_DATABASE_URL", f"mysql://rapport:{SECRET}@db/rapport"),
        ("RAPPORT_DATABASE_URL", "sqlite://"),
        ("RAPPORT_DATABASE_URL", "sqlite:///x.db\n"),
        ("RAPPORT_DATABASE_URL", "sqlite:///x.db?mode=memory"),
        ("RAPPORT_DATABASE_URL", "sqlite:///var/"),
        ("RAPPORT_DATABASE_URL", f"postgresql://u:{SECRET}@canary@h/db"),
        ("RAPPORT_DATABASE_URL", f"postgresql://u:{SECRET}/a@canary/b@h/db"),
        ("RAPPORT_DATABASE_URL", f"postgresql://u:{SECRET}@h:canary/db"),
        ("RAPPORT_DATABASE_URL", f"postgresql://u:{SECRET}@[::canary/db"),
        ("RAPPORT_DATABASE_URL", f"postgresql://u:{SECRET}@h/db\n"),
        ("RAPPORT_DATABASE_URL", f"postgresql://u:{SECRET}@h"),
    ],
)
def test_a_bad_variable_is_named_and_its_value_is_not(variable: str, value: str) -> None:
    with pytest.raises(ConfigError) as error:
        read_environment({variable: value})
    sentence = str(error.value)
    assert sentence.startswith(f"environment: {variable}: ")
    assert "canary" not in sentence
    assert "canary" not in repr(error.value.__cause__)


def test_a_good_environment_shows_no_secret_when_it_is_printed() -> None:
    good = read_environment(
        {
            "TELEGRAM_BOT_TOKEN": f"123456789:{SECRET}",
            "RAPPORT_DATABASE_URL": f"postgresql://rapport:{SECRET}@db/rapport",
            "TELEGRAM_API_BASE": "http://127.0.0.1:8081/",
        }
    )
    assert good.api_base == "http://127.0.0.1:8081"
    assert "canary" not in repr(good)
