"""A link between two processes that can be made to fail in every way that links fail, while it is in use."""

import asyncio
import random
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from typing import Final

Place = Path | tuple[str, int]
"""A unix socket, or host and port."""

_PIECE: Final = 65536
_NO_LINGER: Final = struct.pack("ii", 1, 0)


class Trouble(Enum):
    """What a link does to those who use it."""

    NONE = auto()
    CUT = auto()
    """Every connection ends at once, and no new one is accepted."""
    FREEZE = auto()
    """Nothing passes; what was sent meanwhile arrives when the trouble is over."""
    HALF_OPEN = auto()
    """What is sent is swallowed. Afterwards the other side knows nothing of such a connection, and resets it."""
    DELAY = auto()
    """Every piece is late by `delay`."""
    GARBAGE = auto()
    """Answers are bytes that nobody sent."""
    RESET = auto()
    """Some pieces get half through, then the connection is reset: on the way there, or on the way back."""


class FaultProxy:
    """Listens at `front` and passes on to `behind`; `trouble` may be set at any time."""

    def __init__(self, behind: Place, *, front: Path | None = None, delay: float = 0.3, seed: int = 1) -> None:
        """`front` is None for a free port of loopback; `delay` is in seconds."""
        self.behind = behind
        self._front = front
        self._delay = delay
        self._random = random.Random(seed)  # noqa: S311 - the same faults in every run
        self._trouble = Trouble.NONE
        self._over = asyncio.Event()
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def connections(self) -> int:
        return len(self._links)

    @property
    def trouble(self) -> Trouble:
        return self._trouble

    async def make(self, trouble: Trouble) -> None:
        """From now on the link has this trouble, until it is made another one."""
        self._trouble = trouble
        if trouble is Trouble.CUT:
            await self._unlisten()
            self._reset_all(only_lossy=False)
        elif self._server is None:
            await self._listen()
        if trouble is not Trouble.HALF_OPEN:
            self._reset_all(only_lossy=True)
        self._over.set()
        self._over = asyncio.Event()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["FaultProxy"]:
        await self._listen()
        try:
            yield self
        finally:
            await self._unlisten()
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    @asynccontextmanager
    async def having(self, trouble: Trouble) -> AsyncIterator[None]:
        await self.make(trouble)
        try:
            yield
        finally:
            await self.make(Trouble.NONE)

    async def _listen(self) -> None:
        if self._front is not None:
            self._front.unlink(missing_ok=True)
            self._server = await asyncio.start_unix_server(self._accept, self._front)
            self._front.chmod(0o777)
            return
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _unlisten(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
            if self._front is not None:
                self._front.unlink(missing_ok=True)

    def _reset_all(self, *, only_lossy: bool) -> None:
        for link in tuple(self._links):
            if link.lossy or not only_lossy:
                link.reset()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while self._trouble is Trouble.FREEZE:
            await self._over.wait()
        try:
            there = await _connected(self.behind)
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()
            return
        link = _Link(writer, there[1])
        self._links.add(link)
        pumps = [
            asyncio.create_task(self._pump(link, reader, there[1], back=False)),
            asyncio.create_task(self._pump(link, there[0], writer, back=True)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            link.close()
            self._links.discard(link)

    async def _pump(
        self, link: "_Link", reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, back: bool
    ) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(_PIECE):
                treated = await self._treated(piece, link, back=back)
                if treated is None:
                    return
                writer.write(treated)
                await writer.drain()

    async def _treated(self, piece: bytes, link: "_Link", *, back: bool) -> bytes | None:
        """What goes on of it; None when this was the end of the connection."""
        while self._trouble is Trouble.FREEZE:
            await self._over.wait()
        match self._trouble:
            case Trouble.HALF_OPEN:
                link.lossy = True
                return b""
            case Trouble.DELAY:
                await asyncio.sleep(self._delay)
            case Trouble.GARBAGE if back:
                link.lossy = True
                return self._random.randbytes(len(piece))
            case Trouble.RESET if self._random.random() < 0.5:
                return self._broken(piece, link, back=back)
        return piece

    def _broken(self, piece: bytes, link: "_Link", *, back: bool) -> bytes | None:
        """In the middle of a command, or when it was heard and its answer was not."""
        if back:
            link.reset()
            return None
        link.there.write(piece[: len(piece) // 2])
        link.reset()
        return None


class _Link:
    """One connection, both halves of it."""

    def __init__(self, here: asyncio.StreamWriter, there: asyncio.StreamWriter) -> None:
        self.here = here
        self.there = there
        self.lossy = False

    def reset(self) -> None:
        for writer in (self.here, self.there):
            carrier = writer.get_extra_info("socket")
            if carrier is not None and carrier.family != socket.AF_UNIX:
                with suppress(OSError):
                    carrier.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            writer.transport.abort()

    def close(self) -> None:
        """What is written already still arrives."""
        for writer in (self.here, self.there):
            writer.close()


async def _connected(place: Place) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if isinstance(place, Path):
        return await asyncio.open_unix_connection(place)
    return await asyncio.open_connection(*place)
