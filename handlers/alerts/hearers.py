"""Who hears of an alert, and who hears when nobody takes it up."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from handlers.frame.reporting_line import heads
from scoring.people import Person, Role
from scoring.reporting import above, nearest
from storage import Tx, accounts, alerts, people
from storage.alerts import Alert


class _OneByOne(dict[int, Person]):
    """People by key, read as they are asked for."""

    def __init__(self, tx: Tx) -> None:
        super().__init__()
        self._tx = tx

    def __missing__(self, key: int) -> Person:
        person = self[key] = people.get(self._tx, key)
        return person


class Hearers:
    """For one alert people are read as they are asked for; `of_many` reads them all at once."""

    def __init__(self, tx: Tx, known: Mapping[int, Person] | None = None) -> None:
        self._tx, self._known = tx, _OneByOne(tx) if known is None else known

    @classmethod
    def of_many(cls, tx: Tx) -> "Hearers":
        return cls(tx, people.known(tx))

    @cached_property
    def heads(self) -> Sequence[Person]:
        """The administrators."""
        return list(heads(self._tx))

    def told(self, owner_id: int | None, rater_id: int | None) -> list[Person]:
        """The managers of the account's owner and of who rated, else the administrators.

        Of each line the nearest who hears: who has joined, and can be written to.
        """
        concerned = dict.fromkeys(each for each in (owner_id, rater_id) if each is not None)
        found = [manager for each in concerned for manager in self._nearest(each)]
        return list({person.id: person for person in found or self.heads}.values())

    def one_up(self, told: Sequence[Person]) -> Person | None:
        """The nearest above those who were told who hears, or an administrator where the line
        ends. None: nobody is there who was not told already."""
        line = above(told[0].id, self._known) if told else []
        return nearest((*line, *self.heads), {each.id for each in told}, waits=True)

    def _nearest(self, person_id: int) -> list[Person]:
        person = self._known[person_id]
        itself = [person] if person.role is Role.MANAGER and person.active else []
        found = nearest([*itself, *above(person_id, self._known)], waits=True)
        return [found] if found else []


def answerable(tx: Tx, account_id: int, rater_id: int | None = None) -> list[Person]:
    """Who is told of what concerns an account, and was shown by that person's rating."""
    return Hearers(tx).told(accounts.by_id(tx, account_id).owner_id, rater_id)


def told_of(tx: Tx, alert: Alert) -> list[Person]:
    """Who is told of this alert."""
    return answerable(tx, alert.account_id, alert.details.get("rater"))


def all_told(tx: Tx, known: Sequence[Alert], hearers: Hearers) -> Mapping[int, Sequence[Person]]:
    """Who is told of each of many alerts, by their keys."""
    of = accounts.by_ids(tx, {alert.account_id for alert in known})
    return {
        alert.id: hearers.told(of[alert.account_id].owner_id, alert.details.get("rater"))
        for alert in known
    }


def by_hearer(tx: Tx, known: Sequence[Alert]) -> Mapping[int, Sequence[int]]:
    """Which of many alerts each person is to be told, by their keys: those that they have not
    heard of since they changed."""
    heard: dict[int, list[int]] = {}
    changed = {alert.id: alert.updated_at for alert in known}
    knows = alerts.hearers(tx, list(changed))
    for alert_id, told in all_told(tx, known, Hearers.of_many(tx)).items():
        for person in told:
            at = knows.get(alert_id, {}).get(person.id)
            if at is None or at < changed[alert_id]:
                heard.setdefault(person.id, []).append(alert_id)
    return heard
