"""Words for one layer of an account: its people, or the reading with the facts behind it."""

from dataclasses import dataclass

from handlers.account.level_words import back, day_data, head
from handlers.frame.html import Markup
from handlers.frame.page import Button, Page
from handlers.frame.say import Say
from handlers.relation.position import Position
from handlers.relation.reading import Reading
from handlers.relation.words import layers
from handlers.relation.words import reading as parts
from handlers.relation.words.card import card_text, rate_button
from handlers.relation.words.rivals import rival_button, rival_line, rival_lines
from scoring.accounts import Contact
from scoring.assessments import Kind

MOST_PEOPLE, MOST_QUOTED = 12, 80


@dataclass(frozen=True, slots=True)
class KeyLayer:
    """Each contact who is there, the key ones first."""

    position: Position

    def page(self, say: Say) -> Page:
        position = self.position
        present = [each for each in position.contacts if each.active]
        shown = present[:MOST_PEOPLE]
        lines = [line for each in shown for line in self._lines(say, each)]
        more = len(present) - len(shown)
        if more:
            lines.append(say("… and {n} more", n=more))
        if not present:
            lines.append(say("We know no one here yet. Log a visit and add the people you met."))
        blocks = [
            head(say, position),
            layers.layer_line(say, position, Kind.KEY),
            Markup("\n").join(lines),
        ]
        buttons = [Button(each.name, f"contact.{each.id}") for each in shown]
        pairs = [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
        how = parts.how_button(
            say, f"howlayer.{Kind.KEY}.{position.account.id}.{day_data(position)}"
        )
        return Page(Markup("\n\n").join(blocks), (*pairs, (how,), (back(position),)))

    def _lines(self, say: Say, contact: Contact) -> list[Markup]:
        rivals = self.position.rivals.get((Kind.KEY, contact.id), ())
        theirs = [Markup("↳ {}").format(rival_line(say, each)) for each in rivals]
        return [self._line(say, contact), *theirs]

    def _line(self, say: Say, contact: Contact) -> Markup:
        star = "★ " if contact.key else ""
        reading = self.position.of_contact(contact)
        if reading is None:
            return say("{star}{name}: not rated yet", star=star, name=contact.name)
        level = parts.level_name(say, reading.rubric, reading.now.level)
        sign = parts.trend_sign(reading.rungs)
        bars = layers.bars(reading.rubric, reading.now.level)
        inherited = (Kind.KEY, contact.id) in self.position.inherited
        said = [
            parts.point(
                say, f"{star}{bars} {contact.name}", Markup("<b>{}</b>{}").format(level, sign)
            ),
            parts.supported(say, [reading.support]),
            say("not rated lately") if reading.stale else None,
            say("inherited") if inherited else None,
        ]
        return Markup(" · ").join(part for part in said if part)


@dataclass(frozen=True, slots=True)
class AccountLayer:
    """The general or the organizational relationship."""

    position: Position
    kind: Kind

    def page(self, say: Say) -> Page:
        position, reading = self.position, self.position.reading(self.kind)
        line = layers.layer_line(say, position, self.kind)
        account = position.account
        theirs = rival_lines(say, position.rivals.get((self.kind, account.id), ()))
        rate = rate_button(say, self.kind, account.id, account.name)
        work = () if position.past else ((rate, rival_button(say, self.kind, account.id)),)
        how = parts.how_button(say, f"howlayer.{self.kind}.{account.id}.{day_data(position)}")
        shown = ((how,), *parts.attachments(say, reading)) if reading else ()
        rows = (*work, *shown, (back(position),))
        blocks = [head(say, position), line, theirs]
        if reading is not None:
            blocks[2:2] = [card_text(say, reading)]
            blocks.append(Markup("\n").join(_facts(say, reading)))
        text = Markup("\n\n").join(block for block in blocks if block)
        return Page(text, rows, parts.radar(say, reading) if reading else None)


def _facts(say: Say, reading: Reading) -> list[Markup]:
    """Each dimension with its statement, and under it the facts that it rests on."""
    lines = []
    for dimension in reading.rubric.dimensions:
        rating = reading.ratings.get(dimension.id)
        if rating is None or rating.level is None:
            continue
        sign, said = parts.SIGNS[rating.level], say.term(dimension.statements[rating.level])
        lines.append(parts.point(say, f"{sign} {say.term(dimension.name)}", said))
        for fact in rating.facts:
            words = " ".join(fact.text.split())
            short = f"{words[:MOST_QUOTED]}…" if len(words) > MOST_QUOTED else words
            told = short or parts.wordless(say, fact)
            lines.append(parts.point(say, f"• {say.day(fact.at)}", told))
    return lines
