"""Two connections joined: what comes in at one goes out at the other, as it comes."""

import asyncio
from typing import Protocol

from relay.connection import UpstreamConnection
from relay.frames import CLOSE, SERVICE_RESTART, Frames, farewell

_PATIENCE = 1.0
"""For the end of a frame that is under way, and then for the caller's own farewell."""


_BYE = bytes((CLOSE,))


class Caller(Protocol):
    """The caller's connection, as the pipe uses it."""

    transport: asyncio.Transport | None

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    def join(self, pipe: "Pipe") -> None:
        """Every byte from now on is the pipe's, and the news of full and empty buffers."""


class Pipe:
    """Reading pauses at one side while the other is not read; `ended` is set when either side has left.

    A side that leaves what we write unread for `stall` seconds has left, too: while the other one is not read,
    nobody would notice that it goes.
    """

    __slots__ = (
        "_bye_timer",
        "_caller",
        "_caller_timer",
        "_frames",
        "_said_bye",
        "_stall",
        "_upstream",
        "_upstream_timer",
        "ended",
    )

    def __init__(self, caller: Caller, upstream: UpstreamConnection, *, stall: float | None) -> None:
        self._caller = caller
        self._upstream = upstream
        self._stall = stall
        self._frames = Frames()
        self._bye_timer: asyncio.TimerHandle | None = None
        self._said_bye = False
        self._caller_timer: asyncio.TimerHandle | None = None
        self._upstream_timer: asyncio.TimerHandle | None = None
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def open(self, early: bytes) -> None:
        """`early` is what the upstream sent already."""
        self._upstream.lend(self)
        if early:
            self.upstream_sent(early)
        if not self._upstream.usable:
            self.upstream_left()
        self._caller.join(self)

    def close(self) -> None:
        self._upstream.direct = None
        _stop(self._caller_timer)
        _stop(self._upstream_timer)
        _stop(self._bye_timer)

    def restart(self) -> None:
        """Ask the caller to come again, as soon as the frame under way has ended; then end."""
        if self._bye_timer is None:
            self._bye_timer = asyncio.get_running_loop().call_later(_PATIENCE, self._end)
            if self._frames.between:
                self._say_bye()

    # What the caller's connection calls. aiohttp takes us for its parser of what follows an upgrade.

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self._upstream.write(data)
        if self._said_bye and data.startswith(_BYE):
            self._end()
        return False, b""

    def feed_eof(self) -> None:
        self._end()

    def caller_full(self) -> None:
        self._upstream.pause_reading()
        self._caller_timer = self._caller_timer or self._until_stalled()

    def caller_empty(self) -> None:
        _stop(self._caller_timer)
        self._caller_timer = None
        self._upstream.resume_reading()

    # What the upstream's connection calls.

    def upstream_sent(self, data: bytes) -> None:
        if self._said_bye:
            return
        end = self._frames.feed(data)
        if self._bye_timer is None or end < 0:
            self._write(data)
            return
        self._write(data[:end])
        self._say_bye()

    def upstream_left(self) -> None:
        self._end()

    def upstream_full(self) -> None:
        self._caller.pause_reading()
        self._upstream_timer = self._upstream_timer or self._until_stalled()

    def upstream_empty(self) -> None:
        _stop(self._upstream_timer)
        self._upstream_timer = None
        self._caller.resume_reading()

    def _say_bye(self) -> None:
        self._said_bye = True
        self._write(farewell(SERVICE_RESTART))

    def _write(self, data: bytes) -> None:
        if self._caller.transport is not None:
            self._caller.transport.write(data)

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def _until_stalled(self) -> asyncio.TimerHandle | None:
        return None if self._stall is None else asyncio.get_running_loop().call_later(self._stall, self._end)


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
