"""The twin's webhook: updates are brought as Telegram brings them.

One queue for each chat and one for each person's taps, in order; so many at once as the bot asked
for. What the bot answers with, such as the answer to a tap, is done.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

Update = dict[str, Any]
Perform = Callable[[str, dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Hook:
    """As `setWebhook` named it."""

    url: str
    secret: str
    connections: int


class Delivery:
    """`put` brings an update; one that is not taken is told to `refused`. Use with `async with`.

    `travel` waits for as long as something is under way between Telegram and the bot.
    """

    def __init__(
        self,
        hook: Hook,
        perform: Perform,
        travel: Callable[[], Any],
        refused: Callable[[str], None],
    ) -> None:
        self._hook, self._perform, self._travel, self._refused = hook, perform, travel, refused
        self._lines: dict[tuple[str, int], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._room = asyncio.Semaphore(hook.connections)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            headers={"X-Telegram-Bot-Api-Secret-Token": hook.secret},
        )
        self._under_way: set[asyncio.Task[None]] = set()

    def put(self, kind: str, update: Update) -> None:
        line = (kind, update[kind]["from"]["id"])
        bringing = asyncio.create_task(self._bring(line, update))
        self._under_way.add(bringing)
        bringing.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        for bringing in self._under_way:
            bringing.cancel()
        await self._session.close()

    async def _bring(self, line: tuple[str, int], update: Update) -> None:
        async with self._lines[line], self._room:
            await self._travel()
            try:
                async with self._session.post(self._hook.url, json=update) as answer:
                    status = answer.status
                    call = await answer.json() if await answer.read() else None
            except aiohttp.ClientError as error:
                self._refused(f"the webhook could not be called: {error!r}")
                return
            if status != 200:
                self._refused(f"the webhook answered {status}")
                return
            await self._travel()
            if call is not None:
                self._perform(call.pop("method"), call)
