"""Words for "how do we stand?": the card of an account, and of one contact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from handlers.reading import Reading
from handlers.words import reading as parts
from handlers.words.page import Button, Page
from handlers.words.rating import card_text
from handlers.words.say import Say
from scoring.accounts import Account, Contact
from scoring.visits import Visit

_BARS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One contact on the account's card; `reading` is None while never assessed."""

    contact: Contact
    reading: Reading | None
    last_met: date | None

    def text(self, say: Say) -> Markup:
        star = "★ " if self.contact.key else ""
        if self.reading is None:
            return say("{star}{name}: never assessed", star=star, name=self.contact.name)
        level = parts.level_name(say, self.reading.rubric, self.reading.now.level)
        line = parts.point(
            say,
            f"{star}{_bars(self.reading)} {self.contact.name}",
            Markup("<b>{}</b>{}").format(level, parts.trend_sign(self.reading.rungs)),
        )
        backed = say("{n} of {of} with facts", n=self.reading.supported, of=self.reading.observed)
        line += Markup(" · {}").format(backed)
        return line + Markup(" · {}").format(say("stale")) if self.reading.stale else line


def _bars(reading: Reading) -> str:
    """▰▰▰▱▱: rungs above the lowest; an undetermined level fills none."""
    level = reading.now.level
    rungs = [rung.id for rung in reading.rubric.ladder].index(level) if level else 0
    return "▰" * rungs + "▱" * (len(reading.rubric.ladder) - 1 - rungs)


@dataclass(frozen=True, slots=True)
class LevelCard:
    """The account in one screen. `lowest` is the assessed contact that holds it down most."""

    account: Account
    owner: str | None
    lines: Sequence[Line]
    lowest: Reading | None
    last_visit: Visit | None

    def page(self, say: Say) -> Page:
        blocks = [self._head(say), self._people(say), self._why(say)]
        rows = [
            (Button(line.contact.name, f"contact.{line.contact.id}"),) for line in self.lines[:8]
        ]
        pairs = [tuple(b for row in rows[i : i + 2] for b in row) for i in range(0, len(rows), 2)]
        visit = (Button(say.label("Log a visit"), f"visit.{self.account.id}"),)
        return Page(Markup("\n\n").join(block for block in blocks if block), (*pairs, visit))

    def _head(self, say: Say) -> Markup:
        facts = [Markup("<b>{}</b>").format(self.account.name)]
        if self.account.grade:
            facts.append(Markup.escape(self.account.grade))
        if self.owner:
            facts.append(say("owner {name}", name=self.owner))
        head = Markup(" · ").join(facts)
        if self.last_visit is None:
            return head + Markup("\n") + say("No visit recorded yet.")
        return head + Markup("\n") + say("Last visit {day}", day=say.day(self.last_visit.day))

    def _people(self, say: Say) -> Markup:
        if not self.lines:
            return say("We know nobody here yet. Log a visit and add whom you met.")
        return Markup("\n").join(line.text(say) for line in self.lines)

    def _why(self, say: Say) -> Markup | None:
        never = [Markup.escape(each.contact.name) for each in self.lines if each.reading is None]
        lines: list[Markup | None] = []
        if self.lowest is not None:
            level = parts.level_name(say, self.lowest.rubric, self.lowest.now.level)
            lines.append(
                say(
                    "Holding it down: {name} ({level}).",
                    name=self.lowest.contact.name,
                    level=level,
                )
            )
            lines += [parts.held_line(say, self.lowest), parts.next_line(say, self.lowest)]
        elif never:
            lines.append(say("Next: rate {names}.", names=say.listed(never[:3])))
        return Markup("\n").join(line for line in lines if line) or None


@dataclass(frozen=True, slots=True)
class ContactCard:
    """One contact: level, facts, radar; `reading` is None while never assessed."""

    account: Account
    contact: Contact
    reading: Reading | None
    last_met: date | None

    def page(self, say: Say) -> Page:
        rows = (
            (Button(say.label("Rate {name}", name=self.contact.name), f"rate.{self.contact.id}."),),
            (Button("‹ " + self.account.name, f"level.{self.account.id}"),),
        )
        met = (
            say("Last met {day}", day=say.day(self.last_met))
            if self.last_met
            else say("No meeting on record")
        )
        if self.reading is None:
            text = Markup("<b>{}</b> · {}\n{}\n{}").format(
                self.contact.name, self.account.name, say("Never assessed"), met
            )
            return Page(text, rows)
        text = Markup("\n").join([card_text(say, self.reading), met, *self._facts(say)])
        return Page(text, rows, parts.radar(say, self.reading, self.account.name))

    def _facts(self, say: Say) -> list[Markup]:
        if self.reading is None:
            return []
        seen: dict[int, Markup] = {}
        for rating in self.reading.ratings.values():
            for fact in rating.facts:
                words = fact.text or parts.wordless(say, fact)
                short = f"{words[:80]}…" if len(words) > 80 else words
                seen[fact.id] = parts.point(say, f"• {say.day(fact.at)}", short)
        return list(seen.values())[:5]


@dataclass(frozen=True, slots=True)
class WhichAccountCard:
    """`options` are (id, name); `typed` is what was looked for."""

    typed: str
    options: Sequence[tuple[int, str]]

    def page(self, say: Say) -> Page:
        rows = tuple((Button(name, f"level.{key}"),) for key, name in self.options)
        if not self.typed and not self.options:
            return Page(say("You have no accounts yet. /visit logs a visit and adds one."))
        if not self.typed:
            return Page(say("Which account? Tap one, or send /level with a few letters."), rows)
        if rows:
            return Page(say("Which one do you mean by “{typed}”?", typed=self.typed), rows)
        return Page(
            say("I found nothing like “{typed}”. Try other letters of the name.", typed=self.typed)
        )


@dataclass(frozen=True, slots=True)
class NotFound:
    """Not there, or not this person's to see: the answer is the same."""

    def page(self, say: Say) -> Page:
        return Page(say("I could not find that. /level shows what you can open."))
