"""A unix socket in front of another one, that passes everything on as late as a test wants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path


class SlowLink:
    """`delay` is in seconds and holds for every piece of an answer that arrives from now on."""

    def __init__(self, behind: Path) -> None:
        self._behind = behind
        self._tasks: set[asyncio.Task[None]] = set()
        self.socket = behind.with_name("slow.sock")
        self.url = f"unix://{self.socket}"
        self.delay = 0.0

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

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        behind_reader, behind_writer = await asyncio.open_unix_connection(self._behind)
        there = asyncio.ensure_future(self._pass_on(reader, behind_writer, late=False))
        back = asyncio.ensure_future(self._pass_on(behind_reader, writer, late=True))
        try:
            await asyncio.wait([there, back], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (there, back):
                each.cancel()
            await asyncio.gather(there, back, return_exceptions=True)
            for end in (writer, behind_writer):
                end.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, late: bool) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(65536):
                if late and self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(piece)
                await writer.drain()
