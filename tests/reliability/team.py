"""A company whose reps talk to the bot without end, read what it shows them, and press that."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import func, select

from bot.sandbox import Persona, Sandbox, Shown
from bot.sandbox.world import World
from scoring.assessments import Kind
from scoring.packs import builtin
from scoring.people import Role
from storage import Ledger, Tx, accounts, assessments, contacts, drafts, people, tables, visits
from storage.drafts import Draft
from tests.reliability import laws
from tests.reliability.history import person_of

FIRST_CHAT = 7_000_000_001
MANAGERS = 1_000  # their chats begin so much later
SECONDS_TO_ANSWER = 150.0  # as long as a tap lives
MAX_UNSEEN = 20  # screens in a life: then the trial has failed
SECONDS_TO_SHOW = 60.0  # P26: within which it must be on the screen
CUT_OFF = (
    "✓ Recorded on"  # by a process that was killed before it could say so; another one says it
)
SIGNS = "①②③④⑤"
DIMENSIONS = [(each.id, each.name["en"]) for each in builtin("key").dimensions]
SAVE, SUBMIT, DONE, NO_FACTS, AFRESH = (
    "✓ Save the visit", "✓ Submit", "Done ›", "No facts for now", "Rate afresh",
)  # fmt: skip

Wanted = Callable[[Shown], bool]


@dataclass
class Rep:
    """Types ahead of the bot, and presses the buttons of what it shows, when it shows it. `notes`
    and `rated` are the model: what must be in the ledger afterwards, in this order."""

    number: int
    persona: Persona
    manager: Persona
    person_id: int
    manager_id: int
    account: str
    contacts: list[tuple[int, str]]
    ledger: Ledger
    world: World
    typed: int = 0
    notes: list[str] = field(default_factory=list)
    rated: list[tuple[int, list[int]]] = field(default_factory=list)  # contact and numbers
    unseen: list[str] = field(default_factory=list)  # what was not shown in time
    longest: float = 0.0  # seconds until something was shown
    _read: int = 0  # up to where, of the world's events
    _news: list[Shown] = field(default_factory=list)  # what the bot showed since the last act

    async def visits(self, lines: int) -> None:
        """Record a visit with so many notes, each of which comes only once in the world."""
        said = await self.opens_a_visit()
        said += [self.adds_a_line() for _ in range(lines)]
        await self.closes_the_visit(said)

    async def opens_a_visit(self) -> list[str]:
        """Begin one, up to where the notes are asked for; returns the notes: none."""
        met = self.contacts[0][1]
        self._says(f"/visit {self.account}", met)
        await self._presses(DONE, f"✓ {met}", until=_has(SAVE))
        return []

    def adds_a_line(self) -> str:
        line = f"note {self.number}-{self.typed}"
        self._says(line)
        return line

    async def closes_the_visit(self, lines: list[str]) -> None:
        await self._presses(
            SAVE, lines[-1], until=_says(f"Visit to {self.account} saved.", CUT_OFF)
        )
        self.notes.append("\n".join(lines))

    def sends_poison(self) -> int:
        """A message without its date, which no bot can read; returns the update's id."""
        number = self.world.count("update")
        user = {"id": self.persona.id, "is_bot": False, "first_name": "Rep"}
        chat = {"id": self.persona.id, "type": "private"}
        message = {"message_id": 1, "chat": chat, "from": user, "text": "poison"}
        self.persona.raw({"update_id": number, "message": message})
        return number

    async def rates(self, chance: random.Random) -> None:
        """Rate the next contact, the first again after the last; by buttons or by numbers."""
        levels = [chance.randint(1, 3) for _ in DIMENSIONS]
        rounds, place = divmod(len(self.rated), len(self.contacts))
        contact, name = self.contacts[place]
        self._says(f"/rate {name}")
        if rounds:
            await self._presses(AFRESH, until=_has(SIGNS[0]))
        if chance.random() < 0.5:
            self._says(*map(str, levels))
            await self._submits(levels, _is_answered)
        else:
            await self._submits(levels, _is_for_us)
        self.rated.append((contact, levels))

    async def _submits(self, levels: Sequence[int], wanted: Wanted) -> None:
        """Give whichever question is asked its level, up to the summary; and submit."""
        shown = await self._sees("the first question", wanted)
        while shown is not None and not _has(SUBMIT)(shown):
            asked = _question(shown)
            self._press(NO_FACTS if asked < 0 else SIGNS[levels[asked] - 1], shown)
            shown = await self._sees("the next question", wanted)
        await self._presses(SUBMIT, until=_says("✓ Recorded.", CUT_OFF), first=shown)

    async def acknowledged(self) -> None:
        """Wait until the bot has confirmed everything that this rep did."""
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            await self.world.bell.until(self._is_acknowledged)

    def _is_acknowledged(self) -> bool:
        return all(person_of(each) != self.persona.id for _, each in self.world.waiting())

    def _says(self, *lines: str) -> None:
        for line in lines:
            self.persona.say(line)
        self._acted(len(lines))

    def _press(self, button: str, shown: Shown) -> None:
        """As it was read; it may have changed meanwhile."""
        data = shown.data(button) or shown.data(f"✓{button}")
        assert data is not None, f"no button {button!r} among {shown.labels}"
        self.persona.tap(data, shown)
        self._acted(1)

    def _acted(self, updates: int) -> None:
        self.typed += updates
        self._news.clear()
        self._read = self.world.seq

    async def _presses(
        self, button: str, *words: str, until: Wanted, first: Shown | None = None
    ) -> None:  # fmt: skip
        """Press it where it stands beside these words, and wherever it comes back, until the
        answer is there."""

        def ready(shown: Shown) -> bool:
            return _has(button)(shown) and all(each in _whole(shown) for each in words)

        shown = first or await self._sees(button, ready)
        while shown is not None and not until(shown):
            self._press(button, shown)
            shown = await self._sees(
                f"what follows {button}", lambda each: until(each) or ready(each)
            )

    async def _sees(self, what: str, wanted: Wanted) -> Shown | None:
        """Wait until it is shown. What is not there a minute after it was heard is counted, and
        asked for; None: the conversation is over by then, so it will not come."""
        clock = asyncio.get_running_loop().time
        since, heard = clock(), False
        while True:
            found = [shown for shown in self._news if wanted(shown)]
            try:
                async with asyncio.timeout(SECONDS_TO_SHOW):
                    while not found:
                        found = [shown for shown in self._look() if wanted(shown)]
                        if not found:
                            await self.world.bell.rung()
            except TimeoutError:
                if not heard:  # the way was not free: its minute begins when somebody has heard it
                    heard, since = self._is_acknowledged(), clock()
                    continue
                self.unseen.append(f"{what}, after {self._news[-1].text if self._news else '-'}")
                assert len(self.unseen) < MAX_UNSEEN, f"rep {self.number} is shown nothing"
                if await self._draft() is None:
                    return None
                self._says("/resume")
                continue
            self.longest = max(self.longest, clock() - since)
            return found[-1]

    def _look(self) -> list[Shown]:
        """What is new in the chat; each event of the world is looked at once."""
        new = []
        for event in self.world.since(self._read):
            self._read = event.seq
            if event.message is not None and event.message["chat"]["id"] == self.persona.id:
                new.append(Shown(event.message, self.world))
        new = [shown for shown in new if shown.from_bot]
        self._news += new
        return new

    async def _draft(self) -> Draft | None:
        while True:  # the trial may have taken the database away
            try:
                return await self.ledger.read(lambda tx: drafts.active(tx, self.person_id))
            except Exception:  # noqa: BLE001  # whatever the outage looks like from here
                await asyncio.sleep(0.2)


