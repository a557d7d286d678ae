"""What is kept about one person of the team, or one contact: counts, and the rows themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select

from scoring.assessments import Kind
from scoring.people import Person
from scoring.shown import SHOWN, shown_whole
from storage import accounts, tables
from storage.machinery.ledger import Tx

MAX_ROWS = 20_000  # of one class in a file; the newest


@shown_whole
@dataclass(frozen=True, slots=True)
class Kept:
    """How many rows there are by class, and since when; None: since never."""

    counts: Mapping[str, int]
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Rows:
    """One class of rows: the names of its columns, and their values."""

    columns: tuple[str, ...] = field(metadata=SHOWN)
    rows: Sequence[tuple[Any, ...]]


def about_person(tx: Tx, person_id: int) -> Kept:
    """Visits, ratings, facts, conversations, notices, absences and invitations of a person."""
    of = {
        "visits": (tables.visits, tables.visits.c.rep_id),
        "ratings": (tables.assessments, tables.assessments.c.rater_id),
        "facts": (tables.facts, tables.facts.c.author_id),
        "drafts": (tables.drafts, tables.drafts.c.person_id),
        "notices": (tables.notices, tables.notices.c.person_id),
        "absences": (tables.absences, tables.absences.c.person_id),
        "invitations": (tables.invitations, tables.invitations.c.person_id),
    }
    of |= {table.name: (table, table.c[whose]) for table, whose, _ in _declared()}
    f = tables.facts.c
    counts = {name: _count(tx, table, whose == person_id) for name, (table, whose) in of.items()}
    own = (f.author_id == person_id) & f.file_id.is_not(None)
    counts["attachments"] = _count(tx, tables.facts, own)
    p = tables.people.c
    return Kept(counts, tx.execute(select(p.created_at).where(p.id == person_id)).scalar())


def about_contact(tx: Tx, contact_id: int) -> Kept:
    """Visits, ratings and personal details of a contact."""
    a, m, d = tables.assessments, tables.participants, tables.dossier
    rated = (a.c.kind == Kind.KEY) & (a.c.subject_id == contact_id)
    counts = {
        "visits": _count(tx, m, m.c.contact_id == contact_id),
        "ratings": _count(tx, a, rated),
        "personal details": _count(tx, d, d.c.contact_id == contact_id),
    }
    c = tables.contacts.c
    return Kept(counts, tx.execute(select(c.created_at).where(c.id == contact_id)).scalar())


def rows_of(tx: Tx, person: Person) -> Mapping[str, Rows]:
    """The rows about a person, the newest first.

    Of an account that they may not see any more there is the reference alone, without texts.
    """
    a = tables.accounts.c
    visible = select(a.id, a.name).where(accounts.visible_to(person))
    seen = {row.id: row.name for row in tx.execute(visible)}
    return {
        name: Rows(_headings(query), list(_readable(tx, query, seen)))
        for name, query in _queries(person.id).items()
    }


def _queries(person_id: int) -> dict[str, Select[Any]]:
    p, v, s, f = tables.people.c, tables.visits.c, tables.assessments.c, tables.facts.c
    k = tables.files.c
    d, n, b, i = tables.drafts.c, tables.notices.c, tables.absences.c, tables.invitations.c
    kept = select(k.size).where(k.file_id == f.file_id).scalar_subquery()
    queries: dict[str, tuple[Select[Any], ColumnElement[bool], ColumnElement[Any]]] = {
        "person": (
            select(p.id, p.name, p.role, p.telegram_id, p.language, p.zone, p.country,
                   p.office, p.weekly_target, p.created_at, p.joined_at),
            p.id == person_id, p.id,
        ),
        "visits": (
            select(v.id, v.day, v.type, v.account_id, v.note, v.recorded_at),
            v.rep_id == person_id, v.id,
        ),
        "ratings": (
            select(s.id, s.at, s.kind, s.account_id, s.level), s.rater_id == person_id, s.id,
        ),
        "facts": (
            select(f.id, f.at, f.kind, f.account_id, f.text, kept.label("attachment_bytes")),
            f.author_id == person_id, f.id,
        ),
        "drafts": (
            select(d.id, d.flow, d.state, d.created_at, d.updated_at),
            d.person_id == person_id, d.id,
        ),
        "notices": (
            select(n.id, n.kind, n.state, n.created_at, n.sent_at), n.person_id == person_id, n.id,
        ),
        "absences": (
            select(b.first_day, b.last_day), b.person_id == person_id, b.first_day,
        ),
        "invitations": (
            select(i.id, i.created_at, i.expires_at, i.used_at), i.person_id == person_id, i.id,
        ),
    }  # fmt: skip
    for table, of, columns in _declared():
        shown = select(*(table.c[each] for each in columns))
        queries[table.name] = (shown, table.c[of] == person_id, table.c.id)
    return {
        name: query.where(whose).order_by(by.desc()).limit(MAX_ROWS)
        for name, (query, whose, by) in queries.items()
    }


def _declared() -> Iterator[tuple[Table, str, Sequence[str]]]:
    """The tables that say themselves whose rows they hold, and which columns tell of them."""
    for table in tables.METADATA.sorted_tables:
        if "own_data" in table.info:
            yield (table, *table.info["own_data"])


def _headings(query: Select[Any]) -> tuple[str, ...]:
    return tuple(str(each.key).removesuffix("_id") for each in query.selected_columns)


def _readable(tx: Tx, query: Select[Any], seen: Mapping[int, str]) -> Iterator[tuple[Any, ...]]:
    for row in tx.execute(query):
        values = row._asdict()
        if "account_id" in values:
            account_id = values["account_id"]
            values["account_id"] = seen.get(account_id, f"A-{account_id}")
            texts = {} if account_id in seen else dict.fromkeys({"note", "text"} & set(values), "")
            values |= texts
        yield tuple(values.values())


def _count(tx: Tx, table: Table, whose: ColumnElement[bool]) -> int:
    return int(tx.execute(select(func.count()).select_from(table).where(whose)).scalar_one())
