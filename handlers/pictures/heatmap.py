"""A portfolio as a heat map: accounts as rows, the layers of the relationship as columns."""

from dataclasses import dataclass

from handlers.pictures import style, text
from handlers.pictures.levels import BAR, BARS_HIGH, GAP, Key, Level, bars, legend, shade
from handlers.pictures.plane import Panel
from handlers.pictures.style import BODY, SMALL, Type, label, number, trend

ROWS = 20  # accounts of one picture
LEFT, RIGHT = float(style.MARGIN), style.CARD - 8.0
NAMES = 108.0  # the width of the accounts' names
INDEX = 54.0  # of the last column
INSET = 4.0  # of the words in a cell
BETWEEN = 3.0
HEADS_AT, TOP = 102.0, 114.0
LINE_HIGH = 17.0
ROOM = style.CARD - 2 * style.MARGIN

ACCOUNT = Type(15, strong=True)
HEAD = Type(14, strong=True)
NEVER = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """A layer's level, and how it moved: above zero up, below zero down."""

    level: Level
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """An account; `detail` is its grade and owner. A cell is None where never assessed.

    `index` is 0 … 100, None where no layer exists; `moved` tells how it changed.
    """

    name: str
    detail: str
    cells: tuple[Cell | None, ...]
    index: float | None
    moved: float = 0


@dataclass(frozen=True, slots=True)
class Heatmap:
    """Everything that the picture says, in words of `language`; at most ROWS rows are drawn.

    `columns` heads the cells and, last, the index. `more` tells how many accounts are not shown,
    `nothing` what to say when there is none, `never` what the dash means.
    """

    title: str
    subtitle: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    more: str
    nothing: str
    never: str
    footer: str
    language: str


def draw_heatmap(heatmap: Heatmap) -> str:
    """The picture as SVG."""
    drawn, y, described = [], TOP, [heatmap.title]
    for row in heatmap.rows[:ROWS]:
        piece = _row(y, row, len(heatmap.columns))
        drawn.append(piece.svg)
        y += piece.height + BETWEEN
        levels = [NEVER if cell is None else cell.level.name for cell in row.cells]
        described.append(" ".join((row.name, *levels, _index_words(row))))
    if not heatmap.rows:
        drawn.append(_nothing(y, heatmap.nothing))
        y += 96
    if heatmap.more:
        drawn.append(label(LEFT, y + 22, heatmap.more, BODY, room=RIGHT - LEFT))
        y += 30
    unknown = any(cell is None for row in heatmap.rows[:ROWS] for cell in row.cells)
    dash = Key(label(0, 0, NEVER, Type(18, style.QUIET, strong=True)), 12, heatmap.never)
    foot = legend(y + 4, [dash] if unknown else [])
    end = y + foot.height
    parts = [
        label(style.MARGIN, 42, heatmap.title, style.TITLE, room=ROOM),
        label(style.MARGIN, 68, heatmap.subtitle, style.SUBTITLE, room=ROOM),
        *_heads(heatmap.columns),
        *drawn,
        foot.svg,
        label(style.MARGIN, end + 26, heatmap.footer, SMALL, room=ROOM),
    ]
    return style.card(end + 40, ", ".join(described), parts, language=heatmap.language)


def _places(columns: int) -> list[tuple[float, float]]:
    """The left and the width of each of `columns` columns; the index is narrower."""
    first = LEFT + NAMES
    pitch = (RIGHT - INDEX - first) / max(columns - 1, 1)
    layers = [(first + i * pitch, pitch - BETWEEN) for i in range(columns - 1)]
    return [*layers, (RIGHT - INDEX, INDEX)]


def _heads(columns: tuple[str, ...]) -> list[str]:
    places = zip(columns, _places(len(columns)), strict=True)
    return [label(x + 1, HEADS_AT, name, HEAD, room=width) for name, (x, width) in places]


