"""A unix socket in front of Redis, that passes its answers on late, or without its invalidations."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

_INVALIDATIONS = re.compile(rb">2\r\n\$10\r\ninvalidate\r\n(?:_|\*[0-9]+)\r\n(?:\$[0-9]+\r\n[^\r]*\r\n)*")


class SlowLink:
    """`delay` is in seconds and holds for every piece of an answer that arrives from now on.

    While `deaf`, nobody behind it hears of changed keys, though every ping is answered.
    """

    def __init__(self, behind: Path, *, name: str = "slow.sock") -> None:
        self._behind = behind
        self._tasks: set[asyncio.Task[None]] = set()
        self.socket = behind.with_name(name)
        self.url = f"unix://{self.socket}"
        self.delay = 0.0
        self.deaf = False

    @asynccontextmanager
    async def open(self) -> AsyncIterator["SlowLink"]:
        server = await asyncio.start_unix_server(self._accept, self.socket)
        try:
            yield self
        finally:
            server.close()
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            behind_reader, behind_writer = await asyncio.open_unix_connection(self._behind)
        except (OSError, asyncio.CancelledError):
            await _close(writer)
            return
        there = asyncio.ensure_future(_pass_on(reader, behind_writer))
        back = asyncio.ensure_future(self._pass_back(behind_reader, writer))
        try:
            await asyncio.wait([there, back], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (there, back):
                each.cancel()
            await asyncio.gather(there, back, return_exceptions=True)
            await _close(writer)
            await _close(behind_writer)

    async def _pass_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(65536):
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(_INVALIDATIONS.sub(b"", piece) if self.deaf else piece)
                await writer.drain()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()
