"""Who reports to whom: thin arrows in the gutters between tiles, so that none crosses a tile."""

from collections.abc import Callable

from handlers.pictures import style
from handlers.pictures.tile import Box, Contact

LANE = 2.0  # between the arrows to different superiors, which share a gutter
LANES = (0, 1, -1)
LEAVES, ARRIVES = 0.35, 0.65  # of a tile's height: what goes out and what comes in stay apart


def draw_arrows(
    shown: list[tuple[Contact, Box]],
    gutter: Callable[[int], float],
    corridor: Callable[[int], float],
) -> str:
    """An arrow from each contact to the superior, where both are shown.

    `gutter(n)` is the x of the gutter before column n, `corridor(n)` the y of the one before
    row n. Arrows to the same superior run together, as in a tree.
    """
    boxes = {contact.id: box for contact, box in shown}
    lanes: dict[int, float] = {}
    drawn = []
    for contact, box in shown:
        superior = contact.reports_to
        if superior is None or superior == contact.id or superior not in boxes:
            continue
        lane = lanes.setdefault(superior, LANE * LANES[len(lanes) % len(LANES)])
        drawn.append(_arrow(box, boxes[superior], lane, gutter, corridor))
    return (
        f'<g class="reports" fill="none" stroke="{style.QUIET}" stroke-width="1.3">'
        f"{''.join(drawn)}</g>"
    )


def _arrow(
    low: Box,
    high: Box,
    lane: float,
    gutter: Callable[[int], float],
    corridor: Callable[[int], float],
) -> str:
    """Out of the side that faces the superior, along the gutters, in at the superior's side."""
    leaves_right = high.column > low.column
    enters_left = high.column >= low.column
    first = low.column + 1 if leaves_right else low.column
    last = high.column if enters_left else high.column + 1
    start_x = low.x + low.width if leaves_right else low.x
    end_x = high.x if enters_left else high.x + high.width
    start_y, end_y = low.y + LEAVES * low.height, high.y + ARRIVES * high.height
    along, back = gutter(first) + lane, gutter(last) + lane
    path = f"M{start_x:.1f} {start_y:.1f}H{along:.1f}"
    if first != last:
        path += f"V{corridor(low.row + (high.row > low.row)) + lane:.1f}H{back:.1f}"
    path += f"V{end_y:.1f}H{end_x:.1f}"
    tip = -5 if enters_left else 5
    return (
        f'<path class="arrow" d="{path}"/>'
        f'<path d="M{end_x:.1f} {end_y:.1f}l{tip} -3.5v7Z" fill="{style.QUIET}"/>'
    )
