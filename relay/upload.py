"""A request body on its way up, in a task of its own so that an answer that comes early is seen."""

import asyncio
from collections.abc import AsyncIterator, Callable

from contract.errors import UntrustedFraming
from relay.connection import UpstreamConnection

_LAST_CHUNK = b"0\r\n\r\n"


class Upload:
    """A failure of the body fails the exchange with the same exception."""

    def __init__(
        self,
        connection: UpstreamConnection,
        body: AsyncIterator[bytes],
        *,
        length: int | None,
        stall: float | None,
        on_complete: Callable[[], None],
    ) -> None:
        self.complete = False
        self._connection = connection
        self._body = body
        self._length = length
        self._stall = stall
        self._on_complete = on_complete
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            await self._send()
        except ConnectionError:
            # The reader of the answer learns by itself that the upstream has left.
            return
        except Exception as failure:
            self._connection.fail(failure)
            return
        self.complete = True
        self._on_complete()

    async def _send(self) -> None:
        sent = 0
        async for data in self._body:
            sent += len(data)
            if self._length is not None and sent > self._length:
                raise UntrustedFraming("The request body has not the length it announced")
            self._connection.write(data if self._length is not None else _chunk(data))
            await self._connection.drain(within=self._stall)
        if self._length is None:
            self._connection.write(_LAST_CHUNK)
        elif sent != self._length:
            raise UntrustedFraming("The request body has not the length it announced")


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data) if data else b""
