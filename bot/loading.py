"""Loading much code at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """A GC freeze around large imports: modules live for ever, so the garbage collector is off
    while they load and never scans them later. A full collection would otherwise stop the event
    loop for 0.1 s."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
