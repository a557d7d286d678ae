"""The kinds of values in config.toml that concern the program: files, addresses, networks."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from handlers.frame.section import is_host


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


File = Annotated[str, AfterValidator(_file)]
Host = Annotated[str, AfterValidator(_host)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
Address = Annotated[str, AfterValidator(_address)]
Listens = Annotated[str, AfterValidator(_listens)]
Many = Annotated[int, Field(strict=True, ge=10, le=1_000_000)]
