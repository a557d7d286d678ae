"""The decision chain as a map: roles as columns, lines as rows, and the seats that are empty."""

from dataclasses import dataclass

from handlers.pictures import style, text, tile
from handlers.pictures.arrows import draw_arrows
from handlers.pictures.levels import Key, Level, boxed, legend, swatch
from handlers.pictures.style import SMALL, Type, label
from handlers.pictures.tile import Box, Contact, Seat

LEFT, RIGHT = 25.0, style.CARD - 2.0  # of the columns; the lines' names stand left of them
GUTTER = 9.0  # between columns
CORRIDOR = 10.0  # between rows
BETWEEN = 4.0  # between the tiles of a stack
STACK = 2  # tiles of one cell
ROWS = 8  # tiles of one picture under one another; where it would be more, each cell shows one
MORE = 20.0  # the height of "+3"
LONGEST_LINE = 110.0
ROOM = style.CARD - 2 * style.MARGIN
HEAD = Type(15, strong=True)


@dataclass(frozen=True, slots=True)
class ChainLegend:
    """What the signs are called; `levels` from the lowest."""

    levels: tuple[Level, ...]
    influence: str
    key: str
    stale: str
    reports_to: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Everything that the map says, already in words of `language`.

    Of a cell's contacts the first are drawn, the others counted: give the weightiest first.
    `no_role` and `no_line` head the column and the row of contacts whose place is unknown.
    """

    title: str
    subtitle: str
    lines: tuple[str, ...]
    roles: tuple[str, ...]
    no_line: str
    no_role: str
    contacts: tuple[Contact, ...]
    seats: tuple[Seat, ...]
    legend: ChainLegend
    footer: str
    language: str
    warning: str = ""  # the single thread, named


Cell = tuple[int, int]  # column, row


@dataclass(frozen=True, slots=True)
class _Map:
    """The map's measures: its heads, its cells' content, and where its rows begin."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cells: dict[Cell, list[Contact | Seat]]
    tops: tuple[float, ...]  # of each row, and the end of the last
    stack: int  # tiles of one cell

    @property
    def pitch(self) -> float:
        """From one column to the next."""
        return (RIGHT - LEFT) / len(self.columns)

    def gutter(self, column: int) -> float:
        return LEFT + column * self.pitch

    def corridor(self, row: int) -> float:
        return self.tops[row] - CORRIDOR / 2


def draw_chain(chain: Chain) -> str:
    """The picture as SVG."""
    warning = boxed(84, chain.warning, sign="!")
    top = 84 + warning.height + (12 if warning.height else 0)
    plan = _planned(chain, top)
    shown, drawn = _cells(plan)
    foot = legend(plan.tops[-1] + 4, _keys(chain))
    end = plan.tops[-1] + 4 + foot.height
    described = [chain.title, *([chain.warning] if chain.warning else [])]
    described += [f"{contact.name} {contact.level.name}" for contact in chain.contacts]
    described += [seat.words for seat in chain.seats]
    parts = [
        label(style.MARGIN, 42, chain.title, style.TITLE, room=ROOM),
        label(style.MARGIN, 68, chain.subtitle, style.SUBTITLE, room=ROOM),
        warning.svg,
        _heads(plan, top),
        draw_arrows(shown, plan.gutter, plan.corridor),
        *drawn,
        foot.svg,
        label(style.MARGIN, end + 24, chain.footer, SMALL, room=ROOM),
    ]
    return style.card(end + 38, ", ".join(described), parts, language=chain.language)


def _planned(chain: Chain, top: float) -> _Map:
    """Each contact and each seat in its cell; the heads of the unknown only where needed."""
    lines, roles = len(chain.lines), len(chain.roles)
    cells: dict[Cell, list[Contact | Seat]] = {}
    for seat in chain.seats:
        cells.setdefault((seat.role, lines if seat.line is None else seat.line), []).append(seat)
    for contact in chain.contacts:
        column = roles if contact.role is None else contact.role
        row = lines if contact.line is None else contact.line
        cells.setdefault((column, row), []).append(contact)
    columns = chain.roles + (chain.no_role,) * any(c.role is None for c in chain.contacts)
    placed: list[Contact | Seat] = [*chain.contacts, *chain.seats]
    anywhere = any(each.line is None for each in placed)
    rows = chain.lines + (chain.no_line,) * anywhere
    pitch = (RIGHT - LEFT) / len(columns)
    stack = _stack(cells, len(rows))
    heads = max(len(text.halve(text.drawable(name), HEAD.size, pitch - 2)) for name in columns)
    tops = [top + 18 * heads + CORRIDOR]
    for row, name in enumerate(rows):
        stacks = [_stack_height(cells.get((c, row), []), pitch, stack) for c in range(len(columns))]
        upright = min(text.width(text.drawable(name), HEAD.size), LONGEST_LINE)
        tops.append(tops[-1] + max(upright, *stacks) + 2 * BETWEEN + CORRIDOR)
    return _Map(columns, rows, cells, tuple(tops), stack)


