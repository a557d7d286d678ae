"""Words for `/visits`: what is planned first, then what was, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.frame.html import Markup
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from handlers.frame.words import day_name, short
from handlers.plan.planned import Planned
from scoring.accounts import Account
from scoring.visits import Visit

MAX_NOTE = 120  # of a note in the list
MAX_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Ahead:
    """A planned visit; `rep` is who goes, where that is somebody else."""

    found: Planned
    rep: str
    own: bool


@dataclass(frozen=True, slots=True)
class Been:
    """A visit that was, with the names of whom it met; `rep` is who went, if somebody else."""

    visit: Visit
    account: str
    rep: str
    met: Sequence[str]


@dataclass(frozen=True, slots=True)
class VisitList:
    """Mine (`account` None), or an account's; `more`: there is a page after this one."""

    account: Account | None
    ahead: Sequence[Ahead]
    been: Sequence[Been]
    today: date
    place: int
    more: bool

    def page(self, say: Say) -> Page:
        name = self.account.name if self.account else None
        title = say("<b>Visits · {account}</b>", account=name) if name else say("<b>My visits</b>")
        blocks = [title]
        if self.ahead:
            shown = [self._to_come(say, each) for each in self.ahead[:MAX_AHEAD]]
            if len(self.ahead) > MAX_AHEAD:
                shown.append(say("… and {n} more", n=len(self.ahead) - MAX_AHEAD))
            blocks.append(Markup("\n").join([say("Planned:"), *shown]))
        blocks += [self._been(say, each) for each in self.been]
        if not self.ahead and not self.been:
            blocks.append(say("None yet. /plan plans one, /visit logs one."))
        return Page(Markup("\n\n").join(blocks), self._rows(say))

    def _to_come(self, say: Say, each: Ahead) -> Markup:
        local = each.found.plan.at.astimezone(say.zone)
        when = say.label(
            "{weekday} {day}, {time}",
            weekday=say.weekday(local.date()), day=say.day(local), time=say.time(local),
        )  # fmt: skip
        whom = [person.name for person in each.found.people]
        about = [when, *([] if self.account else [each.found.account.name]), *whom]
        return Markup("• {}").format(" · ".join([*about, *([each.rep] if each.rep else [])]))

    def _been(self, say: Say, each: Been) -> Markup:
        about = [] if self.account else [each.account]
        about += [*([each.rep] if each.rep else []), *each.met]
        head = " · ".join([day_name(say, each.visit.day, self.today), *about])
        if not each.visit.note:
            return Markup.escape(head)
        return Markup("{}\n<i>{}</i>").format(head, short(each.visit.note, MAX_NOTE))

    def _rows(self, say: Say) -> Rows:
        own = [each.found for each in self.ahead[:MAX_AHEAD] if each.own]
        rows: list[tuple[Button, ...]] = [
            (Button(f"{say.day(f.plan.at.astimezone(say.zone))} · {f.account.name}",
                    f"planned.{f.plan.id}"),)
            for f in own
        ]  # fmt: skip
        turn = []
        if self.place:
            turn.append(Button(say.label("‹ Newer"), self._at(self.place - 1)))
        if self.more:
            turn.append(Button(say.label("Older ›"), self._at(self.place + 1)))
        new = f"plan.{self.account.id}" if self.account else "plan."
        last = (Button(say.label("Plan a visit"), new),)
        return (*rows, *((tuple(turn),) if turn else ()), last)

    def _at(self, place: int) -> str:
        return f"visits_of.{self.account.id}.{place}" if self.account else f"visits.{place}"


@dataclass(frozen=True, slots=True)
class WhichVisits:
    """`options` are (id, name); `typed` is what was looked for."""

    typed: str
    options: Sequence[tuple[int, str]]

    def page(self, say: Say) -> Page:
        rows = tuple((Button(name, f"visits_of.{key}.0"),) for key, name in self.options)
        if rows:
            return Page(say("Which one do you mean by “{typed}”?", typed=self.typed), rows)
        return Page(
            say("I found nothing like “{typed}”. Try other letters of the name.", typed=self.typed)
        )
