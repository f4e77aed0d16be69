"""A load of keep-alive connections over raw sockets, bounded in time."""

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`per_second` counts whole answers of status 200; `p99` is in milliseconds."""

    per_second: float
    p99: float


async def measure(address: tuple[str, int], request: bytes, *, connections: int, seconds: float) -> Measured:
    """Raises AssertionError when an answer is not 200: a fast refusal is no result."""
    until = time.perf_counter() + seconds
    callers = [_call(address, request, until) for _ in range(connections)]
    times = sorted(taken for found in await asyncio.gather(*callers) for taken in found)
    return Measured(per_second=len(times) / seconds, p99=1000 * times[int(len(times) * 0.99)])


async def _call(address: tuple[str, int], request: bytes, until: float) -> list[float]:
    reader, writer = await asyncio.open_connection(*address)
    times = []
    while (begun := time.perf_counter()) < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:100]
        await reader.readexactly(_length(head))
        times.append(time.perf_counter() - begun)
    writer.close()
    return times


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
