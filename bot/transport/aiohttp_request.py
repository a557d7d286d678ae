"""python-telegram-bot's requests on aiohttp, a sixth of the cost of the default backend.

The URL of a request holds the bot's token, and aiohttp's exceptions hold the URL. So they never
leave this module: what is raised names the kind of trouble only, and it is raised after the
`except` block, since an exception remembers what was being handled.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.clock import awake

CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 10.0
# Shorter than the 50 seconds after which Telegram closes an idle connection: a request on a
# connection that is being closed would be in doubt.
KEEP_ALIVE = 30.0
REFUSALS = frozenset({401, 404})  # of the token


class Unreached(NetworkError):
    """No connection came about: nothing was sent, and trying again is safe."""


class AnswerLost(TimedOut):
    """The request went out and the Bot API's own answer did not come back: in doubt."""


class Overtaken(NetworkError):
    """It was not to go out any more when its turn on the connection came: nothing was sent."""


_GOES: ContextVar[Callable[[], bool]] = ContextVar("goes", default=lambda: True)


@contextlib.contextmanager
def only_while(goes: Callable[[], bool]) -> Iterator[None]:
    """Requests made inside go out only if `goes()` holds when their bytes are about to be written:
    the process may be frozen between any two lines before that."""
    token = _GOES.set(goes)
    try:
        yield
    finally:
        _GOES.reset(token)


class _NotAnyMore(Exception):
    """See Overtaken."""


class _Request(aiohttp.ClientRequest):
    async def send(self, conn: Any) -> aiohttp.ClientResponse:
        """With the connection at hand, and nothing written yet."""
        if not _GOES.get()():
            raise _NotAnyMore
        return await super().send(conn)


class AiohttpRequest(BaseRequest):
    """One session; `pool` is how many requests may be under way at once."""

    def __init__(self, pool: int = 256, read_timeout: float = READ_TIMEOUT) -> None:
        self._pool = pool
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None
        self._told: tuple[datetime, float] | None = None  # by the Bot API, and when (`awake`)
        self.taken_at = 0.0  # when (monotonic) the Bot API last answered one whose token it takes

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._pool, keepalive_timeout=KEEP_ALIVE)
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                request_class=_Request,
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # the total counts
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # waiting for the pool counts as connecting
    ) -> tuple[int, bytes]:
        """The status and the body. Raises Unreached, AnswerLost or Overtaken; see
        BaseRequest.do_request."""
        if self._session is None:
            raise Unreached("the HTTP session is closed")
        connecting = _chosen(connect_timeout, CONNECT_TIMEOUT)
        reading = _chosen(read_timeout, self._read_timeout)
        # `total` ends what the others do not see: a peer that trickles, or stops taking our data.
        total = None if None in (connecting, reading) else 2 * (connecting + reading)
        timeout = aiohttp.ClientTimeout(total=total, connect=connecting, sock_read=reading)
        failure: TelegramError
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                data=_body(request_data),
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                status, payload = _checked(response.status, await response.read())
                if status not in REFUSALS:
                    self.taken_at = monotonic()
                    self._hear_time(response.headers.get("Date", ""))
                return status, payload
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, ValueError) as error:
            failure = Unreached(f"no connection ({type(error).__name__})")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = AnswerLost(f"no answer ({type(error).__name__})")
        except _NotAnyMore:
            failure = Overtaken("it was held up for so long that another may have sent it")
        raise failure

    def their_time(self) -> datetime | None:
        """What the Bot API's clock shows by now, however ours was set; None: it has not told."""
        if self._told is None:
            return None
        date, at = self._told
        return date + timedelta(seconds=awake() - at)

    def _hear_time(self, date: str) -> None:
        with contextlib.suppress(TypeError, ValueError):  # the Bot API does not tell the time
            self._told = parsedate_to_datetime(date).astimezone(UTC), awake()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The Bot API's answer. The library's own version would log what people wrote."""
        answer = _answer(payload)
        if answer is None:
            raise AnswerLost("an answer that is not the Bot API's")
        if answer.get("ok"):
            answer.setdefault("result", None)
        return answer


def _chosen(value: Any, default: float) -> Any:
    return default if value is BaseRequest.DEFAULT_NONE else value


def _body(request_data: RequestData | None) -> Any:
    """JSON, which carries any text; or a form where files are sent along."""
    if request_data is None:
        return None
    if not request_data.contains_files:
        return aiohttp.BytesPayload(request_data.json_payload, content_type="application/json")
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _checked(status: int, payload: bytes) -> tuple[int, bytes]:
    """Only the Bot API's own words prove a refusal; a gateway's page proves nothing."""
    if status >= 300 and _answer(payload) is None:
        raise AnswerLost(f"status {status} and an answer that is not the Bot API's")
    if status == 404 and b"method not found" in payload:
        return 400, payload  # the library would take it for a refusal of the token
    return status, payload


def _answer(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) and "ok" in answer else None
