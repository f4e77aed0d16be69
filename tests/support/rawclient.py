"""A caller that sends exactly the bytes it is told to; ordinary clients repair most attacks."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import NoReturn, Self

from tests.support.vigil import VIGIL


@dataclass(slots=True)
class RawAnswer:
    status: int
    reason: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.headers if key.lower() == name.lower().encode()]

    def one(self, name: str) -> bytes | None:
        found = self.all(name)
        assert len(found) <= 1, f"{name} came {len(found)} times"
        return found[0] if found else None


class RawClient:
    """One connection. Every wait has a bound, so that a hang fails the test that caused it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, patience: float) -> None:
        self.reader = reader
        self.writer = writer
        self._patience = patience

    @classmethod
    async def connect(
        cls,
        address: tuple[str, int],
        *,
        patience: float = 5.0,
        limit: int = 65536,
        tls: ssl.SSLContext | None = None,
    ) -> Self:
        reader, writer = await asyncio.open_connection(*address, limit=limit, ssl=tls)
        return cls(reader, writer, patience=patience)

    async def send(self, data: bytes) -> None:
        VIGIL.overhear(data)
        self.writer.write(data)
        await asyncio.wait_for(self.writer.drain(), self._patience)

    async def flood(self) -> NoReturn:
        """Send without end; raises ConnectionError when the other side has had enough."""
        while True:
            self.writer.write(bytes(1 << 20))
            await self.writer.drain()

    async def head(self) -> RawAnswer:
        """The next answer's head, its body left unread."""
        raw = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), self._patience)
        VIGIL.overhear(raw)
        line, *fields = raw[:-4].split(b"\r\n")
        _, status, reason = line.split(b" ", 2)
        pairs = [field.partition(b":") for field in fields]
        return RawAnswer(int(status), reason, [(name, value.strip()) for name, _, value in pairs], b"")

    async def answer(self, *, method: str = "GET") -> RawAnswer:
        """The next whole answer."""
        found = await self.head()
        bodyless = method == "HEAD" or found.status in {204, 304} or found.status < 200
        if not bodyless:
            found.body = await asyncio.wait_for(self._body(found), self._patience)
            VIGIL.overhear(found.body)
        return found

    async def ask(self, data: bytes) -> RawAnswer:
        await self.send(data)
        return await self.answer(method=data.split(b" ", 1)[0].decode("latin-1"))

    async def rest(self) -> bytes:
        """All that comes until the connection ends, a reset counting as an end."""
        try:
            return await asyncio.wait_for(self.reader.read(), self._patience)
        except ConnectionError:
            return b""

    async def chunk(self) -> bytes:
        """The next chunk of a chunked body; empty for the last one."""
        size = int(await asyncio.wait_for(self.reader.readuntil(b"\r\n"), self._patience), 16)
        return (await asyncio.wait_for(self.reader.readexactly(size + 2), self._patience))[:-2]

    async def close(self) -> None:
        self.writer.close()
        try:
            await asyncio.wait_for(self.writer.wait_closed(), self._patience)
        except ConnectionError:
            return

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _body(self, answer: RawAnswer) -> bytes:
        if answer.one("Transfer-Encoding") == b"chunked":
            return b"".join([part async for part in self._chunks()])
        length = answer.one("Content-Length")
        return await (self.reader.read() if length is None else self.reader.readexactly(int(length)))

    async def _chunks(self) -> AsyncIterator[bytes]:
        while part := await self.chunk():
            yield part
