"""A story for every conversation, command and button: what people say and tap, line by line.

    li: /visit quasar       Li types, in private; "in the group:", there
    li edits: …             she changes the words of her last message
    li [.ok]                she taps the button of her last screen whose data ends so
    li [edit.{li.contact}]  or the button with this data, of any message; `li` is the key of what
                            is hers in the world of the permission tests (tests/permission/world.py)
    li kicked               she blocks the bot, and lets it in again (`member`)

Each story begins anew with that world, in which Li has a draft under way and an alert about her.
"""

import asyncio
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from handlers.doors.chat import answer
from handlers.frame.reply import Reply
from scoring.people import Role
from storage import Ledger, Tx, invitations, people, updates
from storage.machinery.ledger import Verb
from tests.cast import NOW
from tests.faults.copies import Databases
from tests.faults.crash import crash_point
from tests.faults.steps import Step, Telling
from tests.faults.story import Raw, Rep
from tests.permission.world import BOT, SETTINGS, TREE, Objects, furnished, telegram_id

T = TypeVar("T")
NEWCOMER = "wu"  # who has an invitation, and is unknown until it is taken
STORIES = {
    "visit and rating": """
        li: /visit quasar
        li [.people.=t{li.contact}]
        li [.people.=done]
        li: asked for our price
        li: showed us the second hall
        li edits: showed us the third hall
        li [.ok]
        li [rate.{li.contact}.2]
        li [.changed.=afresh]
        li [.#acceptance.=2]
        li [.#engagement.<]
        li [.#acceptance.=2]
        li: 4
        li: told us of the plan before the tender
        li: 4
        li [.#guidance.=f]
        li [.#guidance.=n]
        li [.#decision_support.=3]
        li [.#stance.=1]
        li: prefers the rival since the trade fair
        li [.ok]
        li edits: prefers nobody
        """,
    "visit that changes its mind": """
        li [visit.{li.account}]
        li [.people.=new]
        li: Zhou Min, controller
        li [.people.=done]
        li [.c:type]
        li [.type.=call]
        li [.c:day]
        li [.day.later]
        li: /resume
        li: /start
        li: /cancel
        """,
    "visit to come": """
        li: /plan quasar
        li [.people.={li.contact}]
        li [.day.=2026-11-23]
        li [.at.=10:00]
        li: /visits
        li: /visits quasar
        li [visits.0]
        li [visits_of.{li.account}.0]
        li [planned.{li.plan}]
        li [moved.{li.plan}]
        li: 2026-12-02 14:00
        li [unplan.{li.plan}]
        li [plan.{li.account}]
        li [.people.=nobody]
        li: /cancel
        li [plan.]
        li: /cancel
        """,
    "visit that took place": """
        li [held.{li.plan}]
        """,
    "what waits": """
        li [visit.]
        li: quasar
        li [resume.{li.draft}]
        li: /cancel
        """,
    "rating of the organization": """
        li: /cancel
        li: /rate quasar vault
        li [assess.o.{li.account}]
        li [.=3]
        li: 3
        li: 3
        li: 2
        li [.ok]
        """,
    "rating of the chain": """
        li [assess.g.{li.account}]
        li: 4
        li: the heads of both departments came
        li: 3
        li: 3
        li: 3
        li [.ok]
        """,
    "rating of a rival": """
        li [rival.k.{li.contact}]
        li: Contoso
        li: 4
        li: 4
        li: 4
        li: 4
        li: 4
        li: 4
        li [.facts_done.=none]
        li [.ok]
        """,
    "withdrawal": """
        li [correct.{li.assessment}]
        li [.reason.=statement]
        li [.how.=withdraw]
        li [.ok]
        """,
    "replacement": """
        li [correct.{li.assessment}]
        li: I had him mixed up
        li [.how.=anew]
        li: 3
        li: 3
        li: 3
        li: 3
        li: 3
        li: 3
        li [.ok]
        """,
    "somebody new": """
        li [add.{li.account}]
        li: Zhou Min, controller
        li [.line.=finance]
        li [.role.=none]
        li [.ok]
        """,
    "contact": """
        li [edit.{li.contact}]
        li [.c:title]
        li: Head of purchasing
        li [.reassigned.=1]
        li [.ok]
        li [place.{li.contact}]
        li [.line.=finance]
        li [.role.=decider]
        li [.influence.=2]
        li [.key.=1]
        li [.reassigned.=0]
        li [.ok]
        """,
    "departure and return": """
        li [left.{li.contact}]
        li [.day.=?]
        li [.ok]
        li [returned.{li.contact}]
        """,
    "move": """
        zhang [move.{li.contact}]
        zhang: kwikzyx
        zhang [.ok]
        """,
    "dossier": """
        li [dossier.{li.contact}]
        li [keep.{li.contact}.birthday]
        li: 4 April
        li edits: 5 April
        li [erase.{li.contact}.birthday]
        li [erased.{li.contact}.birthday]
        """,
    "handover and farewell": """
        li: /delete_me
        zhang [forget]
        zhang [forgetme]
        zhang [farewell.{li.wish}]
        zhang: /handover quasar
        zhang [.to.={bo.person}]
        zhang: Li leaves the company
        zhang [.ok]
        zhang [farewells.{li.wish}]
        zhang: /practice
        zhang [practice.2026-11-01.0]
        zhang [declined.{bo.wish}]
        """,
    "back": """
        li [waited]
        """,
    "account": """
        zhang [handover.{li.account}]
        zhang [.to.later]
        zhang [handing.{li.account}]
        zhang [.to.later]
        zhang [handing.{li.account}]
        zhang [grade.{li.account}]
        zhang [graded.{li.account}.S]
        zhang [segment.{li.account}]
        zhang [segmented.{li.account}.0]
        zhang [posts.{li.account}]
        zhang [nopost.{li.account}.finance]
        zhang [post.{li.account}.finance]
        zhang [weigh.{li.request}]
        chen [unweigh.{bo.request}]
        """,
    "alert": """
        zhang [ask.{li.alert}.{li.person}]
        zhang [listed.{li.alert}]
        chen [follow.{li.alert}]
        """,
    "settings": """
        li: /settings Europe/Berlin
        li [language.zh]
        li [zone.team]
        li [away]
        li [away.2026-11-20.2026-11-22]
        li [back.2026-11-20]
        """,
    "group": """
        chen in the group: /bind Name zhang
        chen [bind.{li.group}.{li.leader}.told]
        li in the group: /level quasar
        li in the group: /week
        chen in the group: /unbind
        chen [bind.{bo.group}.{bo.leader}.quiet]
        chen [bind.{emma.group}.{emma.leader}.no]
        chen in the group: /bind Name zhang
        chen in the group kicked
        """,
    "invitation": """
        wu: /start {code}
        wu: hello
        zhang [unjoin.{wu.person}.{wu.invitation}]
        wu: hello
        """,
    "reach": """
        li kicked
        li member
        li kicked
        li: /start
        """,
    "who is gone": """
        gone: /start
        gone [level.{li.account}]
        nobody: /start
        """,
    "refusal": """
        li [level.{emma.account}]
        li: /handover quasar
        li [d.{li.draft}.9.changed.=nothing]
        """,
    "reading": """
        li: quasar
        li: /cancel
        li: quasar
        li: /help
        li: /level
        li: /chain quasar
        li: /contact quasarboss
        li: /week
        li: /my_data
        li [mydata]
        li [level]
        li [accounts.0]
        li [week]
        li [level.{li.account}]
        li [stand.{li.account}]
        li [standing.{li.account}.2026-11-19]
        li [layer.key.{li.account}.]
        li [history.{li.account}.0.]
        li [how.{li.account}.]
        li [howlayer.key.{li.account}.]
        li [howcontact.{li.contact}.2026-11-19]
        li [contact.{li.contact}]
        li [fact.{li.fact}]
        li [chain.{li.account}]
        li [read.{li.notice}]
        """,
}  # fmt: skip
REFUSED = {"refusal", "who is gone"}  # stories of what may not be

