"""A portfolio as a heat map: accounts as rows, the layers of the relationship as columns."""

from dataclasses import dataclass

from handlers.pictures import style, text
from handlers.pictures.levels import BAR, BARS_HIGH, GAP, Key, Level, bars, legend, shade
from handlers.pictures.plane import Panel
from handlers.pictures.style import BODY, SMALL, Type, label, number, trend

ROWS = 8  # accounts of one picture
LEFT, RIGHT = 10.0, style.CARD - 6.0
NAME_HIGH = 20.0  # of the line with the account's name
NAME_ROOM = 240.0  # the most of it for the name itself
MOST = 130.0  # the most that a column asks for
INDEX, INDEX_HIGH = 50.0, 38.0  # of the last column
INSET = 3.0  # of the words in a cell
BETWEEN, AFTER = 3.0, 8.0  # between two cells, and after an account
HEADS_AT, TOP = 102.0, 114.0
LINE_HIGH = 17.0
ROOM = style.CARD - 2 * style.MARGIN

ACCOUNT = Type(15, strong=True)
HEAD = Type(15, strong=True)
LEVEL = 15.0  # the size of a level's name
SIGN = 16.0  # the width of a change's sign
NEVER = "–"

Place = tuple[float, float]  # of a column: its left and its width


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
    places = _places(heatmap)
    for row in heatmap.rows[:ROWS]:
        piece = _row(y, row, places)
        drawn.append(piece.svg)
        y += piece.height + AFTER
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
        *_heads(heatmap, places),
        *drawn,
        foot.svg,
        label(style.MARGIN, end + 26, heatmap.footer, SMALL, room=ROOM),
    ]
    return style.card(end + 40, ", ".join(described), parts, language=heatmap.language)


def _places(heatmap: Heatmap) -> list[Place]:
    """The left and the width of each column: what its words need, of the rest what they would
    like, and of what is left over an equal part."""
    *heads, _ = heatmap.columns
    columns = [[row.cells[i] for row in heatmap.rows[:ROWS]] for i in range(len(heads))]
    wishes = [_wish(head, cells) for head, cells in zip(heads, columns, strict=True)]
    spare = RIGHT - INDEX - LEFT - sum(least + BETWEEN for least, _ in wishes)
    liked = sum(most - least for least, most in wishes)
    share = min(max(spare, 0) / liked, 1) if liked else 0.0
    over = (spare - share * liked) / max(len(wishes), 1)
    places, x = [], LEFT
    for least, most in wishes:
        wide = least + share * (most - least) + over
        places.append((x, wide))
        x += wide + BETWEEN
    return [*places, (RIGHT - INDEX, INDEX)]


def _wish(head: str, cells: list[Cell | None]) -> Place:
    """The least and the greatest width of use to a column: its levels in two lines, or in one."""
    shown = [cell.level for cell in cells if cell is not None]
    names = [text.drawable(level.name) for level in shown]
    fixed = [text.width(text.drawable(head), HEAD.size) + 2]
    fixed += [(BAR + GAP) * level.highest + SIGN + 2 * INSET for level in shown]
    least = max([*fixed, *(text.narrowest(name, LEVEL) + 2 * INSET for name in names)])
    most = max([*fixed, *(text.width(name, LEVEL) + 2 * INSET for name in names)])
    return min(least, MOST), min(most, MOST)


def _heads(heatmap: Heatmap, places: list[Place]) -> list[str]:
    columns = zip(heatmap.columns, places, strict=True)
    return [label(x + 1, HEADS_AT, name, HEAD, room=width) for name, (x, width) in columns]


def _row(top: float, row: Row, places: list[Place]) -> Panel:
    """The account's name over its cells and its index, as high as its longest level needs."""
    *places, (index_x, _) = places
    cells = list(zip(row.cells, places, strict=True))
    levels = [_level_lines(cell, width) for cell, (_, width) in cells]
    height = max([INDEX_HIGH, *map(_cell_height, levels)])
    name = text.clip(text.drawable(row.name), ACCOUNT.size, NAME_ROOM)
    beside = LEFT + text.width(name, ACCOUNT.size) + 10
    cells_at = top + NAME_HIGH
    drawn = [
        label(LEFT, top + 14, name, ACCOUNT),
        label(beside, top + 14, row.detail, SMALL, room=RIGHT - beside),
        *(
            _cell(x, cells_at, width, height, cell, lines)
            for (cell, (x, width)), lines in zip(cells, levels, strict=True)
        ),
        _index(index_x, cells_at, height, row),
    ]
    return Panel(f'<g class="row">{"".join(drawn)}</g>', NAME_HIGH + height)


def _level_lines(cell: Cell | None, width: float) -> list[str]:
    name = "" if cell is None else cell.level.name
    return text.halve(text.drawable(name), LEVEL, width - INSET) or [""]


def _cell_height(lines: list[str]) -> float:
    """The least height of a cell whose level is written in `lines`."""
    return LINE_HIGH * len(lines) + BARS_HIGH + 13


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
        label(x + INSET, top + 15 + i * LINE_HIGH, line, Type(LEVEL, ink))
        for i, line in enumerate(lines)
    ]
    y = top + 6 + len(lines) * LINE_HIGH
    drawn.append(bars(x + INSET, y, cell.level, look.ink))
    if cell.moved:
        # Upon a shade only the sign's shape tells it: red and green would not stand out.
        beside = min(x + INSET + 4 + (BAR + GAP) * cell.level.highest, x + width - SIGN)
        drawn.append(label(beside, y + 10.5, trend(cell.moved, 0)[0], Type(15, ink)))
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
        f"{label(x + INDEX - 2, middle + 2, sign, Type(15, colour), anchor='end')}"
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
