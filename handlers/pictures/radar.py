"""The radar of one assessment: level, dimensions now and last time, closeness and support."""

from dataclasses import dataclass

from handlers.pictures import style, text
from handlers.pictures.levels import Key, legend
from handlers.pictures.plane import Plane, draw_panel
from handlers.pictures.polar import BEFORE_LINE, DASHES, Axis, draw_polar
from handlers.pictures.style import SMALL, Type, label, trend

LEGEND_AT = 444.0
ROOM = style.CARD - 2 * style.MARGIN


@dataclass(frozen=True, slots=True)
class Badge:
    """The level reached: its name, its rung from 0 (None while undetermined), and last time's."""

    text: str
    rung: int | None
    before: int | None = None
    highest: int = 5


@dataclass(frozen=True, slots=True)
class Legend:
    """What the shapes are called, dates included; `before` is empty the first time."""

    now: str
    before: str
    unobserved: str


@dataclass(frozen=True, slots=True)
class Radar:
    """Everything that the picture says, already in words of `language`; three axes or more."""

    title: str
    subtitle: str
    badge: Badge
    axes: tuple[Axis, ...]
    legend: Legend
    note: str
    footer: str
    language: str
    plane: Plane | None = None


def draw_radar(radar: Radar) -> str:
    """The picture as SVG."""
    keys = legend(LEGEND_AT, _keys(radar))
    end = LEGEND_AT + keys.height
    panel = draw_panel(end + 8, radar.plane, radar.note)
    end += 8 + panel.height
    described = [radar.title, radar.badge.text]
    described += [f"{axis.label} {style.sign(axis.now)}" for axis in radar.axes]
    parts = [
        label(style.MARGIN, 42, radar.title, style.TITLE, room=ROOM),
        label(style.MARGIN, 68, radar.subtitle, style.SUBTITLE, room=ROOM),
        _badge(radar.badge),
        draw_polar(radar.axes),
        keys.svg,
        panel.svg,
        label(style.MARGIN, end + 24, radar.footer, SMALL, room=ROOM),
    ]
    return style.card(end + 38, ", ".join(described), parts, language=radar.language)


def _badge(badge: Badge) -> str:
    """The level's name on a pill, its rung as bars (so that shade is not the only sign)."""
    left = float(style.MARGIN)
    fill = style.QUIET if badge.rung is None else style.FALL if badge.rung == 0 else style.NOW
    name = Type(17, style.PAPER, strong=True)
    words = text.clip(text.drawable(badge.text), name.size, 190)
    pill = text.width(words, name.size) + 28
    drawn = [
        f'<rect x="{left}" y="80" width="{pill:.1f}" height="32" rx="16" fill="{fill}"/>',
        label(left + 14, 102, words, name),
    ]
    left += pill + 12
    for rung in range(1, badge.highest + 1):
        reached = badge.rung is not None and rung <= badge.rung
        drawn.append(
            f'<rect class="rung" x="{left:.1f}" y="89" width="16" height="14" rx="2"'
            f' fill="{fill if reached else style.PAPER}" stroke="{fill}" stroke-width="1.5"/>'
        )
        left += 21
    sign, colour = trend(badge.rung, badge.before)
    return "".join([*drawn, label(left + 4, 103, sign, Type(18, colour, strong=True))])


def _keys(radar: Radar) -> list[Key]:
    """Only the signs that this picture uses."""
    axes, said = radar.axes, radar.legend
    dot = f'<circle cx="7" cy="-5" r="6" fill="{style.NOW}"/>'
    dashes = f'<path d="M0 -5h24" {BEFORE_LINE} {DASHES}/>'
    question = label(1, 0, "?", Type(16, style.QUIET, strong=True))
    entries = [
        (Key(dot, 14, said.now), any(axis.now is not None for axis in axes)),
        (Key(dashes, 24, said.before), any(axis.before is not None for axis in axes)),
        (Key(question, 9, said.unobserved), any(axis.now is None for axis in axes)),
    ]
    return [key for key, used in entries if used]
