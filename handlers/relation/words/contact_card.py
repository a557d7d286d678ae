"""A contact's card: their place in the chain, how we stand with them, what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.frame.html import Markup
from handlers.frame.interview.model import Note
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from handlers.relation.personal import Personal
from handlers.relation.reading import Reading
from handlers.relation.rivals import Rival
from handlers.relation.words import reading as parts
from handlers.relation.words.card import card_text
from handlers.relation.words.contact import field_name, whereabouts
from handlers.relation.words.rivals import rival_button, rival_lines
from scoring.accounts import Account, Contact
from scoring.assessments import Kind
from scoring.visits import Visit

MOST_FACTS, MOST_QUOTED = 5, 80


@dataclass(frozen=True, slots=True)
class ContactCard:
    """One contact: `reading` is None while never assessed; `reports` are who reports to them.

    `rivals` are the competitors who were rated with them.
    `personal` are the dossier's fields that are switched on, also the empty ones.
    """

    account: Account
    contact: Contact
    reading: Reading | None
    last_visit: Visit | None
    superior: Contact | None = None
    reports: Sequence[Contact] = field(default=())
    rivals: Sequence[Rival] = field(default=())
    personal: Sequence[Personal] = field(default=())
    note: Note | None = None

    def page(self, say: Say) -> Page:
        lines = [*self._level(say), rival_lines(say, self.rivals)]
        lines += [self._gone(say), self._place(say), *self._chain(say)]
        lines += [self._met(say), *self._facts(say), *self._personal(say)]
        if self.note is not None:
            lines.insert(0, Markup("<i>{}</i>").format(self.note.text(say)))
        picture = parts.radar(say, self.reading) if self.reading else None
        return Page(Markup("\n").join(line for line in lines if line), self._rows(say), picture)

    def _level(self, say: Say) -> list[Markup | None]:
        if self.reading is not None:
            stale = say("Not rated lately") if self.reading.stale else Markup()
            return [card_text(say, self.reading), stale]
        head = Markup("<b>{}</b> · {}").format(self.contact.name, self.account.name)
        where = Markup.escape(whereabouts(say, self.contact))
        return [head, where, say("Not rated yet")]

    def _gone(self, say: Say) -> Markup | None:
        if self.contact.active:
            return None
        if self.contact.left_on is None:
            return say("Has left")
        return say("Left on {day}", day=say.long_day(self.contact.left_on))

    def _place(self, say: Say) -> Markup:
        known = [say("Influence {dots}", dots="●" * self.contact.influence)]
        known += [say("★ key contact")] if self.contact.key else []
        return Markup(" · ").join(known)

    def _chain(self, say: Say) -> list[Markup]:
        said = []
        if self.superior is not None:
            said.append(say("Reports to {name}", name=self.superior.name))
        if self.reports:
            names = say.listed([Markup.escape(each.name) for each in self.reports])
            said.append(say("Reporting to them: {names}", names=names))
        return said

    def _met(self, say: Say) -> Markup:
        if self.last_visit is None:
            return say("No meeting on record")
        day, note = say.day(self.last_visit.day), _quoted(self.last_visit.note)
        if not note:
            return say("Last met {day}", day=day)
        return say("Last met {day}: “{note}”", day=day, note=note)

    def _facts(self, say: Say) -> list[Markup]:
        if self.reading is None:
            return []
        seen: dict[int, Markup] = {}
        for rating in self.reading.ratings.values():
            for fact in rating.facts:
                words = _quoted(fact.text) or parts.wordless(say, fact)
                seen[fact.id] = parts.point(say, f"• {say.day(fact.at)}", words)
        return list(seen.values())[:MOST_FACTS]

    def _personal(self, say: Say) -> list[Markup]:
        return [
            parts.point(say, field_name(say, each.field), _quoted(each.value))
            for each in self.personal
            if each.value
        ]

    def _rows(self, say: Say) -> Rows:
        key, shown = self.contact.id, parts.attachments(say, self.reading)
        if self.reading is not None:
            shown = ((parts.how_button(say, f"howcontact.{key}."),), *shown)
        kept = Button(say.label("Dossier"), f"dossier.{key}")
        dossier: Rows = ((kept,),) if self.personal else ()
        edit = Button(say.label("Edit"), f"edit.{key}")
        chain = Button(say.label("Decision chain"), f"chain.{self.account.id}")
        back = (chain, Button("‹ " + self.account.name, f"level.{self.account.id}"))
        if not self.contact.active:
            return (
                *shown,
                (Button(say.label("Back again"), f"returned.{key}"), edit),
                *dossier,
                back,
            )
        rate = Button(say.label("Rate {name}", name=self.contact.name), f"rate.{key}.")
        move = Button(say.label("Moved to another account"), f"move.{key}")
        left = Button(say.label("Has left"), f"left.{key}")
        rival = rival_button(say, Kind.KEY, key)
        return ((rate,), *shown, (edit, left), (move, rival), *dossier, back)


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"{line[:MOST_QUOTED]}…" if len(line) > MOST_QUOTED else line
