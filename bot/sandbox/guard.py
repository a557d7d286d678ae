"""Who may ask the sandbox: programs on this machine, and its own page in the browser.

Any web page can make a browser ask us. It is known by what the browser tells of it, and a name
that somebody else gave this machine (DNS rebinding) by the Host that is asked for."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.store import Json

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
API = ("/bot", "/file/")
_OWN = (None, "none", "same-origin")  # Sec-Fetch-Site; no program sends it


class Guard:
    """`host` is where the sandbox was told to listen: a name that may be asked for."""

    def __init__(self) -> None:
        self.host = ""

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self._is_ours(request.host):
            return _refusal(request, "foreign_host", "The sandbox does not go by this name.")
        if _foreign(request):
            return _refusal(request, "foreign_origin", "Only the sandbox's own page may ask this.")
        return await handler(request)

    def _is_ours(self, asked: str) -> bool:
        """A number is: whoever reaches us by a name of theirs asks for the name."""
        name = _host_of(f"//{asked}")
        if name in ("localhost", self.host.lower()):
            return bool(name)
        try:
            ip_address(name)
        except ValueError:
            return False
        return True


def _foreign(request: web.Request) -> bool:
    """Whether the page of another site is behind it; a link to our page may be followed."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return True
    if request.headers.get("Sec-Fetch-Site") in _OWN:
        return False
    is_link = request.headers.get("Sec-Fetch-Mode") == "navigate" and request.method == "GET"
    return not is_link or request.path.startswith((*API, "/chat/api"))


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _refusal(request: web.Request, code: str, message: str) -> web.Response:
    """In the manner of whom was asked, the Bot API or the page."""
    body: Json = {"error": code, "message": message}
    if request.path.startswith(API):
        body = {"ok": False, "error_code": 403, "description": f"Forbidden: {message}"}
    return web.json_response(body, status=403)
