"""The command: what is printed where, and how it exits."""

from pathlib import Path

import pytest

from bot.commands.imports import run_import
from handlers.imports.remarks import Code, Remark
from handlers.imports.wording import ENGLISH, word
from tests.imports.files import ACCOUNTS, TEAM, csv_file


def test_every_remark_has_its_sentence() -> None:
    assert set(ENGLISH) == set(Code)
    assert word(Remark(Code.NEVER_SOLD, 10, {"names": list("abcdefghij")})) == (
        "reps without any opportunity: 10 (a, b, c, d, e, f, g, h and 2 more)"
    )


def test_with_yes_it_is_previewed_and_recorded(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [csv_file(tmp_path, "a.csv", ACCOUNTS), csv_file(tmp_path, "t.csv", TEAM)]
    options = {"yes": True, "skip_refused": False}
    assert run_import(sqlite_url, files, **options, mapping=[]) == 0
    first = capsys.readouterr().out
    assert "managers created, named in the manager column: 1 (Zhang Wei)" in first
    assert first.rstrip().endswith("Recorded.")
    assert run_import(sqlite_url, files, **options, mapping=[]) == 0
    assert "nothing to record" in capsys.readouterr().out


def test_without_yes_and_without_a_terminal_nothing_is_recorded(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [csv_file(tmp_path, "t.csv", TEAM)]
    for _ in range(2):  # the second preview still has everything to create
        assert run_import(sqlite_url, files, yes=False, skip_refused=False, mapping=[]) == 1
        printed = capsys.readouterr()
        assert "managers created" in printed.out
        assert "--yes" in printed.err


def test_refused_rows_are_listed_and_the_rest_waits_for_skip_refused(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [csv_file(tmp_path, "a.csv", "account,employees\nA,few\n[b]B,7\n")]
    assert run_import(sqlite_url, files, yes=True, skip_refused=False, mapping=[]) == 1
    printed = capsys.readouterr()
    assert "line 2 refused: employees: few is not a number such as 1234.50" in printed.out
    assert "--skip-refused" in printed.err
    assert run_import(sqlite_url, files, yes=True, skip_refused=True, mapping=[]) == 0


def test_bad_input_is_one_sentence_and_exit_2(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = csv_file(tmp_path, "x.csv", "Table,Field\na,b\n")
    for path, mapping, sentence in (
        (tmp_path / "no.csv", [], "no.csv: there is no such file."),
        (tmp_path, [], "this is a folder, not a file."),
        (unknown, [], "x.csv: it was not recognised by its columns: Table, Field."),
        (unknown, ["Table"], '--map "Table": expected'),
        (csv_file(tmp_path, "a.csv", ACCOUNTS), ["Firma=account"], "--map names the column firma"),
    ):
        assert run_import(sqlite_url, [path], yes=True, skip_refused=False, mapping=mapping) == 2
        printed = capsys.readouterr()
        assert sentence in printed.err
        assert printed.err.count("\n") == 1
        assert printed.out == ""
