"""What of a contact's dossier 档案 may be shown: the fields switched on, while their time lasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from handlers.frame.section import Days, Purpose, Section
from handlers.frame.settings import Settings
from scoring.shown import SHOWN
from storage import Tx, dossier


def _described(value: object) -> object:
    if isinstance(value, dict | PersonalField):
        return value
    raise ValueError('expected such as { purpose = "send good wishes", keep_days = 730 }')


class PersonalField(Section):
    """A personal detail of contacts that may be kept: what for, and how long."""

    purpose: Purpose
    keep_days: Days

    @property
    def keep(self) -> timedelta:
        return timedelta(days=self.keep_days)


_Field = Annotated[PersonalField | None, BeforeValidator(_described)]


class DossierSettings(Section):
    """The personal details of contacts that may be kept; None: this one may not."""

    table = "dossier"
    birthday: _Field = None
    interests: _Field = None
    family: _Field = None
    career: _Field = None
    education: _Field = None
    hometown: _Field = None

    @property
    def switched_on(self) -> Mapping[str, PersonalField]:
        return {name: each for name, each in self if each is not None}


@dataclass(frozen=True, slots=True)
class Personal:
    """A field that is switched on. `value` is empty, and `until` None, while nothing is kept."""

    field: str = field(metadata=SHOWN)
    purpose: str
    value: str = ""
    until: datetime | None = None


def of_contact(tx: Tx, settings: Settings, contact_id: int, now: datetime) -> Sequence[Personal]:
    """Every field that is switched on, in the order of the configuration."""
    on = settings[DossierSettings].switched_on
    if not on:
        return ()
    kept = {
        entry.field: (entry.value, until)
        for entry in dossier.of_contact(tx, contact_id, list(on))
        if (until := entry.at + on[entry.field].keep) >= now
    }
    return [Personal(name, each.purpose, *kept.get(name, ())) for name, each in on.items()]
