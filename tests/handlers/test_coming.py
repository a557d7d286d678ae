"""When something is to be, as people write it; today is Wednesday, 18 November 2026."""

from datetime import date, time

import pytest

from handlers.frame.coming import When, read_when

TODAY = date(2026, 11, 18)


def when(*days: str, at: str | None = None) -> When:
    read = tuple(date.fromisoformat(each) for each in days)
    return When(read, time.fromisoformat(at) if at else None)


CASES = {
    "today": when("2026-11-18"),
    "tomorrow 14:00": when("2026-11-19", at="14:00"),
    "Tomorrow at 2pm": when("2026-11-19", at="14:00"),
    "the day after tomorrow, 9:05": when("2026-11-20", at="09:05"),
    "Fri 9:30": when("2026-11-20", at="09:30"),
    "friday": when("2026-11-20"),
    "on Wednesday": when("2026-11-18"),
    "tue 12am": when("2026-11-24", at="00:00"),
    "next Friday 10:00": when("2026-11-20", "2026-11-27", at="10:00"),
    "next Monday": when("2026-11-23"),
    "in 3 days": when("2026-11-21"),
    "3 Nov": when("2027-11-03"),
    "Dec 3rd": when("2026-12-03"),
    "3rd Dec 11:15": when("2026-12-03", at="11:15"),
    "Dec 3 11:15pm": when("2026-12-03", at="23:15"),
    "2026-12-01 08:00": when("2026-12-01", at="08:00"),
    "2026-11-17": None,
    "5/12": when("2027-05-12", "2026-12-05"),
    "12/12": when("2026-12-12"),
    "25/12 15:00": when("2026-12-25", at="15:00"),
    "12-01": when("2026-12-01"),
    "1.12.": when("2026-12-01"),
    "14:00": when(at="14:00"),
    "9.12": when("2026-12-09"),
    "3pm": when(at="15:00"),
    "14h30": when(at="14:30"),
    "25:00": None,
    "13pm": None,
    "30 Feb": None,
    "soon": None,
    "": None,
    "今天下午": None,
    "今天下午4点": when("2026-11-18", at="16:00"),
    "明天 14:00": when("2026-11-19", at="14:00"),
    "明天上午十点半": when("2026-11-19", at="10:30"),
    "明天下午2:30": when("2026-11-19", at="14:30"),
    "后天三点": when("2026-11-20", at="15:00"),
    "大后天中午12点": when("2026-11-21", at="12:00"),
    "下周二下午三点": when("2026-11-24", at="15:00"),
    "下下周一": when("2026-11-30"),
    "周五 9:30": when("2026-11-20", at="09:30"),
    "星期天": when("2026-11-22"),
    "礼拜三晚上七点一刻": when("2026-11-18", at="19:15"),
    "本周一": None,
    "本周五": when("2026-11-20"),
    "3天后": when("2026-11-21"),
    "20号上午9点": when("2026-11-20", at="09:00"),
    "17号": when("2026-12-17"),
    "31号": when("2026-12-31"),
    "12月3日下午两点": when("2026-12-03", at="14:00"),
    "十二月三号": when("2026-12-03"),
    "11月17日": when("2027-11-17"),
    "2026年12月1日 十四点二十五分": when("2026-12-01", at="14:25"),
    "２点": when(at="14:00"),
    "二十五点": None,
}  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), CASES.items(), ids=CASES.keys())
def test_a_day_and_time_to_come_are_read_as_they_are_written(
    typed: str, meant: When | None
) -> None:
    assert read_when(typed, TODAY) == meant
