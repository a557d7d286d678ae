"""The database that Rapport works on in the bench: reps with an account each and its contacts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from scoring.accounts import ChainRole, Grade, Line
from scoring.assessments import Kind, Rating
from scoring.level import evaluate
from scoring.packs import builtin
from scoring.people import Role
from storage import Ledger, Tx, accounts, assessments, contacts, people, visits
from storage.machinery.schema import migrate

FIRST_ID = 7_000_000_001
KNOWN = "Grace Miller"  # rated before, so that her next rating is a repeat
NEW = ("Peter Novak", "Anna Larsen")  # never rated

# Whatever the hour of the bench, no nudge and no alert comes between the taps; and a nudge that the
# bench itself queues finds no public holiday.
CONFIG = """
[team]
country = ""

[cadence]
nudges = []
silent_days = { S = 3650, A = 3650, B = 3650, C = 3650 }

[log]
level = "warning"
"""


async def furnish(folder: Path, reps: int, url: str = "") -> str:
    """A database with so many reps under one manager, and `folder` with its settings.

    It is a SQLite file in `folder`, unless `url` names a migrated database; returns its URL.
    """
    if not url:
        url = f"sqlite:///{folder / 'rapport.db'}"
        migrate(url)
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    ledger = Ledger(url)
    try:
        await ledger.write(lambda tx: _found(tx, reps))
    finally:
        await ledger.close()
    return url


def _found(tx: Tx, reps: int) -> None:
    now = datetime.now(UTC)
    manager = people.create(tx, "Daniel Weber", Role.MANAGER, now)
    for number in range(reps):
        rep = people.create(tx, f"Rep {number:03}", Role.REP, now, manager_id=manager.id)
        people.join(tx, rep.id, FIRST_ID + number, "en", now)
        _account(tx, rep.id, f"Orion Logistics {number:03}", now)


def _account(tx: Tx, owner_id: int, name: str, now: datetime) -> None:
    account = accounts.create(tx, name, owner_id, now, grade=Grade.A)
    met = []
    for contact in (KNOWN, *NEW):
        person = contacts.create(
            tx, account.id, contact, now, title="CIO", line=Line.TECHNICAL,
            role=ChainRole.DECIDER, influence=3, key=True,
        )  # fmt: skip
        met.append(person.id)
    visits.record(
        tx, account.id, owner_id, (now - timedelta(days=2)).date(), now,
        note="Told us about the new hub", participant_ids=met,
    )  # fmt: skip
    rubric = builtin("key")
    levels = dict.fromkeys(rubric.dimension_ids, 1)
    concluded = evaluate(rubric, levels)
    assessments.record(
        tx, Kind.KEY, met[0], account.id, owner_id,
        {dimension: Rating(level) for dimension, level in levels.items()}, now,
        rubric=(rubric.id, rubric.version), level=concluded.level, mean=concluded.mean,
    )  # fmt: skip
