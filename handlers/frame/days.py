"""Reading a typed day: "today", "昨天", 2026-11-18, 11-18, 11月18日, 18.11."""

import re
from datetime import date, timedelta
from unicodedata import normalize

EARLIEST, LATEST = (
    date(1900, 1, 1),
    date(2199, 12, 31),
)  # the time zones with the smallest and largest offset
_SPOKEN = {
    "today": 0, "yesterday": 1, "今天": 0, "昨天": 1, "前天": 2, "大前天": 3,
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/月](\d{1,2})日?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.?")


def read_day(text: str, today: date) -> date | None:
    """The day that is meant; without a year, the last one that is not after today."""
    plain = "".join(normalize("NFKC", text).casefold().split())
    if plain in _SPOKEN:
        return today - timedelta(days=_SPOKEN[plain])
    if match := _ISO.fullmatch(plain):
        return day_of(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH_FIRST.fullmatch(plain):
        return _latest(int(match[1]), int(match[2]), today)
    if match := _DAY_FIRST.fullmatch(plain):
        return _latest(int(match[2]), int(match[1]), today)
    return None


def name_and_day(text: str, today: date) -> tuple[str, date | None]:
    """A name with a day behind it: "华信 2026-03-01", "Huaxin yesterday"; None: there is no day."""
    name, _, last = text.rpartition(" ")
    day = read_day(last, today)
    return (name, day) if name and day is not None else (text, None)


def iso_day(text: str) -> date:
    """ "2026-11-18" and no other way of writing it. Raises ValueError for what is no day."""
    day = date.fromisoformat(text)
    if day.isoformat() != text or not EARLIEST <= day <= LATEST:
        raise ValueError("no day that can be")
    return day


def names_no_day(text: str, today: date) -> bool:
    """Whether a date stands behind a name that no calendar has: "Huaxin 2026-02-30"."""
    last = "".join(normalize("NFKC", text).split()[-1:])
    return _ISO.fullmatch(last) is not None and read_day(last, today) is None


def _latest(month: int, day: int, today: date) -> date | None:
    this_year = day_of(today.year, month, day)
    if this_year is not None and this_year <= today:
        return this_year
    return day_of(today.year - 1, month, day)


def day_of(year: int, month: int, day: int) -> date | None:
    """The day with these numbers; None: there is none."""
    try:
        return iso_day(f"{year:04}-{month:02}-{day:02}")
    except ValueError:
        return None
