"""Requests at a fixed rate, whether or not the answers keep up.

Each request has its moment, and its time runs from that moment on: one that has to wait for a free connection, or
for this process, waits on the proxy's account (no coordinated omission). `select` is the way to wait that
knows fractions of a millisecond.
"""

import re
import select
import socket
import time
from collections import deque

from bench.load import Measured, measured

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


class _Line:
    """One connection; `due` is the moment of the request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(0)
        self.due = 0.0
        self._received = b""

    def fileno(self) -> int:
        return self.socket.fileno()

    def is_answered(self) -> bool:
        """Raises RuntimeError for anything but a 2xx."""
        received = self._received + self.socket.recv(65536)
        end = received.find(_END)
        length = _LENGTH.search(received, 0, end) if end >= 0 else None
        if not received.startswith(b"HTTP/1.1 2") or (end >= 0 and length is None):
            raise RuntimeError(received[:300])
        whole = length is not None and len(received) >= end + len(_END) + int(length[1])
        self._received = b"" if whole else received
        return whole


def steady(port: int, request: bytes, *, rate: float, seconds: float, connections: int) -> Measured:
    """Latency at `rate` requests a second; those of the first tenth of the time are not counted."""
    lines = [_Line(port) for _ in range(connections)]
    try:
        times = _run(lines, request, rate=rate, seconds=seconds)
    finally:
        for line in lines:
            line.socket.close()
    counted = times[int(len(times) * 0.1) :]
    return measured(counted, seconds=seconds * len(counted) / len(times))


def _run(lines: list[_Line], request: bytes, *, rate: float, seconds: float) -> list[float]:
    # What was idle longest goes first, so that all of them are used.
    idle, busy = deque(lines), set[_Line]()
    times: list[float] = []
    begun, sent, total = time.perf_counter(), 0, int(rate * seconds)
    while sent < total or busy:
        now = time.perf_counter()
        while sent < total and idle and begun + sent / rate <= now:
            line = idle.popleft()
            line.due = begun + sent / rate
            line.socket.send(request)
            busy.add(line)
            sent += 1
        wait = begun + sent / rate - now if idle and sent < total else 5.0
        ready, _, _ = select.select(busy, (), (), max(wait, 0.0))
        for line in ready:
            if line.is_answered():
                times.append(time.perf_counter() - line.due)
                busy.remove(line)
                idle.append(line)
        if now > begun + seconds + 30:
            raise RuntimeError(f"{rate:.0f} requests a second are more than it can answer")
    return times


def get(header: str, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: bench.test\r\n{header}\r\n\r\n".encode()
