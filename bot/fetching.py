"""Photos and voice notes are fetched after the commit of the fact that names them: never in a turn.

What is to be fetched are rows, so that nothing is forgotten by a restart; who takes one claims it,
and a claim that came to nothing runs out.
"""

import asyncio
import logging
from functools import partial
from typing import Annotated

from pydantic import Field
from telegram.error import BadRequest, TelegramError

from bot.clock import Clock
from bot.transport.api import Api
from handlers.frame.settings import FileSettings
from storage import Ledger, LedgerUnavailable, kept_files

log = logging.getLogger(__name__)
MEGABYTE = 1_000_000
SECONDS = 15.0  # from one look to the next


class FilesSection(FileSettings):
    """Photos and voice notes behind facts, as the configuration says."""

    total_megabytes: Annotated[int, Field(strict=True, ge=10, le=1_000_000)] = 2_000

    @property
    def room(self) -> int:
        """Bytes of all together; none where references have to do."""
        return self.total_megabytes * MEGABYTE if self.keep else 0


class Fetching:
    """`run()` for ever; without `room`, in bytes, nothing is kept."""

    def __init__(self, api: Api, ledger: Ledger, clock: Clock, room: int) -> None:
        self._api, self._ledger, self._clock, self._room = api, ledger, clock, room

    async def run(self) -> None:
        while self._room:
            try:
                while await self.one():
                    pass
            except LedgerUnavailable as error:
                log.warning("files wait for the database: %s", error)
            await asyncio.sleep(SECONDS)

    async def one(self) -> bool:
        """Fetch the next file; False if there is none. Raises LedgerUnavailable."""
        now = self._clock.now()
        if not await self._ledger.read(partial(kept_files.is_due, now=now)):
            return False
        claim = partial(kept_files.claim, now=now, room=self._room)
        file_id = await self._ledger.write(claim)
        if file_id is None:
            return False
        try:
            content = await self._content(file_id)
        except BadRequest as error:
            log.warning("a file cannot be fetched: %s", error)
            content = None
        except TelegramError as error:
            log.info("a file is fetched later: %s", error)
            return True
        if content is None:
            await self._ledger.write(partial(kept_files.give_up, file_id=file_id))
        else:
            await self._ledger.write(partial(kept_files.keep, file_id=file_id, content=content))
        return True

    async def _content(self, file_id: str) -> bytes | None:
        """None: it is more than we keep. Raises TelegramError."""
        file = await self._api.get_file(file_id)
        if (file.file_size or 0) > kept_files.MAX_BYTES:
            return None
        content = bytes(await file.download_as_bytearray())
        return content if len(content) <= kept_files.MAX_BYTES else None
