"""Speaking one language: the catalogue, and dates and numbers as that language writes them.

The source of every sentence is English and stands in the code; `handlers/locale/zh.po` holds the
Chinese. A sentence is HTML, and what is put into it is escaped here, once.
"""

from datetime import date, datetime, time
from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import Translations

from handlers.frame.html import Markup

LANGUAGES = ("en", "zh")
_LOCALES = {"en": "en", "zh": "zh_Hans_CN"}


def language_of(code: str | None) -> str:
    """Our language for a client's language code ("zh-hans" gives "zh", "de" gives "en")."""
    return "zh" if (code or "").lower().startswith("zh") else "en"


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    text = files("handlers").joinpath("locale", f"{language}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), locale=language))
    compiled.seek(0)
    return Translations(compiled)


class Say:
    """Words in one language and instants in one zone. Call it with an English sentence."""

    def __init__(self, language: str, zone: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self.zone = ZoneInfo(zone)
        self._locale = _LOCALES[self.language]
        self._catalogue = _catalogue(self.language)

    def __call__(self, sentence: str, **values: Any) -> Markup:
        """The sentence as HTML; values are escaped unless they are Markup already."""
        return Markup(self._catalogue.gettext(sentence)).format(**values)

    def plural(self, one: str, many: str, n: int, **values: Any) -> Markup:
        """The sentence that fits `n`, which is put in as {n}."""
        return Markup(self._catalogue.ngettext(one, many, n)).format(n=n, **values)

    def label(self, sentence: str, **values: Any) -> str:
        """The sentence as plain text: for buttons, toasts and pictures."""
        return self._catalogue.gettext(sentence).format(**values)

    def label_in(self, context: str, sentence: str, **values: Any) -> str:
        """A label whose English is also said elsewhere and means something else there."""
        return self._catalogue.pgettext(context, sentence).format(**values)

    def term(self, names: Any) -> str:
        """The text for this language out of a mapping such as a rubric's."""
        text: str = names[self.language]
        return text

    def day(self, day: date | datetime) -> str:
        """A calendar day, short: "18 Nov", "11月18日"; an instant is taken in the zone."""
        if isinstance(day, datetime):
            day = day.astimezone(self.zone).date()
        return format_date(day, "M月d日" if self.language == "zh" else "d MMM", self._locale)

    def long_day(self, day: date) -> str:
        """A calendar day with its year: "18 Nov 2025", "2025年11月18日"."""
        form = "y年M月d日" if self.language == "zh" else "d MMM y"
        return format_date(day, form, self._locale)

    def month(self, day: date) -> str:
        """The month of a day, with its year: "Nov 2026", "2026年11月"."""
        return format_date(day, "y年M月" if self.language == "zh" else "MMM y", self._locale)

    def percent(self, share: float) -> str:
        """A share 0.0 … 1.0 in whole percent."""
        return format_percent(share, "0%", self._locale)

    def weekday(self, day: date) -> str:
        return format_date(day, "EEEE", self._locale)

    def moment(self, instant: datetime) -> str:
        """Day and time of day, in the zone."""
        form = "M月d日HH:mm" if self.language == "zh" else "d MMM, HH:mm"
        return format_datetime(instant, form, self.zone, self._locale)

    def time(self, clock: time | datetime) -> str:
        return format_time(clock, "HH:mm", self.zone, self._locale)

    def days(self, n: int) -> str:
        """A number of days: "41 days", "41天"."""
        return format_timedelta(86_400 * n, granularity="day", threshold=10**9, locale=self._locale)

    def number(self, value: float) -> str:
        """One decimal, with a true minus sign."""
        text = format_decimal(round(value, 1), "#,##0.0", self._locale)
        return text.replace("-", "−")

    def listed(self, parts: list[Markup]) -> Markup:
        """Several things in one sentence: "a, b", "a、b"."""
        return Markup("、" if self.language == "zh" else ", ").join(parts)
