"""An upstream that keeps every byte it is sent, and answers by a script."""

import asyncio
import re
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import SupportsIndex

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]+)[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n", re.IGNORECASE)


@dataclass(slots=True)
class Recorded:
    """One request. `body` is filled once the script has read it; `connection` counts from 0."""

    connection: int
    method: str
    target: bytes
    version: str
    headers: list[tuple[bytes, bytes]]
    head: bytes
    body: bytes = b""

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.headers if key.lower() == name.lower().encode()]

    def one(self, name: str) -> bytes | None:
        found = self.all(name)
        assert len(found) <= 1, f"{name} came {len(found)} times"
        return found[0] if found else None

    @property
    def names(self) -> set[str]:
        return {name.decode("latin-1").lower() for name, _ in self.headers}


class Call:
    """A request with its connection, as a script sees it. The body is not read before `body` or `read`."""

    def __init__(self, request: Recorded, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.request = request
        self.closed = False
        self._reader = reader
        self._writer = writer

    async def body(self) -> bytes:
        """The whole body, chunks joined."""
        if _CHUNKED.search(self.request.head):
            self.request.body = await self._chunks()
        elif length := _LENGTH.search(self.request.head):
            self.request.body = await self._reader.readexactly(int(length[1]))
        return self.request.body

    async def read(self, most: int = 65536) -> bytes:
        """Raw bytes after the head, as they come; empty at the end of the connection."""
        return await self._reader.read(most)

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def answer(self, body: bytes = b"ok", *, status: str = "200 OK", headers: bytes = b"") -> None:
        """A plain answer with a length; `headers` are whole lines with their CRLF."""
        length = b"Content-Length: %d\r\n" % len(body)
        await self.send(b"HTTP/1.1 " + status.encode() + b"\r\n" + headers + length + b"\r\n" + body)

    def close(self) -> None:
        self.closed = True
        self._writer.close()

    def abort(self) -> None:
        self.closed = True
        self._writer.transport.abort()

    def reset(self) -> None:
        """As `abort`, so that the other side's next byte fails."""
        linger = struct.pack("ii", 1, 0)
        self._writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.abort()

    async def _chunks(self) -> bytes:
        body = bytearray()
        while size := int((await self._reader.readuntil(b"\r\n")).split(b";")[0], 16):
            body += (await self._reader.readexactly(size + 2))[:-2]
        while await self._reader.readuntil(b"\r\n") != b"\r\n":
            pass
        return bytes(body)


Script = Callable[[Call], Awaitable[None]]


async def say_ok(call: Call) -> None:
    await call.body()
    await call.answer()


@dataclass(slots=True)
class Recorder:
    """`address` is what an Upstream takes. `received` has the raw bytes of each connection, in order.

    `ended` is set for a connection once its peer has left or we closed it.
    """

    script: Script = say_ok
    address: str = ""
    requests: list[Recorded] = field(default_factory=list)
    received: list[bytearray] = field(default_factory=list)
    ended: list[asyncio.Event] = field(default_factory=list)
    keep_bytes: bool = True
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def start(self, *, unix: Path | None = None, tls: ssl.SSLContext | None = None) -> "Recorder":
        loop = asyncio.get_running_loop()
        if unix is not None:
            self._server = await loop.create_unix_server(self._protocol, str(unix))
            self.address = f"unix:{unix}"
            return self
        self._server = await loop.create_server(self._protocol, "127.0.0.1", 0, ssl=tls)
        self.address = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.gather(*(event.wait() for event in self.ended))

    @property
    def connections(self) -> int:
        return len(self.received)

    @property
    def everything(self) -> bytes:
        """Everything received, over all connections."""
        return b"".join(bytes(part) for part in self.received)

    async def until(self, part: bytes, *, within: float = 5.0) -> None:
        """Wait until `part` has been received."""
        async with asyncio.timeout(within):
            while part not in self.everything:
                self._news.clear()
                await self._news.wait()

    def _protocol(self) -> asyncio.StreamReaderProtocol:
        log = bytearray()
        reader = _Tee(log if self.keep_bytes else None, self._news)

        async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.received.append(log)
            self.ended.append(asyncio.Event())
            await self._serve(len(self.received) - 1, reader, writer)

        return asyncio.StreamReaderProtocol(reader, serve)

    async def _serve(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while not await self._one(number, reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()
            self.ended[number].set()

    async def _one(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        request = _read(number, head)
        self.requests.append(request)
        call = Call(request, reader, writer)
        await self.script(call)
        return call.closed


class _Tee(asyncio.StreamReader):
    def __init__(self, log: bytearray | None, news: asyncio.Event) -> None:
        super().__init__(limit=1 << 20, loop=asyncio.get_running_loop())
        self._log = log
        self._news = news

    def feed_data(self, data: Iterable[SupportsIndex]) -> None:
        if self._log is not None:
            self._log.extend(data)
        self._news.set()
        super().feed_data(data)


def _read(number: int, head: bytes) -> Recorded:
    line, *fields = head[:-4].split(b"\r\n")
    method, target, version = line.split(b" ")
    pairs = [field.partition(b":") for field in fields]
    headers = [(name, value.strip(b" \t")) for name, _, value in pairs]
    return Recorded(number, method.decode(), target, version.decode(), headers, head)
