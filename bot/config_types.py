"""The kinds of values that config.toml has, each refusing with what was expected."""

import re
from datetime import time
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated
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


def _zone(name: str) -> str:
    problem = ValueError("expected an IANA time zone such as Asia/Shanghai")
    if _NO_ZONES.fullmatch(name):
        raise problem
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise problem from None
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


def _file(text: str) -> str:
    """A path, not a URL: a password in one would be shown."""
    odd = text != text.strip() or not text.isprintable() or set("?*") & set(text)
    if odd or not text or text.endswith("/") or "://" in text or text[0] in ":~":
        raise ValueError('expected a file such as "var/rapport.db"')
    return text


def _host(text: str) -> str:
    if not is_host(text):
        raise ValueError('expected a host such as "127.0.0.1"')
    return text


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


def once(moments: tuple[Weekly, ...]) -> tuple[Weekly, ...]:
    if len(set(moments)) < len(moments):
        raise ValueError("expected each moment once")
    return moments


def _network(text: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text if isinstance(text, str) else "")
    except ValueError:
        raise ValueError('expected a network such as "10.0.0.0/8"') from None


def origin(url: str) -> str:
    """Where a server is, and nothing more: whatever else stands there could be a token."""
    problem = ValueError(
        "expected scheme, host and port alone, "
        "such as https://api.telegram.org or http://127.0.0.1:8081"
    )
    try:
        parts = urlsplit(url)
        valid = parts.port is None or parts.port > 0
    except ValueError:
        raise problem from None
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if not (valid and plain and parts.scheme in ("http", "https") and parts.hostname):
        raise problem
    return f"{parts.scheme}://{parts.netloc}"


def personal(value: object) -> object:
    if isinstance(value, dict):
        return value
    raise ValueError('expected such as { purpose = "send good wishes", keep_days = 730 }')


def host_and_port(text: str) -> tuple[str, int]:
    """Where something listens. Raises ValueError."""
    found = re.fullmatch(r"([\w.-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})", text, re.ASCII)
    if not (found and int(found[2]) <= 65535 and is_host(found[1].strip("[]"))):
        raise ValueError('expected host and port such as "127.0.0.1:8443"')
    return found[1].strip("[]"), int(found[2])


def _listens(text: str) -> str:
    host_and_port(text)
    return text


def _address(text: str) -> str:
    """Empty for nowhere."""
    try:
        return _listens(text) if text else ""
    except ValueError as error:
        raise ValueError(f'{error}, or "" for none') from None


Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(_country)]
Purpose = Annotated[str, AfterValidator(_purpose)]
PublicUrl = Annotated[str, AfterValidator(_public_url)]
File = Annotated[str, AfterValidator(_file)]
Flag = Annotated[bool, Field(strict=True)]
Host = Annotated[str, AfterValidator(_host)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
Words = Annotated[str, AfterValidator(_words)]
Clock = Annotated[time, BeforeValidator(_clock)]
Address = Annotated[str, AfterValidator(_address)]
Listens = Annotated[str, AfterValidator(_listens)]
Moment = Annotated[Weekly, BeforeValidator(_moment)]
Count = Annotated[int, Field(strict=True, ge=0, le=100)]
Days = Annotated[int, Field(strict=True, ge=1, le=3650)]
Many = Annotated[int, Field(strict=True, ge=10, le=1_000_000)]
Hours = Annotated[int, Field(strict=True, ge=1, le=336)]


class Section(BaseModel):
    """A section of the file: no key that is not ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)
