"""What stands between Telegram and the replicas: a load balancer that keeps the history."""

import asyncio
import itertools
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.reliability.history import Delivery, History, person_of

PATH = "/telegram"
Taken = tuple[dict[str, Any], dict[str, str]]  # an update and its headers


class Front:
    """`replicas` are addresses such as `http://127.0.0.1:9001/telegram`; each update goes to one
    after the other in turn, or to as many at once as `copies` says.

    A replica that cannot be reached is passed over, as a balancer does; an answer that breaks off
    is 502 to Telegram, which tries again.
    """

    def __init__(self, history: History, copies: int = 1) -> None:
        self.replicas: list[str] = []
        self.copies = copies
        self.taken: list[Taken] = []
        self.url = ""
        self._history = history
        self._turn = itertools.count()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post(PATH, self._take)
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        update = await request.json()
        headers = {
            name: value for name, value in request.headers.items() if name.startswith("X-Telegram")
        }
        answers = await asyncio.gather(
            *(self._hand_over(update, headers, each) for each in self._chosen())
        )
        self.taken.append((update, headers))
        # Telegram hears 200 only if somebody said so.
        best = min(answers, key=lambda answer: (answer.status != 200, -answer.status))
        return web.Response(status=best.status, body=best.body, headers=_kept(best))

    async def again(self, taken: Taken) -> int:
        """Hand an update over once more, as Telegram may for a day; the status of the answer."""
        update, headers = taken
        return (await self._hand_over(update, headers, self._chosen()[0])).status

    def _chosen(self) -> list[list[str]]:
        """For each copy the replicas in the order in which they are tried."""
        known = list(self.replicas)
        if not known:
            return [[]]
        first = next(self._turn)
        return [
            [known[(first + copy + place) % len(known)] for place in range(len(known))]
            for copy in range(min(self.copies, len(known)))
        ]

    async def _hand_over(
        self, update: dict[str, Any], headers: dict[str, str], order: list[str]
    ) -> web.Response:
        clock = asyncio.get_running_loop().time
        assert self._session is not None
        for replica in order:
            began = clock()
            status, body, retry = 0, b"", ""
            try:
                async with self._session.post(replica, json=update, headers=headers) as answer:
                    status, body = answer.status, await answer.read()
                    retry = answer.headers.get("Retry-After", "")
            except aiohttp.ClientConnectorError:
                continue  # nothing was sent: the next one may have it
            except (aiohttp.ClientError, ConnectionError):
                status = 0
            self._history.add(
                Delivery(
                    int(update.get("update_id", 0)),
                    person_of(update),
                    replica,
                    began,
                    clock(),
                    status,
                    retry,
                )
            )
            kept = {"Retry-After": retry} if retry else {}
            return web.Response(status=status or 502, body=body, headers=kept)
        return web.Response(status=502)


def _kept(answer: web.Response) -> dict[str, str]:
    names = ("Retry-After",)
    return {name: answer.headers[name] for name in names if name in answer.headers}
