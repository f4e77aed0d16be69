"""Whether an upstream that keeps requests waiting is there at all (docs/decisions/0032)."""

import asyncio

from contract.errors import Problem
from relay.outgoing import Outgoing
from relay.upstream import Upstream


class Pulse:
    """Any answer to a GET of `target` will do, on a connection that nothing else waits on.

    A listener can outlive its process: then connections open, and requests are taken, with nobody to read them.
    """

    def __init__(self, upstream: Upstream, *, target: bytes) -> None:
        """`upstream` is for this alone; its limits say how long a living one may take."""
        self._upstream = upstream
        self._outgoing = Outgoing(method="GET", target=target)
        self._feeling: asyncio.Task[bool] | None = None

    async def felt(self) -> bool:
        """Who asks while it is being felt waits for the same answer."""
        if self._feeling is None or self._feeling.done():
            self._feeling = asyncio.create_task(self._feel())
        return await asyncio.shield(self._feeling)

    def close(self) -> None:
        self._upstream.close()

    async def _feel(self) -> bool:
        try:
            async with await self._upstream.exchange(self._outgoing):
                return True
        except Problem:
            return False
