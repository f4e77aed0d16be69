"""An upstream that takes bodies of any size and forgets them; those to a path that ends in `/slow`, slowly.

Its answer comes once the whole body was there. Internal calls are answered as bench/upstream.py does.
"""

import asyncio
import re
import sys
from typing import cast

import uvloop

from bench.upstream import answer, http

SLOW = 128 << 20
"""Bytes a second."""
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_KEPT = http(b"{}")


class Sink(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._head = b""
        self._left = 0
        self._slow = False

    def data_received(self, data: bytes) -> None:
        if not self._left:
            self._head += data
            if _END in self._head:
                self._begin()
            return
        self._take(len(data))

    def _begin(self) -> None:
        head, _, there = self._head.partition(_END)
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        if b" /internal/" in head[:20]:
            self._answer(whole=len(there) >= length)
            return
        self._head, self._left = b"", length
        self._slow = b"/slow HTTP" in head
        self._take(len(there))

    def _answer(self, *, whole: bool) -> None:
        if whole:
            self._transport.write(answer(self._head))
            self._head = b""

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left <= 0:
            self._transport.write(_KEPT)
        elif self._slow:
            self._transport.pause_reading()
            asyncio.get_running_loop().call_later(max(size / SLOW, 0.001), self._transport.resume_reading)


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        loop.run(main(int(sys.argv[1])))
