"""The documents say what is: commands, settings, numbers, buttons, links and pictures."""

import json
import pkgutil
import re
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
import typer
from babel.messages.pofile import read_po

from bot.__main__ import app
from bot.commands import check
from bot.config import config_of
from handlers.doors.commands import listed
from handlers.frame.say import Say
from handlers.imports.columns import NAMES, NEEDED
from handlers.relation.personal import DossierSettings
from handlers.relation.words.contact import field_name
from scoring.assessments import Kind
from scoring.drop import DropSettings, Rule
from scoring.packs import builtin, builtins
from scoring.people import Role
from scoring.rubric import Cap, Need, Rubric
from scoring.rubric_set import rubric_set
from scoring.score_json import as_json, parse_ratings
from scoring.standing import StandingSettings

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FOR_PEOPLE = [file for file in DOCUMENTS if file.stem.split(".")[0] in ("README", "rep", "manager")]
KEY = builtin("key")
IN_USE = [builtin(each) for each in dict.fromkeys(rubric.id for rubric in builtins())]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def table(text: str, *header: str) -> list[list[str]]:
    """The rows of the Markdown tables under this header, as cells."""
    rows: list[list[str]] = []
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if tuple(cells[: len(header)]) == header:
            inside = True
        elif not cells:
            inside = False
        elif inside and not set("".join(cells)) <= set("-"):
            rows.append(cells)
    assert rows, f"there is no table {header}"
    return rows


def bare(cell: str) -> str:
    return cell.strip("`")


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_and_picture_leads_somewhere(file: Path) -> None:
    found = re.findall(r'\]\(([^)#\s]+)\)|src="([^"]+)"', file.read_text(encoding="utf-8"))
    links = [link or source for link, source in found]
    local = [link for link in links if not link.startswith(("http://", "https://"))]
    assert [link for link in local if not (file.parent / link).exists()] == []


def test_every_picture_is_shown_somewhere() -> None:
    shown = "\n".join(file.read_text(encoding="utf-8") for file in DOCUMENTS)
    kept = [picture.name for picture in (ROOT / "docs/pictures").iterdir()]
    assert [name for name in kept if f"pictures/{name}" not in shown] == []


@pytest.mark.parametrize("name", ["README", "docs/rep", "docs/manager"])
def test_both_languages_have_the_same_parts(name: str) -> None:
    english, chinese = (
        [len(marks) for marks in re.findall(r"^(#+) ", read(f"{name}{suffix}.md"), re.MULTILINE)]
        for suffix in ("", ".zh")
    )
    assert english == chinese


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_the_commands_are_those_of_the_menu(name: str, language: str) -> None:
    say = Say(language, "UTC")
    header = {"en": ("command", "what it does"), "zh": ("命令", "作用")}[language]
    written = [(bare(command), what) for command, what in table(read(name), *header)]
    shown = [each for each in listed() if Role.MANAGER in each.rule.who]
    assert written == [(each.name, each.hint_in(say)) for each in shown]


@pytest.mark.parametrize("file", FOR_PEOPLE, ids=lambda file: file.name)
def test_a_button_that_is_named_exists(file: Path) -> None:
    with (ROOT / "handlers/locale/zh.po").open("rb") as po:
        catalogue = read_po(po, locale="zh")
    chinese = ".zh" in file.name
    labels = [str(m.string if chinese else m.id) for m in catalogue if isinstance(m.id, str)]
    patterns = [re.sub(r"\\{\w+\\}", ".+", re.escape(label)) for label in labels if label]
    named = re.findall(r"`\[([^`]+)\]`", file.read_text(encoding="utf-8"))
    assert [b for b in named if not any(re.fullmatch(p, b) for p in patterns)] == []


def test_the_command_line_is_described_as_it_describes_itself() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    helps = {name: command.help for name, command in group.commands.items()}
    block = re.search(r"```text\n(run .+?)```", read("docs/operate.md"), re.DOTALL)
    assert block is not None
    assert dict(line.split(maxsplit=1) for line in block[1].splitlines()) == helps


