"""Working days: on which days of the calendar a person works."""

from dataclasses import dataclass
from datetime import date, timedelta

FORTNIGHT = timedelta(days=14)  # nobody is waited for any longer
MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Workdays:
    """The country's `weekdays` (Monday 0) without its public `holidays`, and the weekends that it
    works instead (调休); less the days on which the person is `away`, from the first to the last.
    """

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] = frozenset()
    instead: frozenset[date] = frozenset()
    away: tuple[tuple[date, date], ...] = ()

    def public(self, day: date) -> bool:
        """Whether the country works on that day."""
        return day in self.instead or (day.weekday() in self.weekdays and day not in self.holidays)

    def works(self, day: date) -> bool:
        return self.public(day) and not any(first <= day <= last for first, last in self.away)

    def would(self, day: date) -> bool:
        """Whether it would be worked if nobody had it off: on a free one of these something less
        is owed."""
        return day in self.instead or day.weekday() in self.weekdays

    def in_week_before(self, day: date) -> date | None:
        """That day if it is worked, else the last worked one before it in its week, if any."""
        monday = day - timedelta(days=day.weekday())
        while day >= monday:
            if self.works(day):
                return day
            day -= timedelta(days=1)
        return None

    def from_(self, day: date) -> date | None:
        """That day if it is worked, else the next worked one within a fortnight."""
        return next((each for each in between(day, day + FORTNIGHT) if self.works(each)), None)


def between(first: date, last: date) -> tuple[date, ...]:
    """The days from `first` to `last`, both included."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
