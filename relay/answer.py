"""An upstream's answer: its head at once, its body as it comes."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Self

from contract.errors import BadGateway
from relay.answerhead import AnswerFraming, AnswerHead
from relay.exchange import Exchange
from relay.pipe import Caller, Pipe


class Answer:
    """Close it, or use it as an asynchronous context manager: only then its connection serves others again.

    A body that breaks off raises BadGateway, one that stops coming GatewayTimeout.
    """

    def __init__(self, head: AnswerHead, framing: AnswerFraming, exchange: Exchange) -> None:
        self.head = head
        self.framing = framing
        self._exchange = exchange

    @property
    def status(self) -> int:
        return self.head.status

    @property
    def reason(self) -> bytes:
        return self.head.reason

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """As received, in wire order, hop-by-hop ones included."""
        return self.head.headers

    @property
    def uploading(self) -> bool:
        """Whether this answer came before the request's body was sent."""
        return self._exchange.uploading

    def ready(self) -> bytes:
        """The body bytes that are there without waiting."""
        return self._exchange.connection.ready()

    async def chunks(self) -> AsyncIterator[bytes]:
        while chunk := await self._exchange.connection.chunk(within=self._exchange.limits.idle):
            yield chunk

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing more of the body is read meanwhile."""
        connection = self._exchange.connection
        connection.pause_reading()
        try:
            yield
        finally:
            connection.resume_reading()

    def stop(self) -> None:
        """End the body here, as if this were all of it."""
        self._exchange.connection.stop()

    async def read(self, limit: int) -> bytes:
        """The whole body; raises BadGateway if it has more than `limit` bytes."""
        body = bytearray()
        async for chunk in self.chunks():
            body += chunk
            if len(body) > limit:
                raise BadGateway
        return bytes(body)

    def pipe(self, caller: Caller, *, stall: float | None) -> Pipe:
        """Join the two ends of an upgraded connection."""
        pipe = Pipe(caller, self._exchange.connection, stall=stall)
        pipe.open(self.ready())
        return pipe

    async def close(self) -> None:
        """Give the connection back if the whole exchange ended cleanly, else drop it."""
        await self._exchange.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