def test_every_command_that_is_shown_exists_with_its_options() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    for file in DOCUMENTS:
        shown = re.findall(r"-m bot (\w+)([^`#\n]*)", file.read_text(encoding="utf-8"))
        for name, rest in shown:
            command, words = group.commands[name], rest.split()
            if isinstance(command, typer.core.TyperGroup) and words:
                command = command.commands[words[0]]
            options = {each for p in command.params for each in p.opts}
            assert set(re.findall(r"--[\w-]+", rest)) <= options, f"{file.name}: {name}{rest}"


def test_every_target_of_make_that_is_shown_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    for file in DOCUMENTS:
        code = re.findall(r"```sh\n(.*?)```|`([^`\n]+)`", file.read_text("utf-8"), re.DOTALL)
        shown = re.findall(r"\bmake ([a-z]+)", "\n".join("".join(each) for each in code))
        assert set(shown) <= targets, file.name


def flat(section: object, prefix: str = "") -> dict[str, object]:
    if not isinstance(section, dict):
        return {prefix: section}
    return {
        key: value
        for name, inner in section.items()
        for key, value in flat(inner, f"{prefix}.{name}" if prefix else name).items()
    }


def test_the_settings_are_described_with_their_defaults() -> None:
    described = {
        bare(key): tomllib.loads(f"value = {bare(default)}")["value"]
        for key, default, _ in table(read("docs/administrator.md"), "key", "default", "meaning")
    }
    written = tomllib.loads(read("config.toml"))
    assert described == flat(written)
    assert config_of(**written) == config_of()


def dossier_in(text: str) -> DossierSettings:
    settings = config_of(**tomllib.loads(text)).settings(rubric_set(), "x")
    return settings[DossierSettings]


def test_the_personal_details_are_those_that_can_be_switched_on() -> None:
    text, say = read("docs/administrator.md"), Say("zh", "UTC")
    fields = [(bare(field), name) for field, name in table(text, "field", "中文")]
    assert fields == [(field, field_name(say, field)) for field in DossierSettings.model_fields]
    example = re.search(r"```toml\n(\[dossier\].+?)```", text, re.DOTALL)
    assert example is not None
    assert dossier_in(example[1]).birthday is not None
    commented = re.sub(r"^# (?=\w+ = )", "", read("config.toml"), flags=re.MULTILINE)
    assert list(dossier_in(commented).switched_on) == list(DossierSettings.model_fields)


def test_a_setting_that_is_named_exists() -> None:
    keys = flat(tomllib.loads(read("config.toml")))
    sections = "|".join({key.split(".")[0] for key in keys})
    for file in DOCUMENTS:
        named = re.findall(rf"`((?:{sections})(?:\.[a-zA-Z_]+)+)`", file.read_text("utf-8"))
        assert [name for name in named if name not in keys and name != "config.toml"] == []


def test_the_columns_of_an_import_are_those_it_recognises() -> None:
    text = read("docs/administrator.md")
    for kind, fields in NAMES.items():
        part = text.split(f"#### {kind.value.capitalize()}\n")[1].split("\n#")[0]
        rows = table(part, "column", "also recognised")
        for (first, others), (name, spellings) in zip(rows, fields.items(), strict=True):
            column = first.removesuffix(" ★")
            assert ", ".join(spellings.split("|")) == f"{bare(column)}, {others}"
            assert (column != first) == (name in NEEDED[kind])


def test_each_line_of_check_is_explained() -> None:
    files = Path(check.__file__).parent.glob("check*.py")
    lines = {
        name for file in files for name in re.findall(r'Finding\("([a-z ]+)"', file.read_text())
    }
    explained = table(read("docs/operate.md"), "line", "BAD means", "do")
    assert {bare(row[0]) for row in explained} == lines


