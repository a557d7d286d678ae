"""Loading much code at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Around large imports: code stays for good, so no garbage is looked for while it is loaded,
    nor ever among it. A full look would otherwise stop the event loop for 0.1 s at a time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
