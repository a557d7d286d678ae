"""Words and picture of the decision chain: who stands where, who is missing, on whom it hangs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.frame.html import Markup
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from handlers.frame.words import short
from handlers.pictures import chain as pictures
from handlers.pictures import tile
from handlers.pictures.levels import Level
from handlers.relation.words import reading as parts
from handlers.relation.words.contact import column_name, role_name
from handlers.relation.words.layers import met_line
from scoring.accounts import Account, ChainRole, Contact, Line
from scoring.chain import Chain, Member
from scoring.rubric import Rubric
from scoring.seats import Seat

LINES, ROLES = tuple(Line), tuple(ChainRole)
ADVERSE = "opposed"  # the rung that is more than merely the lowest
MOST_BUTTONS = 12


def seat_name(say: Say, seat: Seat) -> str:
    """ "Finance decider: unknown"."""
    role = role_name(say, ChainRole.DECIDER)
    if seat.line is None:
        return say.label("{line}: unknown", line=role)
    line = column_name(say, seat.line)
    return say.label("{line} {role}: unknown", line=line, role=role)


def level_sign(rubric: Rubric, level: str | None) -> str:
    """▰▰▰▱▱: rungs above the lowest; ◆ against us, ? where nothing is known, as in the picture."""
    if level is None:
        return "?"
    if level == ADVERSE:
        return "◆"
    rungs = [rung.id for rung in rubric.ladder]
    return "▰" * rungs.index(level) + "▱" * (len(rungs) - 1 - rungs.index(level))


@dataclass(frozen=True, slots=True)
class ChainCard:
    """The chain of an account at the end of `day`, which is over where it is `past`.

    `rubric` names the levels, `stale` the contacts rated too long ago. `aside` are the others who
    are there and have no part in it yet, `gone` those who left.
    """

    account: Account
    chain: Chain
    rubric: Rubric
    stale: frozenset[int]
    aside: Sequence[Contact]
    gone: Sequence[Contact]
    day: date
    past: bool

    def page(self, say: Say) -> Page:
        blocks = [self._head(say), *(self._line(say, line) for line in (*LINES, None))]
        blocks.append(self._rest(say))
        text = Markup("\n\n").join(block for block in blocks if block)
        return Page(text, self._rows(say), self._picture(say) if self.chain.members else None)

    def _head(self, say: Say) -> Markup:
        lines = [say("<b>{account}</b> · decision chain", account=self.account.name)]
        if self.past:
            lines.append(say("As it was on {day}", day=say.long_day(self.day)))
        met = met_line(say, self.chain)
        lines += [met] if met else []
        if self.chain.single_thread is not None:
            lines.append(Markup("⚠ {}").format(self._thread(say)))
        if not (self.chain.members or self.aside):
            lines.append(say("We know no one here yet."))
        return Markup("\n").join(lines)

    def _thread(self, say: Say) -> Markup:
        thread = self.chain.single_thread
        name = thread.name if thread else ""
        return say("Single thread: the whole relationship hangs on {name}", name=name)

    def _line(self, say: Say, line: Line | None) -> Markup | None:
        """One line of the chain with its people, and with its seats that nobody holds."""
        there = [each for each in self.chain.members if each.contact.line is line]
        seats = [seat for seat in self.chain.empty_seats if seat.line is line]
        said = [self._member(say, each) for each in there]
        said += [Markup("◌ {}").format(seat_name(say, seat)) for seat in seats]
        head = column_name(say, line) if line else say.label("Line unknown")
        return Markup("\n").join([Markup("<b>{}</b>").format(head), *said]) if said else None

    def _member(self, say: Say, member: Member) -> Markup:
        contact, rubric = member.contact, member.rated.rubric if member.rated else self.rubric
        if member.rated is None:
            level = say("not rated yet")
        else:
            level = Markup("<b>{}</b>").format(parts.level_name(say, rubric, member.level))
        superior = self._name_of(contact.reports_to_id)
        said = [
            level,
            Markup.escape(role_name(say, contact.role)) if contact.role else None,
            Markup("●" * contact.influence),
            say("not rated lately") if contact.id in self.stale else None,
            say("reports to {name}", name=superior) if superior else None,
        ]
        star = "★ " if contact.key else ""
        subject = f"{level_sign(rubric, member.level)} {star}{contact.name}"
        return parts.point(say, subject, Markup(" · ").join(each for each in said if each))

    def _name_of(self, contact_id: int | None) -> str | None:
        known = [*(each.contact for each in self.chain.members), *self.aside]
        return next((each.name for each in known if each.id == contact_id), None)

    def _rest(self, say: Say) -> Markup | None:
        lines = []
        if self.aside:
            names = say.listed([Markup.escape(each.name) for each in self.aside])
            lines.append(say("No place in the chain yet: {names}", names=names))
        if self.gone:
            names = say.listed([Markup.escape(each.name) for each in self.gone])
            lines.append(say("Left: {names}", names=names))
        return Markup("\n").join(lines) or None

    def _rows(self, say: Say) -> Rows:
        people = [*(each.contact for each in self.chain.members), *self.aside, *self.gone]
        names = [Button(short(each.name), f"contact.{each.id}") for each in people[:MOST_BUTTONS]]
        pairs = tuple(tuple(names[i : i + 2]) for i in range(0, len(names), 2))
        add = Button(say.label("＋ Add someone"), f"add.{self.account.id}")
        back = Button("‹ " + self.account.name, f"level.{self.account.id}")
        if self.past:
            return (*pairs, (back,))
        posts = Button(say.label("Who should decide"), f"posts.{self.account.id}")
        return (*pairs, (posts,), (add, back)) if self._asks() else (*pairs, (add, back))

    def _asks(self) -> bool:
        """Whether there are seats of lines that nobody is known to hold, or that there are not."""
        known = any(seat.line is not None for seat in self.chain.empty_seats)
        return known or bool(self.account.no_posts)

    def _picture(self, say: Say) -> str:
        day = say.long_day(self.day)
        ladder = [self._level(say, self.rubric, rung.id) for rung in self.rubric.ladder]
        return pictures.draw_chain(
            pictures.Chain(
                title=self.account.name,
                subtitle=say.label("Decision chain · {day}", day=day),
                lines=tuple(column_name(say, line) for line in LINES),
                roles=(say.label("Decider"), say.label("Adviser"), say.label("User")),
                no_line=say.label("Line unknown"),
                no_role=say.label("Role unknown"),
                contacts=tuple(self._tile(say, each) for each in self._weightiest_first()),
                seats=tuple(_seat(say, seat) for seat in self.chain.empty_seats),
                legend=pictures.ChainLegend(
                    (*ladder, self._level(say, self.rubric, None)),
                    say.label("influence"),
                    say.label("key contact"),
                    say.label("not rated lately"),
                    say.label("reports to"),
                ),
                footer=(met_line(say, self.chain) or Markup()).striptags(),
                language=say.language,
                warning=self._thread(say).striptags() if self.chain.single_thread else "",
            )
        )

    def _weightiest_first(self) -> list[Member]:
        return sorted(self.chain.members, key=lambda each: not each.contact.key)

    def _tile(self, say: Say, member: Member) -> tile.Contact:
        contact, rated = member.contact, member.rated
        return tile.Contact(
            id=contact.id,
            name=contact.name,
            title=contact.title,
            level=self._level(say, rated.rubric if rated else self.rubric, member.level),
            influence=contact.influence,
            line=LINES.index(contact.line) if contact.line else None,
            role=ROLES.index(contact.role) if contact.role else None,
            key=contact.key,
            stale=contact.id in self.stale,
            reports_to=contact.reports_to_id,
        )

    def _level(self, say: Say, rubric: Rubric, level: str | None) -> Level:
        rung = None if level is None else [each.id for each in rubric.ladder].index(level)
        name = parts.level_name(say, rubric, level)
        return Level(name, rung, len(rubric.ladder) - 1, adverse=level == ADVERSE)


def _seat(say: Say, seat: Seat) -> tile.Seat:
    line = LINES.index(seat.line) if seat.line else None
    return tile.Seat(line, ROLES.index(ChainRole.DECIDER), seat_name(say, seat))


@dataclass(frozen=True, slots=True)
class WhichChain:
    """`options` are (account id, name); `typed` is what was looked for."""

    typed: str
    options: Sequence[tuple[int, str]]

    def page(self, say: Say) -> Page:
        rows = tuple((Button(name, f"chain.{key}"),) for key, name in self.options)
        if not self.typed and not self.options:
            return Page(say("You have no accounts yet. /visit logs a visit and adds one."))
        if not self.typed:
            return Page(say("Whose chain? Tap an account, or send /chain with its name."), rows)
        if rows:
            return Page(say("Which one do you mean by “{typed}”?", typed=self.typed), rows)
        return Page(
            say("I found nothing like “{typed}”. Try other letters of the name.", typed=self.typed)
        )
