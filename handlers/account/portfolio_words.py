"""Words for the portfolio: the heat map, and the same as a list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handlers.frame.html import Markup
from handlers.frame.page import Button, Page
from handlers.frame.say import Say
from handlers.pictures.heatmap import ROWS, Cell, Heatmap, Row, draw_heatmap
from handlers.pictures.levels import Level
from handlers.pictures.style import number
from handlers.relation.portfolio import Line, Portfolio
from handlers.relation.words import reading as parts
from handlers.relation.words.layers import behind, layer_name, stage_said
from scoring.assessments import Kind
from scoring.level import rung_index

PAGE = ROWS  # accounts on one screen


@dataclass(frozen=True, slots=True)
class PortfolioCard:
    """The accounts of a person's own, or of those below; who needs a look comes first.

    `place` counts the screens from 0; one beyond the last shows the last.
    """

    name: str
    portfolio: Portfolio
    day: date
    place: int = 0

    def page(self, say: Say) -> Page:
        lines = self._lines()
        if not lines:
            return Page(say("You have no accounts yet. /visit logs a visit and adds one."))
        listed = Markup("\n").join(_listed(say, each) for each in lines)
        end = say("Tap one, or send /level with a few letters and, if you like, a date.")
        more = self._more(say)
        head = say("<b>Needs attention first</b>")
        if self._pages() > 1:
            head += Markup(" · {}/{}").format(self._place() + 1, self._pages())
        text = Markup("\n").join([head, listed])
        blocks = [text, *([Markup.escape(more)] if more else []), end]
        buttons = [Button(each.account.name, f"level.{each.account.id}") for each in lines]
        pairs = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
        turn = tuple(self._turn())
        rows = (*pairs, turn) if turn else pairs
        return Page(Markup("\n\n").join(blocks), rows, self._picture(say))

    def _pages(self) -> int:
        return -(-len(self.portfolio.lines) // PAGE)

    def _place(self) -> int:
        return max(min(self.place, self._pages() - 1), 0)

    def _lines(self) -> tuple[Line, ...]:
        return self.portfolio.lines[self._place() * PAGE : (self._place() + 1) * PAGE]

    def _turn(self) -> Iterator[Button]:
        """ "‹ 1–8" and "17–24 ›"."""
        place, every = self._place(), len(self.portfolio.lines)
        if place > 0:
            yield Button(f"‹ {(place - 1) * PAGE + 1}–{place * PAGE}", f"accounts.{place - 1}")
        if place < self._pages() - 1:
            first, last = (place + 1) * PAGE + 1, min((place + 2) * PAGE, every)
            shown = f"{first}–{last}" if first < last else f"{last}"
            yield Button(f"{shown} ›", f"accounts.{place + 1}")

    def _more(self, say: Say) -> str:
        """How many are not listed; of a very large portfolio, that only a part was looked at."""
        every = len(self.portfolio.lines)
        if self.portfolio.more:
            return say.label("… only among the {n} most valuable accounts", n=every)
        rest = every - (self._place() + 1) * PAGE
        return say.label("… and {n} more", n=rest) if rest > 0 else ""

    def _picture(self, say: Say) -> str:
        every = len(self.portfolio.lines)
        columns = tuple(layer_name(say, kind) for kind in Kind)
        return draw_heatmap(
            Heatmap(
                title=self.name,
                subtitle=str(say.plural("{n} account", "{n} accounts", every)),
                columns=(*columns, say.label("Index")),
                rows=tuple(_row(say, each) for each in self._lines()),
                more=self._more(say),
                nothing=say.label("No accounts yet"),
                never=say.label("not rated yet"),
                footer=say.label("As of {day}", day=say.long_day(self.day)),
                language=say.language,
            )
        )


def _listed(say: Say, line: Line) -> Markup:
    """ "Huaxin · A · Point, contested · 61 ▼12 (key, general)"."""
    account = line.account
    index = line.standing.index
    sign = "▲" if line.moved > 0 else "▼"
    said = [
        Markup("<b>{}</b>").format(account.name),
        Markup.escape(account.grade or ""),
        Markup.escape(stage_said(say, line.standing)),
        say("not rated yet") if index is None else Markup(number(index)),
    ]
    text = Markup(" · ").join(part for part in said if part)
    if abs(line.moved) >= 1:
        text += f" {sign}{number(abs(line.moved))}"
    if index is None:
        return text
    return say("{index} ({layers})", index=text, layers=behind(say, line.standing.behind))


def _row(say: Say, line: Line) -> Row:
    account = line.account
    return Row(
        name=account.name,
        detail=" · ".join(
            part
            for part in (account.grade or "", stage_said(say, line.standing), line.owner or "")
            if part
        ),
        cells=tuple(_cell(say, line, kind) for kind in Kind),
        index=line.standing.index,
        moved=line.moved,
    )


def _cell(say: Say, line: Line, kind: Kind) -> Cell | None:
    layer, rubric = line.standing.layers[kind], line.rubrics[kind]
    if layer.level is None:
        return None
    rung = rung_index(rubric, layer.level)
    return Cell(
        Level(
            parts.level_name(say, rubric, layer.level),
            rung,
            len(rubric.ladder) - 1,
            adverse=kind is Kind.KEY and rung == 0,
        ),
        line.rungs[kind],
    )
