"""A section of the settings, and the kinds of values there are in one, each refusing with what was
expected. Whoever needs a setting declares it in a section: key, default and check in one place."""

import re
from datetime import time
from ipaddress import ip_address
from typing import Annotated, ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from handlers.frame.clean import clean_line, graphemes
from scoring.due import Weekly

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MAX_PURPOSE = 200
USUAL_COUNTRIES = ("", "CN")  # none, and our default: good without a look into the library

# Of the machine, or of another way to count seconds: not what a calendar is made by.
_NO_ZONES = re.compile(r"(posix|right)/.*|localtime|posixrules|Factory")


class Section(BaseModel):
    """Values under one `[table]` of config.toml, which several sections may share; no key that is
    not ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    table: ClassVar[str] = ""


def _zone(name: str) -> str:
    problem = ValueError("expected an IANA time zone such as Asia/Shanghai")
    if _NO_ZONES.fullmatch(name):
        raise problem
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise problem from None
    return name


def is_country(code: str) -> bool:
    """Whether it is one whose holidays are known."""
    if code in USUAL_COUNTRIES:
        return True
    import holidays  # large: 0.1 s of a start

    return code in holidays.list_supported_countries()


def _country(code: str) -> str:
    if not is_country(code):
        raise ValueError('expected a country code such as "CN", or "" for no public holidays')
    return code


def _clock(text: object) -> time:
    if isinstance(text, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        return time.fromisoformat(text)
    raise ValueError('expected a time of day such as "08:30"')


def _moment(text: object) -> Weekly:
    day, _, at = text.partition(" ") if isinstance(text, str) else ("", "", "")
    if day not in _WEEKDAYS:
        raise ValueError('expected a weekday and a time such as "fri 15:00"')
    return Weekly(_WEEKDAYS.index(day), _clock(at))


def _purpose(text: str) -> str:
    purpose = clean_line(text)
    if not 0 < graphemes(purpose) <= _MAX_PURPOSE:
        raise ValueError(f'expected 1 … {_MAX_PURPOSE} characters such as "send good wishes"')
    return purpose


def _public_url(text: str) -> str:
    """Without the slash at its end. HTTPS: what is read there is confidential."""
    problem = ValueError('expected such as "https://rapport.example.com", or "" for none')
    try:
        parts = urlsplit(text)
        possible = not text or (parts.port != 0 and is_host(parts.hostname or ""))
    except ValueError:
        raise problem from None
    plain = possible and not (parts.query or parts.fragment or parts.username)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    if text and not (plain and parts.hostname and (parts.scheme == "https" or local)):
        raise problem
    return text.rstrip("/")


def is_host(text: str) -> bool:
    """A name, or an address that can be."""
    if re.fullmatch(r"[\d.]+", text) or ":" in text:
        try:
            ip_address(text)
        except ValueError:
            return False
        return True
    return re.fullmatch(r"[A-Za-z0-9_]([\w.-]*\w)?", text, re.ASCII) is not None


def _words(text: str) -> str:
    words = clean_line(text)
    if not words:
        raise ValueError("expected a name")
    return words


Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(_country)]
Purpose = Annotated[str, AfterValidator(_purpose)]
PublicUrl = Annotated[str, AfterValidator(_public_url)]
Flag = Annotated[bool, Field(strict=True)]
Words = Annotated[str, AfterValidator(_words)]
Clock = Annotated[time, BeforeValidator(_clock)]
Moment = Annotated[Weekly, BeforeValidator(_moment)]
Count = Annotated[int, Field(strict=True, ge=0, le=100)]
Days = Annotated[int, Field(strict=True, ge=1, le=3650)]
Hours = Annotated[int, Field(strict=True, ge=1, le=336)]
