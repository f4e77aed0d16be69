"""How much the memory of a server grows while something goes on."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.processes import Server

MEBIBYTE = 1 << 20


class Growth:
    """`bytes` is the most that was seen above the beginning."""

    bytes = 0


@contextmanager
def growth(server: Server) -> Iterator[Growth]:
    found, over, before = Growth(), threading.Event(), server.resident()

    def watch() -> None:
        while not over.wait(0.05):
            found.bytes = max(found.bytes, server.resident() - before)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield found
    finally:
        over.set()
        watching.join()
        found.bytes = max(found.bytes, server.resident() - before)


def settled(server: Server, *, seconds: float = 0.5) -> int:
    """The memory after a moment of rest, in bytes."""
    time.sleep(seconds)
    return server.resident()