def _is_answered(shown: Shown) -> bool:
    """All levels are given; facts may be wanted still."""
    return _has(NO_FACTS)(shown) or _has(SUBMIT)(shown)


def _is_for_us(shown: Shown) -> bool:
    return _question(shown) >= 0 or _is_answered(shown)


def _whole(shown: Shown) -> str:
    return "\n".join([shown.text, *shown.labels])


def _has(button: str) -> Wanted:
    """With this button, be it chosen or not."""
    return lambda shown: not {button, f"✓{button}"}.isdisjoint(shown.labels)


def _says(*either: str) -> Wanted:
    return lambda shown: any(words in shown.text for words in either)


def _question(shown: Shown) -> int:
    """The place of the dimension that is asked for; -1: none is."""
    if not _has(SIGNS[0])(shown):
        return -1
    lines = shown.text.splitlines()
    return next((place for place, (_, name) in enumerate(DIMENSIONS) if name in lines), -1)


def hire(tx: Tx, number: int, known: int) -> tuple[int, int, str, list[tuple[int, str]]]:
    """A rep with a manager, an account and contacts: the keys of both, the account, the
    contacts."""
    now = datetime.now(UTC)
    manager = people.create(tx, f"Manager {number:03}", Role.MANAGER, now)
    rep = people.create(tx, f"Rep {number:03}", Role.REP, now, manager_id=manager.id)
    people.join(tx, manager.id, FIRST_CHAT + MANAGERS + number, "en", now)
    people.join(tx, rep.id, FIRST_CHAT + number, "en", now)
    account = accounts.create(tx, f"Account {number:03}", rep.id, now)
    names = [f"Contact {number:03}-{place:03}" for place in range(known)]
    made = [(contacts.create(tx, account.id, name, now, key=True).id, name) for name in names]
    return rep.id, manager.id, account.name, made


