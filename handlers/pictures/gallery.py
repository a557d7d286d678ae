"""Pictures drawn off the event loop, each distinct one once.

resvg holds the interpreter's lock while it draws (50-200 ms), so a thread would stop the loop all
the same. Each picture is drawn by a short-lived process: nothing idles between pictures, and a
picture that crashes or hangs the renderer harms nothing but itself.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import OrderedDict
from hashlib import sha256
from pathlib import Path

RENDER = Path(__file__).parent / "render.py"
AT_ONCE = 2
PATIENCE = 20.0  # seconds for one picture
KEPT_BYTES = 16 * 1024 * 1024


class PictureFailed(Exception):
    """The picture could not be drawn; the words beside it are still good."""


class Gallery:
    """Use from one event loop; `await close()` at the end."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._room = kept_bytes
        self._drawing: dict[bytes, asyncio.Task[bytes]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def png(self, svg: str) -> bytes:
        """The PNG of `svg`; the same content is drawn once. Raises PictureFailed."""
        key = sha256(svg.encode()).digest()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._drawing:
            task = self._drawing[key] = asyncio.create_task(self._draw(key, svg))
            task.add_done_callback(lambda _: self._drawing.pop(key))
        # Shielded: one who stops waiting must not spoil it for the others.
        return await asyncio.shield(self._drawing[key])

    async def close(self) -> None:
        """Stop what is being drawn; those who wait for it are cancelled."""
        tasks = list(self._drawing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _draw(self, key: bytes, svg: str) -> bytes:
        async with self._turns:
            picture = await _drawn_elsewhere(svg)
        self._keep(key, picture)
        return picture

    def _keep(self, key: bytes, picture: bytes) -> None:
        self._kept[key] = picture
        self._room -= len(picture)
        while self._room < 0:
            _, oldest = self._kept.popitem(last=False)
            self._room += len(oldest)


async def _drawn_elsewhere(svg: str) -> bytes:
    # -I: the child sees the installed libraries and nothing of the working directory.
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(RENDER), stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        picture, complaint = await asyncio.wait_for(child.communicate(svg.encode()), PATIENCE)
    except TimeoutError:
        raise PictureFailed(f"not drawn within {PATIENCE:.0f} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise PictureFailed(complaint.decode(errors="replace")[-500:])
    return picture
