"""Reading when something is to be: "tomorrow 14:00", "Fri 9:30", "下周二下午三点", "3 Nov 2pm"."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from unicodedata import normalize

from handlers.frame.days import day_of

_SPOKEN = {
    "today": 0, "tomorrow": 1, "dayaftertomorrow": 2, "thedayaftertomorrow": 2,
    "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DIGITS = "零一二三四五六七八九十"
_NUMBER = r"(\d{1,2}|[零一二两三四五六七八九十]{1,3})"

_CHINESE_WEEKDAY = re.compile(r"(下下|下|本|这)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
_ENGLISH_WEEKDAY = re.compile(r"(next|this|on)?([a-z]{3,9})")
_AFTER = re.compile(rf"(?:in(\d{{1,2}})days?|{_NUMBER}天(?:后|之后|以后))")
_OF_MONTH = re.compile(rf"{_NUMBER}[号日]")
_NAMED_MONTH = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?([a-z]{3,9})|([a-z]{3,9})(\d{1,2})(?:st|nd|rd|th)?)"
)
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?")
_EITHER_WAY = re.compile(r"(\d{1,2})/(\d{1,2})")
_MONTH_FIRST = re.compile(rf"{_NUMBER}(?:-|月){_NUMBER}[日号]?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.?")

_CLOCK = re.compile(r"(?:at)?(\d{1,2})[:h](\d{2})(am|pm)?$")
_AM_PM = re.compile(r"(?:at)?(\d{1,2})(am|pm)$")
_CHINESE_CLOCK = re.compile(
    r"(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上)?"
    rf"{_NUMBER}(?:点|时|:)(?:钟|整|(半)|(一刻|三刻)|{_NUMBER}分?)?$"
)
_LATER = ("中午", "下午", "傍晚", "晚上")


@dataclass(frozen=True, slots=True)
class When:
    """What was read: the days that may be meant (several: it is to be asked; none: no day was
    named), and the time, if one was."""

    days: tuple[date, ...] = ()
    at: time | None = None


def read_when(text: str, today: date) -> When | None:
    """A day from today on, a time, or both; None: it is neither."""
    plain = "".join(normalize("NFKC", text).casefold().replace(",", " ").split())
    rest, at = _time_at_end(plain)
    if not rest:
        return When((), at) if at is not None else None
    days = coming(rest, today)
    return When(days, at) if days else None


def coming(plain: str, today: date) -> tuple[date, ...]:
    """The days from today on that may be meant; empty: none that can be read."""
    if plain in _SPOKEN:
        return (today + timedelta(days=_SPOKEN[plain]),)
    for reading in (_weekday, _counted, _dated):
        if days := reading(plain, today):
            return tuple(dict.fromkeys(each for each in days if each >= today))
    return ()


def _weekday(plain: str, today: date) -> list[date]:
    monday = today - timedelta(days=today.weekday())
    if match := _CHINESE_WEEKDAY.fullmatch(plain):
        day = "一二三四五六日".index(match[2].replace("天", "日"))
        weeks = {"下下": 2, "下": 1}.get(match[1] or "")
        if weeks is not None:
            return [monday + timedelta(weeks=weeks, days=day)]
        if match[1]:
            return [monday + timedelta(days=day)]
        return [_next(today, day)]
    if (match := _ENGLISH_WEEKDAY.fullmatch(plain)) and (day_ := _named(match[2])) is not None:
        if match[1] == "next":  # the coming one to some, that of next week to others
            return [_next(today + timedelta(days=1), day_), monday + timedelta(weeks=1, days=day_)]
        return [_next(today, day_)]
    return []


def _named(word: str) -> int | None:
    if word in _WEEKDAYS:
        return _WEEKDAYS.index(word)
    return _LONG.index(word) if word in _LONG else None


def _counted(plain: str, today: date) -> list[date]:
    if match := _AFTER.fullmatch(plain):
        days = _number(match[1] or match[2])
        return [today + timedelta(days=days)] if days is not None else []
    if match := _OF_MONTH.fullmatch(plain):
        day, month, year = _number(match[1]), today.month, today.year
        for _ in range(12):  # a month may have no 31st
            found = day_of(year, month, day or 0)
            if found is not None and found >= today:
                return [found]
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return []


def _dated(plain: str, today: date) -> list[date]:
    whole = day_of(*map(int, m.groups())) if (m := _ISO.fullmatch(plain)) else None
    if whole is not None:
        return [whole]
    pairs: list[tuple[int, int]] = []  # month and day
    if match := _EITHER_WAY.fullmatch(plain):
        first, second = int(match[1]), int(match[2])
        pairs = [(first, second), (second, first)]
    elif match := _MONTH_FIRST.fullmatch(plain):
        pairs = [(_number(match[1]) or 0, _number(match[2]) or 0)]
    elif match := _DAY_FIRST.fullmatch(plain):
        pairs = [(int(match[2]), int(match[1]))]
    elif match := _NAMED_MONTH.fullmatch(plain):
        day, name = match[1] or match[4], match[2] or match[3]
        if name[:3] in _MONTHS:
            pairs = [(_MONTHS.index(name[:3]) + 1, int(day))]
    years = (today.year, today.year + 1)
    found = ([day_of(year, month, day) for year in years] for month, day in pairs)
    firsts = (next((d for d in days if d is not None and d >= today), None) for days in found)
    return [each for each in firsts if each is not None]


def _next(start: date, weekday: int) -> date:
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def _time_at_end(plain: str) -> tuple[str, time | None]:
    """What stands before the time, and the time; a bare "三点" is in the afternoon."""
    if match := _CLOCK.search(plain):
        hour, minute, half = int(match[1]), int(match[2]), match[3]
    elif match := _AM_PM.search(plain):
        hour, minute, half = int(match[1]), 0, match[2]
    elif match := _CHINESE_CLOCK.search(plain):
        return plain[: match.start()], _chinese(match)
    else:
        return plain, None
    if half is not None:
        if not 1 <= hour <= 12:
            return plain, None
        hour = hour % 12 + (12 if half == "pm" else 0)
    before = plain[: match.start()]
    part = next((each for each in _LATER if before.endswith(each)), None)
    if part is not None:
        before, hour = before.removesuffix(part), _afternoon(part, hour)
    for morning in ("早上", "上午"):
        before = before.removesuffix(morning)
    return (before, time(hour, minute)) if hour < 24 and minute < 60 else (plain, None)


def _chinese(match: re.Match[str]) -> time | None:
    part, hour = match[1], _number(match[2])
    minute = 30 if match[3] else {"一刻": 15, "三刻": 45}.get(match[4] or "", 0)
    if match[5]:
        minute = _number(match[5]) or 0
    if hour is None:
        return None
    if part in _LATER:
        hour = _afternoon(part, hour)
    elif part is None and 1 <= hour <= 6:  # nobody is visited at three in the morning
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _afternoon(part: str, hour: int) -> int:
    if part == "中午":
        return hour + 12 if hour <= 2 else hour
    return hour + 12 if hour < 12 else hour


def _number(text: str) -> int | None:
    """ "14", "三", "十二", "二十一"."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    if not ten:
        return _DIGITS.index(ones) if len(ones) == 1 else None
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)
