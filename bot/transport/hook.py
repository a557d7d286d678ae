"""Where the webhook is, and who may call it."""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from bot.config_public import Called
from bot.config_types import Address, Network
from handlers.frame.section import Flag, PublicUrl, Section

Caller = IPv4Address | IPv6Address
# From where Telegram calls, by its own documentation.
TELEGRAM = (ip_network("149.154.160.0/20"), ip_network("91.108.4.0/22"))
# Those that it calls.
PORTS = (443, 80, 88, 8443)
LOCAL_NAMES = ("localhost", "local", "internal", "lan", "test", "invalid", "arpa")


@dataclass(frozen=True, slots=True)
class Hook:
    """`base` is the public address in front of the path.

    `proxies` are those whose X-Forwarded-For is believed; `only` names the networks that may call
    (empty: any)."""

    base: str
    path: str = field(repr=False)
    secret: str = field(repr=False)
    listen: str = "127.0.0.1:8443"
    max_connections: int = 40
    proxies: tuple[Network, ...] = ()
    only: tuple[Network, ...] = ()

    @property
    def url(self) -> str:
        return f"{self.base}/{self.path}"


class WebhookRefused(Exception):
    """The webhook cannot be, and the operator can mend it. One sentence."""


def _path(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]*(/[A-Za-z0-9_-]+)*", text):
        raise ValueError('expected letters, digits, _ and - such as "updates-7f3a", or ""')
    return text


class WebhookSection(Section):
    """`[webhook]` of the configuration; url and listen are of before (`bot/config_public.py`)."""

    enabled: Flag = False
    url: PublicUrl = ""
    listen: Address = ""
    path: Annotated[str, AfterValidator(_path)] = ""
    max_connections: Annotated[int, Field(strict=True, ge=1, le=100)] = 40
    proxies: tuple[Network, ...] = ()
    telegram_only: Flag = False


def hook_of(
    called: Called,
    section: WebhookSection,
    secret: SecretStr | None,
    *,
    own_server: bool = False,
) -> Hook | None:
    """The webhook that is configured; None: the bot polls. Raises WebhookRefused.

    With an `own_server` of the Bot API any address will do; Telegram's calls what is public."""
    if not called.url:
        return None
    if not own_server:
        _check_public(called)
    if secret is None:
        raise WebhookRefused(
            "environment: RAPPORT_WEBHOOK_SECRET: the webhook needs it; expected "
            "1 … 256 of A-Z a-z 0-9 _ -, such as `openssl rand -hex 32` prints"
        )
    key = secret.get_secret_value()
    return Hook(
        called.url,
        section.path or secret_path(key),
        key,
        called.listen,
        section.max_connections,
        section.proxies,
        TELEGRAM if section.telegram_only else (),
    )


def _check_public(called: Called) -> None:
    """What Telegram refuses for good is said before it is asked."""
    parts = urlsplit(called.url)
    try:
        host, port = parts.hostname or "", parts.port or 443
    except ValueError:
        host, port = "", 0
    if parts.scheme != "https":
        why = "expected https://…: Telegram calls nothing else"
    elif port not in PORTS:
        why = "expected port 443, 80, 88 or 8443: Telegram calls no other"
    elif not _is_public(host):
        why = f"expected a public address: Telegram cannot reach {host}"
    else:
        return
    raise WebhookRefused(
        f"{called.section}.url: {why}, unless TELEGRAM_API_BASE is a server of your own"
    )


def _is_public(host: str) -> bool:
    address = _address(host)
    if address is not None:
        return address.is_global
    return "." in host and host.rpartition(".")[2] not in LOCAL_NAMES


def secret_path(secret: str) -> str:
    """A path that nobody guesses, the same in every replica and after every restart."""
    return digest(secret.encode(), b"webhook path", sha256).hex()[:32]


def caller(peer: str | None, forwarded: list[str], proxies: tuple[Network, ...]) -> Caller | None:
    """Who calls; None if that cannot be told. `forwarded` are the X-Forwarded-For headers.

    Each proxy adds at the right whom it has seen. So the right-most address that is not one of our
    proxies is the caller, and whatever stands left of it is the caller's own invention."""
    hops = [hop for header in forwarded for hop in header.split(",")]
    address = _address(peer or "")
    while hops and address is not None and _within(address, proxies):
        address = _address(hops.pop().strip())
    return address


def allowed(address: Caller | None, only: tuple[Network, ...]) -> bool:
    return not only or (address is not None and _within(address, only))


def _address(text: str) -> Caller | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _within(address: Caller, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)