def _stack(cells: dict[Cell, list[Contact | Seat]], rows: int) -> int:
    """How many tiles of a cell are drawn, so that the picture stays legible in a chat."""
    tallest = [0] * rows
    for (_, row), there in cells.items():
        tallest[row] = max(tallest[row], len(there))
    return STACK if sum(min(each, STACK) for each in tallest) <= ROWS else 1


def _stack_height(there: list[Contact | Seat], pitch: float, stack: int) -> float:
    heights = [tile.height(who, pitch - GUTTER) for who in there[:stack]]
    more = [MORE] * (len(there) > stack)
    return sum(heights + more) + BETWEEN * (len(heights + more) - 1)


def _heads(plan: _Map, top: float) -> str:
    """The names of the roles above the columns, and of the lines upright beside the rows."""
    drawn = []
    for column, name in enumerate(plan.columns):
        x = plan.gutter(column) + plan.pitch / 2
        for i, line in enumerate(text.halve(text.drawable(name), HEAD.size, plan.pitch - 2)):
            drawn.append(label(x, top + 14 + 18 * i, line, HEAD, anchor="middle"))
    for row, name in enumerate(plan.rows):
        high = plan.tops[row + 1] - plan.tops[row] - CORRIDOR
        drawn.append(
            f'<rect class="row" y="{plan.tops[row]:.1f}" width="{style.CARD}"'
            f' height="{high:.1f}" fill="{style.PANEL}"/>'
        )
        middle = plan.tops[row] + high / 2
        drawn.append(
            f'<g transform="translate(17 {middle:.1f}) rotate(-90)">'
            f"{label(0, 0, name, HEAD, anchor='middle', room=high - 4)}</g>"
        )
    return "".join(drawn)


def _cells(plan: _Map) -> tuple[list[tuple[Contact, Box]], list[str]]:
    """The contacts that are shown with their boxes, and all tiles as drawn."""
    shown: list[tuple[Contact, Box]] = []
    drawn = []
    width = plan.pitch - GUTTER
    for (column, row), there in sorted(plan.cells.items(), key=lambda cell: cell[0]):
        x, y = plan.gutter(column) + GUTTER / 2, plan.tops[row] + BETWEEN
        for who in there[: plan.stack]:
            box = Box(x, y, width, tile.height(who, width), column, row)
            drawn.append(tile.draw(who, box))
            if isinstance(who, Contact):
                shown.append((who, box))
            y += box.height + BETWEEN
        if len(there) > plan.stack:
            more = f"+{len(there) - plan.stack}"
            drawn.append(label(x + width / 2, y + 15, more, Type(16, strong=True), anchor="middle"))
    return shown, drawn


def _keys(chain: Chain) -> list[Key]:
    """The levels, and only those other signs that this picture uses."""
    contacts, said = chain.contacts, chain.legend
    if not contacts:
        return []
    arrow = (
        f'<path d="M0 -5h18" stroke="{style.QUIET}" stroke-width="1.3"/>'
        f'<path d="M23 -5l-6 -4v8Z" fill="{style.QUIET}"/>'
    )
    keys = [*map(swatch, said.levels), Key(tile.influence(0, -5, 3, style.INK), 27, said.influence)]
    if any(contact.key for contact in contacts):
        keys.append(Key(label(0, 0, "★", Type(15)), 14, said.key))
    if any(contact.stale for contact in contacts):
        keys.append(Key(tile.clock(6, -5, style.INK), 12, said.stale))
    if any(contact.reports_to is not None for contact in contacts):
        keys.append(Key(arrow, 23, said.reports_to))
    return keys
