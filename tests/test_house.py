"""The house itself: its rooms, their one-way doors, and the size of things."""

import ast
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path

import pytest

from handlers import FEATURES

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "storage", "scoring")
SOURCES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))


def test_imports_point_one_way() -> None:
    # In a process of its own: the linter silences all loggers that exist.
    code = (
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_is_a_page_or_three(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_a_function_fits_the_eye() -> None:
    long = [
        f"{file.relative_to(ROOT)}:{node.name}"
        for file in SOURCES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert long == []


def test_every_file_says_what_it_is_for() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in SOURCES
        if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_what_is_needed_is_locked_with_its_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for requirement in project["dependencies"]:
        name = requirement.split(">")[0].split("[")[0]
        assert f"\n{name}" in f"\n{locked}", f"{name} is not in requirements.lock"
    pinned = [line for line in locked.splitlines() if line and line[0].isalnum()]
    assert locked.count("--hash=sha256:") >= len(pinned)


def features() -> set[str]:
    """The folders that handlers/__init__.py lists."""
    listed = ast.parse((ROOT / "handlers" / "__init__.py").read_text(encoding="utf-8"))
    return {
        name.name
        for node in listed.body
        if isinstance(node, ast.ImportFrom) and node.module == "handlers"
        for name in node.names
    }


def imported(file: Path, *, each: bool = False) -> list[str]:
    """The modules that are imported from; with `each`, also the names, which may be modules."""
    tree = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    found = [node for node in tree if isinstance(node, ast.ImportFrom) and node.module]
    whole = [name.name for node in tree if isinstance(node, ast.Import) for name in node.names]
    names = [f"{node.module}.{name.name}" for node in found for name in node.names if each]
    return [*(str(node.module) for node in found), *names, *whole]


def test_a_feature_is_used_by_its_face_alone() -> None:
    """From outside its folder a feature is imported as `handlers.<feature>`, never from within."""
    assert len(features()) > 10
    inside = []
    for file in SOURCES:
        room, folder, *_ = (*file.relative_to(ROOT).parts, "")
        for module in imported(file):
            _, feature, *rest = (*module.split("."), "")
            known = module.startswith("handlers.") and feature in features()
            if known and any(rest) and (room, folder) != ("handlers", feature):
                inside.append(f"{file.relative_to(ROOT)} imports {module}")
    assert inside == []


def sources_of(declared: object) -> set[str]:
    """The modules of a flow, job or page that a feature declares."""
    if callable(declared):
        return {declared.__module__}
    return {
        name
        for name, module in list(sys.modules.items())
        if name.startswith("handlers.") and name.count(".") > 1
        if any(value is declared for value in vars(module).values())
    }


def test_conversation_clock_and_page_of_a_feature_do_not_know_one_another() -> None:
    """Each can be read, changed and taken away alone; what they share lies beside them."""
    for feature in FEATURES:
        declared = (feature.flows, feature.jobs, [page.html for page in feature.pages])
        kinds = [set().union(*map(sources_of, kind)) for kind in declared]
        assert [bool(modules) for modules in kinds] == [bool(kind) for kind in declared]
        for own, others in product(kinds, kinds):
            for module in own if own is not others else ():
                file = ROOT / f"{module.replace('.', '/')}.py"
                assert not others & {module, *imported(file, each=True)}, module


# Who may use whom, by its face: the list of all that a feature leans on. It shrinks.
USES = {
    # Whatever changes a relation raises and ends alerts.
    ("account", "alerts"),
    ("contact", "alerts"),
    ("correction", "alerts"),
    ("contact", "alerts"),
    ("departure", "alerts"),
    ("handover", "alerts"),
    ("rating", "alerts"),
    ("visit", "alerts"),
    # A planned visit that took place is logged like any other.
    ("plan", "visit"),
    # A wrong rating is rated anew.
    ("correction", "rating"),
    # Who joins is welcomed.
    ("team", "home"),
}


def rooms_used(folder: Path) -> set[str]:
    """The folders of handlers/ that a folder imports from."""
    names = [n for file in folder.rglob("*.py") for n in imported(file, each=True)]
    return {name.split(".")[1] for name in names if name.startswith("handlers.")}


def test_what_features_stand_in_knows_none() -> None:
    for lower in ("frame", "relation"):
        assert not rooms_used(ROOT / "handlers" / lower) & features(), lower


def test_a_feature_uses_no_door_and_no_other_feature_but_those() -> None:
    used = {
        (feature, each)
        for feature in features()
        for each in rooms_used(ROOT / "handlers" / feature) & {"doors", *features()} - {feature}
    }
    assert used == USES


def test_the_doors_name_no_feature() -> None:
    """What a feature adds it declares; the tables are made of what is declared."""
    for file in (ROOT / "handlers" / "doors").rglob("*.py"):
        assert not {f"handlers.{each}" for each in features()} & set(imported(file)), file


def test_what_the_memory_works_with_knows_no_noun() -> None:
    known = ("storage.machinery", "storage.models.base", "storage.tables", "storage.migrations")
    strange = [
        f"{file.name}: {name}"
        for file in (ROOT / "storage" / "machinery").glob("*.py")
        for name in imported(file)
        if name.startswith("storage.") and not name.startswith(known)
    ]
    assert strange == []