@pytest.mark.parametrize("rubric", IN_USE, ids=lambda rubric: rubric.reference)
def test_the_rubrics_are_the_packs(rubric: Rubric) -> None:
    text = read("docs/method.md").split(f"(../scoring/packs/{rubric.id}.v{rubric.version}.toml)")[1]
    text = text.split("(../scoring/packs/")[0]
    words = " ".join(text.split())
    assert f"version {rubric.version}:" in words
    assert f"fewer than {rubric.minimum_observed} dimension" in words
    assert all(f"`{each}` unobserved" in words for each in rubric.required)
    assert [row[:7] for row in table(text, "dimension", "中文")] == [
        [f"`{d.id}`", d.name["zh"], *(d.statements[level]["en"] for level in range(-1, 4))]
        for d in rubric.dimensions
    ]
    ladder = [
        (
            bare(level),
            name,
            Fraction(least[0]) if (least := re.findall(r"[\d.]+(?= ≤)", m)) else None,
        )
        for level, name, m in table(text, "level", "中文", "*m*")
    ]
    wanted = [(rung.id, rung.name["zh"], rung.least) for rung in rubric.ladder]
    assert ladder == wanted
    gates = [
        (found[1], int(found[2].replace("−", "-")), bare(rung))
        for while_, rung in (table(text, "while", "the level is at best") if rubric.caps else ())
        if (found := re.match(r"(.+) is at (−?\d)", while_))
    ]
    assert gates == [(_whose(cap), cap.at_most, cap.rung) for cap in rubric.caps]
    header = ("level", "needs, and so do those above it")
    needs = [tuple(row) for row in (table(text, *header) if rubric.needs else ())]
    assert needs == [(f"`{need.rung}`", _needed(need)) for need in rubric.needs]


def _whose(cap: Cap) -> str:
    if cap.dimension is not None:
        return f"`{cap.dimension}`"
    return " but ".join(["any dimension", *(f"`{each}`" for each in cap.spared)])


def _needed(need: Need) -> str:
    ways = [
        " and ".join(f"`{name}` ≥ {float(least):g}" for name, least in each.items())
        for each in need.one_of
    ]
    return ", or ".join(ways)


def test_standing_and_index_are_those_of_the_code() -> None:
    text = " ".join(read("docs/method.md").split())
    weights = StandingSettings().weights
    assert f"key {weights[Kind.KEY]}, general {weights[Kind.GENERAL]}" in text
    assert f"organizational {weights[Kind.ORGANIZATIONAL]}, over the layers" in text


def test_the_example_of_score_is_what_it_prints() -> None:
    text = read("docs/method.md")
    asked = re.search(r"-m bot score key (.+)", text)
    answer = re.search(r"```json\n(.+)\n```", text)
    assert asked is not None
    assert answer is not None
    assert json.loads(answer[1]) == as_json(KEY, parse_ratings(KEY, asked[1].split()))


def test_the_drops_are_those_of_the_rules() -> None:
    rows = table(read("docs/method.md"), "rule", "fires when")
    assert [bare(row[0]) for row in rows] == list(Rule)
    said, drops = {bare(row[0]): " ".join(row) for row in rows}, DropSettings()
    assert f"by {drops.level_fall} rung" in said["level_drop"]
    assert f"from {drops.critical_level_fall} rungs" in said["level_drop"]
    assert f"by {drops.dimension_fall} or more" in said["dimension_drop"]
    days = ", ".join(f"{grade} {days}" for grade, days in drops.silent_days.items())
    assert days in said["silence"]
    assert f"by {drops.index_fall} or more within {drops.index_days} days" in said["standing_drop"]


def test_the_glossary_names_what_is_in_the_code() -> None:
    for _, _, cell in table(read("docs/develop.md"), "English", "中文", "in code"):
        for name in re.findall(r"`([a-z][\w.]+)`", cell):
            pkgutil.resolve_name(name)  # raises if there is none


def test_the_paths_that_are_named_exist() -> None:
    for file in DOCUMENTS:
        paths = re.findall(
            r"`((?:bot|handlers|storage|scoring|tests|docs)/[\w/.]+)`", file.read_text("utf-8")
        )
        assert [path for path in paths if not (ROOT / path).exists()] == [], file.name