_LINE = re.compile(
    r"(?P<who>\w+)(?P<there> in the group)?"
    r"(?:: (?P<says>.+)| edits: (?P<edits>.+)| \[(?P<taps>.+)\]| (?P<status>kicked|member))"
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody's objects by name, and the code of an invitation; the same in all stories."""

    of: Mapping[str, Objects]
    code: str


def enter(tx: Tx) -> Cast:
    of = dict(furnished(tx).of)
    zhang = of["zhang"].person
    new = people.create(tx, "Name wu", Role.REP, NOW, manager_id=zhang)
    code = invitations.create(tx, new.id, NOW, created_by=zhang)
    invitation = invitations.find(tx, code)
    assert invitation is not None
    of[NEWCOMER] = Objects(new.id, invitation=invitation.id)
    updates.quarantine(tx, BOT, "not an update", "ValueError", NOW)
    return Cast(of, code)


def alone(url: str, verb: Verb[T]) -> T:
    """One verb, with a ledger of its own, so that afterwards the file holds all."""

    async def write() -> T:
        ledger = Ledger(url)
        try:
            return await ledger.write(verb)
        finally:
            await ledger.close()

    return asyncio.run(write())


def deliver(url: str, raw: Raw) -> Reply | None:
    """An update is answered, committed and acknowledged; until then it comes again."""
    verb = partial(answer, raw=raw, now=NOW, settings=SETTINGS, bot_id=BOT)
    reply = alone(url, verb)
    crash_point("the acknowledgement")
    return reply


def told(name: str, databases: Databases, world: str, cast: Cast) -> list[Step]:
    """The steps of a story, which is told on a copy of the database `world`."""
    telling = Telling(databases, databases.copy(world))
    asyncio.run(_tell(name, telling, cast))
    databases.drop(telling.url)
    return telling.steps


async def _tell(name: str, telling: Telling, cast: Cast) -> None:
    async def send(raw: Raw) -> Reply | None:
        step = f"{name} {len(telling.steps) + 1}"
        return await asyncio.to_thread(telling.does, step, partial(deliver, raw=raw))

    numbers = itertools.count(1)
    group = -cast.of["li"].person
    reps: dict[tuple[str, bool], Rep] = {}
    for line in STORIES[name].strip().splitlines():
        said = _LINE.fullmatch(line.strip())
        assert said is not None, line
        who, there = said["who"], said["there"] is not None
        if (who, there) not in reps:
            reps[who, there] = Rep(_chat(who), send, numbers, group if there else None)
        await _does(reps[who, there], said, cast)


async def _does(rep: Rep, said: re.Match[str], cast: Cast) -> None:
    def filled(text: str) -> str:
        return text.format(**cast.of, code=cast.code)

    if said["says"]:
        await rep.says(filled(said["says"]))
    elif said["edits"]:
        await rep.edits(filled(said["edits"]))
    elif said["status"]:
        await rep.lets_the_bot_be(said["status"])
    elif said["taps"].startswith("."):
        await rep.taps(filled(said["taps"]))
    else:
        await rep.presses(filled(said["taps"]))


def _chat(who: str) -> int:
    known = who in TREE
    return telegram_id(who) if known else 8_000_000_000 + len(who)
