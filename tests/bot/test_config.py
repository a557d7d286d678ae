"""Bad configuration is one sentence: file, key, what was expected; never a secret's value."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config, ConfigError, read_config, read_environment
from handlers.frame.settings import DossierField

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
    assert read_config(ROOT / "config.toml") == Config()
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    for section in Config.model_fields:
        assert f"[{section}]" in text
        inner = type(getattr(Config(), section))
        for key in getattr(inner, "model_fields", ()):  # the segments have names of the company's
            assert f"{key} =" in text or f".{key}]" in text, f"{section}.{key}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[team]\nzonee = 'Asia/Shanghai'", "team.zonee: is not a key here; expected one of zone,"),
        ("[teem]\nzone = 'Asia/Shanghai'", "teem: is not a key here; expected one of team,"),
        ("[cadence.silent_days]\nD = 1", "cadence.silent_days.D: is not a key here"),
        ("zone = 'Asia/Shanghai'", "zone: is not a key here"),
        ("team = 'Asia/Shanghai'", "team: input should be"),
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


def test_only_the_personal_details_that_are_switched_on_reach_the_handlers(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[dossier]\nfamily = { purpose = ' know them ', keep_days = 9 }", "utf-8")
    assert read_config(file).dossier.switched_on() == {
        "family": DossierField("know them", timedelta(days=9))
    }
    assert Config().dossier.switched_on() == {}


def test_only_the_default_file_may_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_config(read_environment({}).file) == Config()
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