def _row(top: float, row: Row, columns: int) -> Panel:
    """The name, the cells and the index of an account, as high as its longest level needs."""
    *places, (index_x, _) = _places(columns)
    cells = list(zip(row.cells, places, strict=True))
    levels = [_level_lines(cell, width) for cell, (_, width) in cells]
    names = text.halve(text.drawable(row.name), ACCOUNT.size, NAMES - 4)
    own = LINE_HIGH * (len(names) + 1)  # the account's own words, centred
    height = max([own + 6, *map(_cell_height, levels)])
    base = top + (height - own) / 2 + 13
    drawn = [
        *(label(LEFT, base + i * LINE_HIGH, line, ACCOUNT) for i, line in enumerate(names)),
        label(LEFT, base + len(names) * LINE_HIGH, row.detail, SMALL, room=NAMES - 4),
        *(
            _cell(x, top, width, height, cell, lines)
            for (cell, (x, width)), lines in zip(cells, levels, strict=True)
        ),
        _index(index_x, top, height, row),
    ]
    return Panel(f'<g class="row">{"".join(drawn)}</g>', height)


def _level_lines(cell: Cell | None, width: float) -> list[str]:
    name = "" if cell is None else cell.level.name
    return text.halve(text.drawable(name), 14, width - INSET) or [""]


def _cell_height(lines: list[str]) -> float:
    """The least height of a cell whose level is written in `lines`."""
    return LINE_HIGH * len(lines) + BARS_HIGH + 18


def _cell(
    x: float, top: float, width: float, height: float, cell: Cell | None, lines: list[str]
) -> str:
    """The level's shade, its name, its rung as bars, and the sign of its change."""
    box = f'x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5"'
    if cell is None:
        dash = Type(20, style.QUIET, strong=True)
        sign = label(x + width / 2, top + height / 2 + 6, NEVER, dash, anchor="middle")
        return f'<g class="never"><rect {box} fill="{style.PANEL}"/>{sign}</g>'
    look = shade(cell.level)
    edge = style.FALL if cell.level.adverse else style.LINE
    ink = style.PAPER if look.ink == style.PAPER else style.INK
    drawn = [f'<rect {box} fill="{look.fill}" stroke="{edge}"/>']
    top += (height - _cell_height(lines)) / 2
    drawn += [
        label(x + INSET, top + 17 + i * LINE_HIGH, line, Type(14, ink))
        for i, line in enumerate(lines)
    ]
    y = top + 8 + len(lines) * LINE_HIGH
    drawn.append(bars(x + INSET, y, cell.level, look.ink))
    if cell.moved:
        # Upon a shade only the sign's shape tells it: red and green would not stand out.
        beside = min(x + INSET + 4 + (BAR + GAP) * cell.level.highest, x + width - 16)
        drawn.append(label(beside, y + 10.5, trend(cell.moved, 0)[0], Type(14, ink)))
    return f'<g class="cell">{"".join(drawn)}</g>'


def _index_words(row: Row) -> str:
    return NEVER if row.index is None else number(row.index)


def _index(x: float, top: float, height: float, row: Row) -> str:
    """The index as a number with the sign of its change, and as the length of a bar."""
    if row.index is None:
        dash = Type(20, style.QUIET, strong=True)
        return label(x + INDEX / 2, top + height / 2 + 6, NEVER, dash, anchor="middle")
    sign, colour = trend(row.moved, 0)
    middle, room = top + height / 2, INDEX - 4
    filled = room * min(max(row.index, 0), 100) / 100
    return (
        f'<g class="index">{label(x + 2, middle + 3, number(row.index), Type(20, strong=True))}'
        f"{label(x + INDEX - 2, middle + 2, sign, Type(14, colour), anchor='end')}"
        f'<rect x="{x + 2:.1f}" y="{middle + 10:.1f}" width="{room:g}" height="5" rx="2.5"'
        f' fill="{style.LINE}"/><rect x="{x + 2:.1f}" y="{middle + 10:.1f}" width="{filled:.1f}"'
        f' height="5" rx="2.5" fill="{style.NOW}"/></g>'
    )


def _nothing(top: float, words: str) -> str:
    return (
        f'<rect x="{LEFT}" y="{top}" width="{RIGHT - LEFT}" height="90" rx="6" fill="none"'
        f' stroke="{style.QUIET}" stroke-dasharray="5 5"/>'
        + label(style.CARD / 2, top + 51, words, BODY, anchor="middle", room=RIGHT - LEFT - 16)
    )
