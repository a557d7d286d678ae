"""The demonstration team: two small teams with some weeks of history, one Chinese, one English.

It is recorded with the same verbs as everything else, on an empty database only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.sandbox import Sandbox
from scoring.accounts import ChainRole, Contact, Grade, Line
from scoring.assessments import FactKind, Kind, Rating
from scoring.cadence import week_of
from scoring.level import evaluate
from scoring.packs import builtin
from scoring.people import Person, Role
from scoring.visits import Visit, VisitType
from storage import (
    Ledger,
    Tx,
    account_events,
    accounts,
    assessments,
    contacts,
    facts,
    imports,
    people,
    visits,
)
from storage.names import fold

# Beyond 32 bits on purpose: many of today's Telegram ids are.
FIRST_ID = 7_000_000_001
OPENING = time(10)  # of the week's Wednesday: two days' visits lie behind, three ahead
NOTE_FACTS = 2  # from this level on a demonstration rating has a fact


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    shown: str
    role: Role
    language: str
    manager: str | None = None


TEAM = (
    Member("李娜", "李娜 Li Na", Role.REP, "zh", "张伟"),
    Member("张伟", "张伟 Zhang Wei", Role.MANAGER, "zh", "陈婕"),
    Member("陈婕", "陈婕 Chen Jie", Role.ADMINISTRATOR, "zh"),
    Member("Emma Fischer", "Emma Fischer", Role.REP, "en", "Daniel Weber"),
    Member("Daniel Weber", "Daniel Weber", Role.MANAGER, "en", "陈婕"),
)


@dataclass(frozen=True, slots=True)
class Someone:
    """A contact. `met` are the visits' notes by how many days ago they were; `rated` are (days ago,
    six levels), each after the visit of that day."""

    name: str
    title: str
    line: Line
    role: ChainRole
    influence: int
    key: bool
    met: Mapping[int, str]
    rated: tuple[tuple[int, tuple[int | None, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    name: str
    grade: Grade
    owner: str
    people: tuple[Someone, ...]
    no_posts: tuple[Line, ...] = ()  # where nobody decides


CLIENTS = (
    Client(
        "华信科技", Grade.A, "李娜",
        (
            Someone("王敏", "信息部总监", Line.TECHNICAL, ChainRole.DECIDER, 3, True,
                    {41: "介绍了现有系统的瓶颈", 13: "主动约了技术部同事一起评审方案",
                     2: "提前告知一季度扩容计划"},
                    ((41, (1, 1, 1, 1, 1, 1)), (13, (2, 1, 2, 1, 2, 1)))),
            Someone("赵强", "采购总监", Line.PROCUREMENT, ChainRole.DECIDER, 3, True,
                    {55: "说明了供应商入围的要求", 27: "当面确认我司入围，价格还要再谈"},
                    ((55, (1, 0, 1, 1, 1, 1)), (27, (1, 1, 1, 0, 1, 1)))),
            Someone("刘芳", "财务经理", Line.FINANCE, ChainRole.ADVISER, 2, False,
                    {41: "问了付款周期和开票方式"}),
        ),
    ),
    Client(
        "北岳能源", Grade.B, "李娜",
        (
            Someone("孙立", "副总经理", Line.EXECUTIVE, ChainRole.DECIDER, 3, True,
                    {34: "简单介绍了今年的投资重点"}, ((34, (1, 1, 0, 0, 1, 0)),)),
            Someone("周倩", "生产部主管", Line.BUSINESS, ChainRole.USER, 1, False,
                    {34: "带我们看了生产线的老设备", 1: "讨论了新厂区的设备清单"}),
        ),
    ),
    Client(
        "华星光电", Grade.C, "李娜",
        (
            Someone("吴刚", "设备部经理", Line.TECHNICAL, ChainRole.ADVISER, 2, False,
                    {62: "参观了样板线"}),
        ),
    ),
    Client(
        "Orion Logistics", Grade.S, "Emma Fischer",
        (
            Someone("Grace Miller", "CIO", Line.TECHNICAL, ChainRole.DECIDER, 3, True,
                    {30: "Explained what the old warehouse system cannot do",
                     9: "Praised our pilot in front of her team leads",
                     1: "Told us about the new hub before the tender"},
                    ((30, (1, 1, 1, 1, 1, 1)), (9, (2, 2, 2, 1, 2, 2)))),
            Someone("Peter Novak", "Head of Purchasing", Line.PROCUREMENT, ChainRole.DECIDER, 3,
                    True, {30: "Went through their purchasing steps with us"},
                    ((30, (1, 1, 1, 0, 1, 0)),)),
        ),
        (Line.BUSINESS, Line.FINANCE, Line.EXECUTIVE),
    ),
    Client(
        "Baltic Shipping", Grade.B, "Emma Fischer",
        (
            Someone("Anna Larsen", "Fleet manager", Line.BUSINESS, ChainRole.USER, 1, False,
                    {20: "Showed us how the fleet is planned today",
                     2: "Walked through the terminal together"}),
        ),
    ),
)  # fmt: skip


async def furnish(sandbox: Sandbox, config: Config, url: str) -> None:
    """Give an empty sandbox its team, and every sandbox its personas."""
    ledger = Ledger(url)
    try:
        if not await ledger.read(people.everybody):
            now = opening(sandbox.clock.now(), ZoneInfo(config.team.zone))
            sandbox.clock.move_to(now)
            await ledger.write(lambda tx: found_team(tx, now))
        team = await ledger.read(people.everybody)
        for person in sorted(team, key=lambda each: each.chat_id or 0):
            if person.chat_id is not None:
                _persona(sandbox, person)
    finally:
        await ledger.close()


def is_all(tx: Tx) -> bool:
    """Whether the database holds the demonstration team and nothing else."""
    members = {(FIRST_ID + number, member.name) for number, member in enumerate(TEAM)}
    found = {(person.chat_id, person.name) for person in people.everybody(tx)}
    clients = {fold(client.name) for client in CLIENTS}
    return found == members and imports.account_owners(tx).keys() == clients


def opening(now: datetime, zone: ZoneInfo) -> datetime:
    """The Wednesday morning of the present week, on which the demonstration begins."""
    monday, _ = week_of(now.astimezone(zone).date())
    return datetime.combine(monday + timedelta(days=2), OPENING, zone).astimezone(UTC)


def found_team(tx: Tx, now: datetime) -> None:
    """Record the team, its clients, and what happened in the weeks before `now`."""
    team: dict[str, Person] = {}
    since = now - timedelta(days=90)
    for member in sorted(TEAM, key=lambda m: (m.manager is not None, m.role is Role.REP)):
        manager = team[member.manager].id if member.manager else None
        team[member.name] = people.create(tx, member.name, member.role, since, manager_id=manager)
    for number, member in enumerate(TEAM):
        people.join(tx, team[member.name].id, FIRST_ID + number, member.language, since)
    for client in CLIENTS:
        _found_client(tx, client, team[client.owner], now)


def _persona(sandbox: Sandbox, person: Person) -> None:
    """A persona who has begun the chat: a bot cannot write to anybody before that."""
    member = next((each for each in TEAM if each.name == person.name), None)
    persona = sandbox.person(
        person.chat_id or 0,
        member.shown if member else person.name,
        language_code="zh-hans" if person.language == "zh" else "en",
        role=person.role,
    )
    if persona.last is None:
        persona.say("/start")


def _found_client(tx: Tx, client: Client, owner: Person, now: datetime) -> None:
    long_ago = now - timedelta(days=90)
    account = accounts.create(tx, client.name, owner.id, long_ago, grade=client.grade)
    known = {
        each.name: contacts.create(
            tx, account.id, each.name, long_ago, title=each.title, line=each.line,
            role=each.role, influence=each.influence, key=each.key,
        )
        for each in client.people
    }  # fmt: skip
    if client.no_posts:
        none = frozenset(client.no_posts)
        account_events.set_no_posts(tx, account.id, none, owner.id, long_ago)
    happened = sorted(
        [(ago, 0, each) for each in client.people for ago in each.met]
        + [(ago, 1, each) for each in client.people for ago, _ in each.rated],
        key=lambda event: (-event[0], event[1]),
    )
    visited: dict[tuple[str, int], Visit] = {}
    for ago, what, each in happened:
        then, contact = now - timedelta(days=ago), known[each.name]
        if what == 0:
            visited[each.name, ago] = visits.record(
                tx, account.id, owner.id, then.date(), then,
                type=VisitType.MEETING, note=each.met[ago], participant_ids=[contact.id],
            )  # fmt: skip
        else:
            _rate(tx, owner, contact, dict(each.rated)[ago], then, visited[each.name, ago])


def _rate(
    tx: Tx, owner: Person, contact: Contact,
    levels: tuple[int | None, ...], then: datetime, visit: Visit,
) -> None:  # fmt: skip
    rubric = builtin("key")
    fact = facts.add(
        tx, contact.account_id, owner.id, FactKind.VISIT, visit.note, then, visit_id=visit.id
    )
    by_dimension = dict(zip(rubric.dimension_ids, levels, strict=True))
    ratings: Mapping[str, Rating] = {
        dimension: Rating(level, (fact,) if level is not None and level >= NOTE_FACTS else ())
        for dimension, level in by_dimension.items()
    }
    concluded = evaluate(rubric, {d: v for d, v in by_dimension.items() if v is not None})
    assessments.record(
        tx, Kind.KEY, contact.id, contact.account_id, owner.id, ratings, then,
        rubric=(rubric.id, rubric.version), level=concluded.level, mean=concluded.mean,
        visit_id=visit.id,
    )  # fmt: skip
