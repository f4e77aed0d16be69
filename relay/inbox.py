"""What a caller sends through a tunnel, bounded: reading pauses while nobody takes it."""

import asyncio

from aiohttp import web

_HIGH = 256 * 1024


class Inbox:
    """Takes the place of aiohttp's WebSocket parser, which is fed every byte after the upgrade."""

    def __init__(self, request: web.BaseRequest) -> None:
        self._protocol = request.protocol
        self._parts: list[bytes] = []
        self._size = 0
        self._ended = False
        self._paused = False
        self._news: asyncio.Future[None] | None = None
        # aiohttp calls nothing of a parser but feed_data and feed_eof.
        self._protocol.set_parser(self)  # type: ignore[arg-type]

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self._parts.append(data)
        self._size += len(data)
        if self._size > _HIGH and not self._paused:
            self._paused = True
            self._protocol.pause_reading()
        self._wake()
        return False, b""

    def feed_eof(self) -> None:
        self._ended = True
        self._wake()

    async def take(self) -> bytes:
        """Everything that waits, at least one byte; empty when the caller has left."""
        while not self._parts and not self._ended:
            self._news = asyncio.get_running_loop().create_future()
            await self._news
        taken = b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        if self._paused:
            self._paused = False
            self._protocol.resume_reading()
        return taken

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)
