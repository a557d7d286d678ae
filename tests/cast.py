"""The cast of the tests: Li Na sells to Huaxin, Zhang Wei leads her, Chen Jie administers."""

from dataclasses import dataclass
from datetime import UTC, datetime

from scoring.accounts import Account, ChainRole, Contact, Grade, Line
from scoring.people import Person, Role
from storage import Tx, accounts, contacts, people

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)  # a Friday, 15:00 in Shanghai


@dataclass(frozen=True, slots=True)
class Cast:
    chen_jie: Person
    zhang_wei: Person
    li_na: Person
    huaxin: Account
    wang_fang: Contact


def enter(tx: Tx) -> Cast:
    """Record the cast in an empty ledger."""
    chen_jie = people.create(tx, "Chen Jie", Role.ADMINISTRATOR, NOW)
    zhang_wei = people.create(tx, "Zhang Wei", Role.MANAGER, NOW, manager_id=chen_jie.id)
    li_na = people.create(tx, "Li Na", Role.REP, NOW, manager_id=zhang_wei.id)
    huaxin = accounts.create(tx, "华信 Huaxin", li_na.id, NOW, grade=Grade.A)
    wang_fang = contacts.create(
        tx,
        huaxin.id,
        "王芳",
        NOW,
        title="Purchasing director",
        line=Line.PROCUREMENT,
        role=ChainRole.DECIDER,
        influence=3,
        key=True,
        created_by=li_na.id,
    )
    return Cast(chen_jie, zhang_wei, li_na, huaxin, wang_fang)
