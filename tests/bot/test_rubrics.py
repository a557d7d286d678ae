"""Rubrics as data: a company's own packs, checked, listed, and refused where they are wrong."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.config import Config, ConfigError, config_of, read_config
from bot.rubrics import company_rubrics, own_packs
from bot.service import RubricChanged
from scoring.assessments import Kind, Rating
from scoring.rubric import RubricError
from storage import Ledger, Tx, account_events, accounts, assessments, people, tables
from tests.cast import NOW, enter
from tests.packs import RETAIL, write_pack
from tests.stage import raised

RUN = CliRunner()


def config_in(folder: Path, **segments: str) -> Config:
    return config_of(rubrics={"folder": str(folder)}, segments=segments)


def test_a_pack_in_the_folder_rates_its_segment_alone(tmp_path: Path) -> None:
    write_pack(tmp_path / "own")
    rubrics = company_rubrics(config_in(tmp_path / "own", Supermarkets="retail"))
    assert rubrics.for_(Kind.ORGANIZATIONAL, "retail").reference == "shelf/1"
    assert rubrics.for_(Kind.ORGANIZATIONAL, "Supermarkets").reference == "shelf/1"
    assert rubrics.for_(Kind.ORGANIZATIONAL, "banking").reference == "organizational/2"
    assert rubrics.for_(Kind.GENERAL, "retail").reference == "general/2"
    assert rubrics.segments == ["outcome", "retail"]


def test_the_default_folder_may_be_missing_but_one_that_is_named_may_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert company_rubrics(config_of()).segments == ["outcome"]
    with pytest.raises(RubricError, match=r"nowhere: there is no such folder; check rubrics\."):
        company_rubrics(config_in(tmp_path / "nowhere"))


def test_what_is_wrong_is_one_sentence_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    write_pack(folder, RETAIL.replace(', zh = "未进店"', ""))
    with pytest.raises(RubricError, match=r"shelf\.toml:\d+: rung\[1\]\.name\.zh: expected"):
        company_rubrics(config_in(folder))
    (folder / "shelf.toml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(RubricError, match="cannot be read as UTF-8 text"):
        company_rubrics(config_in(folder))


def test_a_segment_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    write_pack(tmp_path)
    with pytest.raises(RubricError, match=r"'Banks' is mapped onto 'banking'.*outcome, retail"):
        company_rubrics(config_in(tmp_path, Banks="banking"))
    file = tmp_path / "config.toml"
    file.write_text("[segments]\nBanks = 3\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"segments\.Banks: input should be a valid string"):
        read_config(file)


def test_check_names_every_problem_by_line_and_key(tmp_path: Path) -> None:
    broken = RETAIL.replace("from = 1", "from = 9").replace(', zh = "促销"', "", 1)
    file = write_pack(tmp_path, broken)
    result = RUN.invoke(app, ["rubric", "check", str(file)])
    assert result.exit_code == 2
    lines = result.output.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["dimension[2].name.zh", "rung[2].from"]
    numbers = [int(line.split(":")[1]) for line in lines]
    wrong = file.read_text("utf-8").splitlines()
    assert [wrong[n - 1].strip()[:4] for n in numbers] == ["name", "from"]


def test_check_finds_what_contradicts_the_built_in_rubrics(tmp_path: Path) -> None:
    file = write_pack(tmp_path, RETAIL.replace('id = "shelf"', 'id = "organizational"', 1))
    result = RUN.invoke(app, ["rubric", "check", str(file)])
    assert result.exit_code == 2
    assert "two packs describe organizational/1" in result.output
    result = RUN.invoke(app, ["rubric", "check", str(tmp_path / "none.toml")])
    assert result.exit_code == 2
    assert "there is no such file" in result.output


def test_a_good_pack_is_told_in_words(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["rubric", "check", str(write_pack(tmp_path))])
    assert result.exit_code == 0
    assert "shelf/1 “Shelf presence” · organizational · segment retail" in result.output
    assert "dimensions: listing, promotion" in result.output


def test_list_shows_what_is_in_use_and_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pack(tmp_path / "own", name="1.toml")
    write_pack(tmp_path / "own", RETAIL.replace("version = 1", "version = 2"), "2.toml")
    file = tmp_path / "config.toml"
    file.write_text(
        f'[rubrics]\nfolder = "{tmp_path}/own"\n[segments]\nShops = "retail"\n', encoding="utf-8"
    )
    monkeypatch.setenv("RAPPORT_CONFIG", str(file))
    result = RUN.invoke(app, ["rubric", "list"])
    assert result.exit_code == 0, result.output
    lines = {line.split()[0]: line for line in result.output.splitlines()}
    assert lines["shelf/2"].endswith("own · in use")
    assert lines["shelf/1"].endswith("own · for what was rated under it")
    assert lines["key/2"].endswith("built in · in use")
    assert lines["key/1"].endswith("built in · for what was rated under it")
    assert "segment Shops is rated like retail" in result.output
    write_pack(tmp_path / "own", "id = 3", "3.toml")
    result = RUN.invoke(app, ["rubric", "list"])
    assert (result.exit_code, result.output.count("\n")) == (2, 1)


async def test_a_pack_changed_without_a_new_version_is_refused_at_start(
    sqlite_url: str, tmp_path: Path
) -> None:
    config = config_in(tmp_path)
    write_pack(tmp_path)
    async with raised(sqlite_url, config=config):
        pass
    write_pack(tmp_path, "# A comment is no change.\n" + RETAIL)
    async with raised(sqlite_url, config=config):
        pass
    write_pack(tmp_path, RETAIL.replace("In most shops", "In nearly all shops"))
    with pytest.raises(RubricChanged, match="shelf/1: its content has changed"):
        async with raised(sqlite_url, config=config):
            pytest.fail("it started")


async def test_a_pack_with_ratings_under_it_may_not_go(sqlite_url: str, tmp_path: Path) -> None:
    write_pack(tmp_path / "own")
    async with raised(sqlite_url, config=config_in(tmp_path / "own")):
        pass
    empty = tmp_path / "empty"
    empty.mkdir()
    async with raised(sqlite_url, config=config_in(empty)):  # it was never used
        pass
    ledger = Ledger(sqlite_url)
    await ledger.write(_rate_under_shelf)
    await ledger.close()
    with pytest.raises(RubricChanged, match=r"shelf/1: there are ratings under it"):
        async with raised(sqlite_url, config=config_in(empty)):
            pytest.fail("it started")


def _rate_under_shelf(tx: Tx) -> None:
    account = tx.execute(tables.accounts.select().limit(1)).one()
    rater = people.everybody(tx)[0]
    assessments.record(
        tx, Kind.ORGANIZATIONAL, account.id, account.id, rater.id,
        {"listing": Rating(1), "promotion": Rating(1)}, NOW,
        rubric=("shelf", 1), level="listed", mean=1.0,
    )  # fmt: skip


async def test_without_a_segment_of_its_own_an_account_is_rated_as_its_sector(
    ledger: Ledger,
) -> None:
    cast = await ledger.write(enter)
    shops = tables.accounts.update().values(sector="Supermarkets")

    def segments(tx: Tx) -> list[str]:
        tx.execute(shops)
        before = accounts.by_id(tx, cast.huaxin.id).segment
        account_events.set_segment(tx, cast.huaxin.id, "outcome", None, NOW)
        return [before, accounts.by_id(tx, cast.huaxin.id).segment]

    assert await ledger.write(segments) == ["Supermarkets", "outcome"]


def test_the_settings_as_they_are_shipped_need_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = read_config(Path(__file__).parents[2] / "config.toml")
    monkeypatch.chdir(tmp_path)
    assert own_packs(shipped) == []
