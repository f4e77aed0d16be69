"""A data source that takes and gives any number of bytes, and holds none of them."""

import asyncio
import zlib
from dataclasses import dataclass, field

from tests.support.recorder import Call

BLOCK = bytes(range(256)) * 1024
"""256 KiB, the same again and again."""


def checksum(size: int) -> int:
    """Of a flood of `size` bytes, a multiple of the block's."""
    found = 0
    for _ in range(size // len(BLOCK)):
        found = zlib.crc32(BLOCK, found)
    return found


@dataclass(slots=True)
class Flood:
    """A script for a recorder: GET gives `size` bytes, POST takes what comes, `/events` are ten, 50 ms apart."""

    size: int
    given: int = 0
    taken: int = 0
    checksum: int = 0
    sent_at: list[float] = field(default_factory=list)

    async def __call__(self, call: Call) -> None:
        if b"/events" in call.request.target:
            return await self._tell(call)
        return await (self._take(call) if call.request.method == "POST" else self._give(call))

    async def _give(self, call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % self.size)
        self.given = 0
        for _ in range(self.size // len(BLOCK)):
            await call.send(BLOCK)
            self.given += len(BLOCK)

    async def _take(self, call: Call) -> None:
        self.taken, self.checksum = 0, 0
        while self.taken < self.size:
            part = await call.read(len(BLOCK))
            assert part, "the body ended early"
            self.taken += len(part)
            self.checksum = zlib.crc32(part, self.checksum)
        await call.answer(b"%d" % self.taken)

    async def _tell(self, call: Call) -> None:
        self.sent_at.clear()
        head = b"Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
        await call.send(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
        for number in range(10):
            event = b"data: %d\n\n" % number
            self.sent_at.append(asyncio.get_running_loop().time())
            await call.send(b"%x\r\n%s\r\n" % (len(event), event))
            await asyncio.sleep(0.05)
        await call.send(b"0\r\n\r\n")