async def hire_all(sandbox: Sandbox, ledger: Ledger, reps: int, known: int) -> list[Rep]:
    """So many reps, each with a manager and so many contacts, all of whom have joined."""
    hired = []
    for number in range(reps):
        mine, boss, account, made = await ledger.write(partial(hire, number=number, known=known))
        rep, manager = (
            sandbox.person(FIRST_CHAT + offset + number, f"Person {offset + number:03}")
            for offset in (0, MANAGERS)
        )
        for persona in (rep, manager):
            persona.say("/start")  # whoever has spoken once can be written to
        hired.append(Rep(number, rep, manager, mine, boss, account, made, ledger, sandbox.world))
    sandbox.world.confirm([place for place, _ in sandbox.world.waiting()])
    return hired


def wrongs(tx: Tx, reps: Sequence[Rep]) -> list[str]:
    """What in the ledger differs from what the reps said: lost, doubled, or out of order."""
    found: list[str] = []
    today, days = datetime.now(UTC).date(), timedelta(days=10)
    for rep in reps:
        kept = visits.between(tx, rep.person_id, today - days, today + days)
        notes = [each.note for each in sorted(kept, key=lambda visit: visit.id)]
        rated = _levels(tx, rep)
        told = [(of, tuple(levels)) for of, levels in rep.rated]
        mine = [
            *laws.difference("visits", rep.notes, notes),
            *laws.difference("ratings", told, rated),
        ]
        if not mine and (notes != rep.notes or rated != told):
            mine.append("not in the order in which it was told")
        found += [f"rep {rep.number}: {each}" for each in mine]
    return found


def _levels(tx: Tx, rep: Rep) -> list[tuple[int, tuple[int | None, ...]]]:
    """What is kept of the rep's ratings: contact and numbers, in their order."""
    keys = [key for key, _ in rep.contacts]
    rated = [
        each
        for of_contact in assessments.latest(tx, Kind.KEY, keys, back=laws.MOST).values()
        for each in of_contact
    ]
    return [
        (each.subject_id, tuple(_number(each.ratings[name].level) for name, _ in DIMENSIONS))
        for each in sorted(rated, key=lambda each: each.id)
    ]


def _number(level: int | None) -> int | None:
    return None if level is None else level + 2


def alarms_of(tx: Tx, reps: Sequence[Rep]) -> list[str]:
    """Which alerts have no rating, which notices no alert, and the other way round."""
    hearers = {rep.person_id: rep.manager_id for rep in reps}
    return [*laws.alerts_against_ratings(tx), *laws.notices_against_alerts(tx, hearers)]


def told_to_managers(tx: Tx, reps: Sequence[Rep]) -> laws.Told:
    chats = {rep.manager_id: rep.manager for rep in reps}
    names = {key: name for rep in reps for key, name in rep.contacts}
    return laws.told(tx, chats, names)


def seen_updates(tx: Tx) -> int:
    """How many updates have left the trace that they had their effects."""
    return int(tx.execute(select(func.count()).select_from(tables.seen_updates)).scalar_one())
