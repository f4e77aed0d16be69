"""`make bench`: Doorward's gateway beside a plain aiohttp proxy, both in front of the same upstream, A B A B.

The gateway proves who calls, signs an identity and keeps its header policy; the floor only forwards. Each proxy is
pinned to one core in its turn, load and upstream to the other.
"""

import asyncio
import base64
import json
import os
import platform
import statistics
import tempfile
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from bench.load import Measured, measure
from bench.processes import PINNED, doorward, python

ALTERNATIONS = 5
SECONDS = 2.0
CONNECTIONS = 32


def main() -> None:
    if PINNED:
        os.sched_setaffinity(0, {1})
    with ExitStack() as stack:
        upstream = stack.enter_context(python("bench.upstream", core=1))
        floor = stack.enter_context(python("bench.floor", f"http://127.0.0.1:{upstream}", core=0))
        data = stack.enter_context(tempfile.TemporaryDirectory(prefix="dwb"))
        gateway = stack.enter_context(doorward(Path(data), upstream))
        asyncio.run(_compare(gateway, floor))


async def _compare(gateway: int, floor: int) -> None:
    print(f"Python {platform.python_version()}, {CONNECTIONS} connections, {ALTERNATIONS} x {SECONDS:g} s each")
    print(f"{'case':<34}{'Doorward/s':>12}{'floor/s':>10}{'ratio':>8}  spread     p99 ms")
    for name, header in _credentials(gateway).items():
        request = _get("/api/org", header)
        pairs = [await _pair(gateway, floor, request) for _ in range(ALTERNATIONS)]
        _print(f"GET /api/org, {name}", pairs)


async def _pair(gateway: int, floor: int, request: bytes) -> tuple[Measured, Measured]:
    ours = await measure(("127.0.0.1", gateway), request, connections=CONNECTIONS, seconds=SECONDS)
    theirs = await measure(("127.0.0.1", floor), request, connections=CONNECTIONS, seconds=SECONDS)
    return ours, theirs


def _print(name: str, pairs: list[tuple[Measured, Measured]]) -> None:
    ratios = sorted(ours.per_second / theirs.per_second for ours, theirs in pairs)
    ours = statistics.median(pair[0].per_second for pair in pairs)
    theirs = statistics.median(pair[1].per_second for pair in pairs)
    p99 = statistics.median(pair[0].p99 for pair in pairs)
    ratio = statistics.median(ratios)
    print(f"{name:<34}{ours:>12.0f}{theirs:>10.0f}{ratio:>8.2f}  {ratios[0]:.2f}-{ratios[-1]:.2f}  {p99:>8.1f}")


def _credentials(gateway: int) -> dict[str, str]:
    """The upstream finds every password and key good."""
    body = json.dumps({"user": "admin", "password": "admin"}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{gateway}/api/login", data=body)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as answer:
        cookies = answer.headers.get_all("Set-Cookie")
    session = next(cookie.partition(";")[0] for cookie in cookies if cookie.startswith("grafana_session="))
    basic = base64.b64encode(b"admin:admin").decode()
    return {
        "session": f"Cookie: {session}",
        "bearer": "Authorization: Bearer any",
        "basic": f"Authorization: Basic {basic}",
    }


def _get(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: bench.test", *headers, "", ""]).encode()


main()
