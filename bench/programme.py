"""The cases by their names, and which of them belong to which command."""

from collections.abc import Callable, Iterator, Sequence

from bench.cases import (
    burst,
    cold,
    connections,
    datasource,
    events,
    gigabyte,
    growth,
    idle,
    idle_websockets,
    large,
    latency,
    page,
    peers,
    post,
    small,
    stack,
    websocket,
    workers,
)
from bench.comparison import Comparison
from bench.facts import Facts
from bench.stage import Stage

Case = Callable[[Stage], Iterator[Comparison | Facts]]

PROMISED: dict[str, Case] = {
    "small": small.tables,
    "latency": latency.tables,
    "large": large.tables,
    "gigabyte": gigabyte.tables,
    "websocket": websocket.tables,
    "idle-websockets": idle_websockets.tables,
    "datasource": datasource.tables,
    "stack": stack.tables,
    "burst": burst.tables,
    "workers": workers.tables,
    "growth": growth.tables,
    "connections": connections.tables,
}
"""What is held against a goal."""
ALL: dict[str, Case] = PROMISED | {
    "peers": peers.tables,
    "page": page.tables,
    "post": post.tables,
    "cold": cold.tables,
    "idle": idle.tables,
    "events": events.tables,
}


def chosen(words: Sequence[str]) -> list[str]:
    """The names of the cases that `words` ask for; raises SystemExit for a word that is none of them."""
    if not words:
        return list(PROMISED)
    if list(words) == ["full"]:
        return list(ALL)
    for word in words:
        if word not in ALL:
            raise SystemExit(f"there is no case {word}; there are {', '.join(ALL)}, and full for all of them")
    return list(words)
