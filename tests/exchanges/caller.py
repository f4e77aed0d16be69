"""Who sends a scenario's requests: over one connection, for as long as that lasts."""

import asyncio
from types import TracebackType
from typing import Final, Self

from tests.exchanges.answer import Answer
from tests.support.described import check_described
from tests.support.rawclient import RawAnswer, RawClient

_PATIENCE_SECONDS: Final = 15.0
_LIMIT: Final = 1 << 20
NOTHING: Final = Answer(status=0, headers=(), body=b"")
"""For an answer that broke off."""


class Caller:
    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._client: RawClient | None = None

    async def ask(self, request: bytes, method: str) -> Answer:
        """The answer to exactly these bytes, or NOTHING. Fails for an answer that is not described."""
        client = self._client or await RawClient.connect(self._address, patience=_PATIENCE_SECONDS, limit=_LIMIT)
        self._client = client
        try:
            await client.send(request)
            found = await client.answer(method=method)
        except (asyncio.IncompleteReadError, ConnectionError):
            await self._close()
            return NOTHING
        if b"close" in b",".join(found.all("Connection")).lower():
            await self._close()
        answer = _decoded(found)
        target = request.split(b" ", 2)[1].decode("latin-1")
        check_described(method, target, status=answer.status, media_type=answer.media_type, body=answer.body)
        return answer

    async def _close(self) -> None:
        if self._client is not None:
            await self._client.close()
        self._client = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()


def _decoded(answer: RawAnswer) -> Answer:
    headers = tuple((name.decode().lower(), value.decode()) for name, value in answer.headers)
    return Answer(status=answer.status, headers=headers, body=answer.body)
