"""getUpdates: an update stays in the queue until a later offset confirms it."""

import asyncio
import json

from bot.sandbox.errors import conflict
from bot.sandbox.params import Params
from bot.sandbox.store import Json
from bot.sandbox.world import World

MAX_WAIT = 50
MAX_BATCH = 100


class Updates:
    """One long poll at a time: a newer one ends the older."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._newest = 0

    async def get(self, params: Params) -> list[Json]:
        """The unconfirmed updates from `offset` on; waits up to `timeout` seconds for the first.

        Delivering confirms nothing: what is handed to a client that died comes again."""
        if self._hooked:
            raise conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        self._newest += 1
        mine = self._newest
        self._remember_wishes(params)
        self._forget_below(params.number("offset"))
        await self._wait(mine, min(max(params.number("timeout"), 0), MAX_WAIT))
        if mine != self._newest:
            raise conflict(
                "terminated by other getUpdates request; "
                "make sure that only one bot instance is running"
            )
        if self._hooked:
            raise conflict("terminated by setWebhook request")
        limit = params.number("limit", MAX_BATCH)
        limit = limit if 1 <= limit <= MAX_BATCH else MAX_BATCH
        return [update for _, update in self._world.waiting()][:limit]

    @property
    def _hooked(self) -> bool:
        return bool(self._world.settings.get("webhook"))

    async def _wait(self, mine: int, seconds: int) -> None:
        def over() -> bool:
            world = self._world
            return mine != self._newest or self._hooked or world.closing or world.has_updates()

        self._world.poll_began()
        try:
            async with asyncio.timeout(seconds):
                await self._world.bell.until(over)
        except TimeoutError:
            pass  # an empty answer is the normal end of a quiet poll
        finally:
            self._world.poll_ended()

    def _remember_wishes(self, params: Params) -> None:
        if "allowed_updates" in params.values:
            self._world.settings["allowed"] = {"kinds": allowed_updates(params)}

    def _forget_below(self, offset: int) -> None:
        queued = list(self._world.waiting())
        if offset < 0:
            self._world.confirm(place for place, _ in queued[:offset])
        elif offset <= self._world.newest_update + 1:
            # An offset beyond the newest id is another numbering's (ids start anew after a quiet
            # week): like Telegram, forget nothing then.
            read = [place for place, update in queued if update["update_id"] < offset]
            self._world.confirm(read)


def allowed_updates(params: Params) -> list[str]:
    """The kinds that the bot wants; an empty list means the usual ones."""
    try:
        kinds = json.loads(params.text("allowed_updates") or "[]")
    except (ValueError, RecursionError):
        return []  # Telegram ignores what it cannot read here
    return [kind for kind in kinds if isinstance(kind, str)] if isinstance(kinds, list) else []
