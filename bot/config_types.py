"""The kinds of values that config.toml has, each refusing with what was expected."""

import re
from datetime import time
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from handlers.frame.clean import clean_line, graphemes
from scoring.due import Weekly

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST_PURPOSE = 200
USUAL_COUNTRIES = ("", "CN")  # none, and our default: good without a look into the library


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("expected an IANA time zone such as Asia/Shanghai") from None
    return name


def _country(code: str) -> str:
    if code in USUAL_COUNTRIES:
        return code
    import holidays  # large: 0.1 s of a start

    if code not in holidays.list_supported_countries():
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
    if not 0 < graphemes(purpose) <= _MOST_PURPOSE:
        raise ValueError(f'expected 1 … {_MOST_PURPOSE} characters such as "send good wishes"')
    return purpose


def _public_url(text: str) -> str:
    """Without the slash at its end. HTTPS: what is read there is confidential."""
    parts = urlsplit(text)
    plain = not (parts.query or parts.fragment or parts.username)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    if text and not (plain and parts.hostname and (parts.scheme == "https" or local)):
        raise ValueError('expected such as "https://rapport.example.com", or "" for none')
    return text.rstrip("/")


def personal(value: object) -> object:
    if isinstance(value, dict):
        return value
    raise ValueError('expected such as { purpose = "send good wishes", keep_days = 730 }')


def _address(text: str) -> str:
    """Of the operator's own pages; "" for none."""
    found = re.fullmatch(r"(?:[\w.-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})", text, re.ASCII)
    if text and not (found and int(found[1]) <= 65535):
        raise ValueError('expected host and port such as "127.0.0.1:9464", or "" for none')
    return text


Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(_country)]
Purpose = Annotated[str, AfterValidator(_purpose)]
PublicUrl = Annotated[str, AfterValidator(_public_url)]
Clock = Annotated[time, BeforeValidator(_clock)]
Address = Annotated[str, AfterValidator(_address)]
Moment = Annotated[Weekly, BeforeValidator(_moment)]
Count = Annotated[int, Field(strict=True, ge=0, le=100)]
Days = Annotated[int, Field(strict=True, ge=1, le=3650)]
Many = Annotated[int, Field(strict=True, ge=10, le=1_000_000)]
Hours = Annotated[int, Field(strict=True, ge=1, le=336)]


class Section(BaseModel):
    """A section of the file: no key that is not ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)
