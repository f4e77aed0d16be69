"""`python -m bench.guessing`: what guessing and flooding do to a whole Doorward, and what their answers tell.

Three cases: many wrong passwords for one user from one address, beside that user's own device; a flood of wrong
credentials, beside users who are signed in; the time of a refusal for names that exist and for others.
`--slice` runs each for a moment, to see that it works.
"""

import argparse
import asyncio
import json
import multiprocessing
import statistics
import tempfile
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.processes import whole_doorward

ATTACKER, VICTIM, READER = "127.0.0.9", "127.0.0.2", "127.0.0.3"
VICTIMS_PASSWORD = "the password of u1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    guesses: int
    seconds: float
    idle_seconds: float
    connections: int
    tries: int


FULL = Size(guesses=10_000, seconds=30, idle_seconds=15, connections=500, tries=2_000)
SLICE = Size(guesses=300, seconds=3, idle_seconds=3, connections=100, tries=20)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    @property
    def cookies(self) -> str:
        lines = [line for line in self.head.split(b"\r\n") if line.lower().startswith(b"set-cookie:")]
        return "; ".join(line.partition(b":")[2].strip().split(b";")[0].decode() for line in lines)


class Caller:
    """One keep-alive connection from one address."""

    def __init__(self, port: int, source: str) -> None:
        self._port = port
        self._source = source
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, target: str, *headers: str, body: object = None) -> Answer:
        raw = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {target} HTTP/1.1", "Host: bench.test", *headers, f"Content-Length: {len(raw)}"]
        lines += ["Content-Type: application/json"] if raw else []
        reader, writer = await self._connected()
        writer.write("\r\n".join([*lines, "", ""]).encode() + raw)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:")
        answer = Answer(int(head.split(b" ", 2)[1]), head, await reader.readexactly(length))
        if b"\r\nconnection: close" in head.lower():
            self.close()
        return answer

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, local_addr=(self._source, 0))
        return self._streams


def basic(login: str, password: str) -> str:
    return "Authorization: Basic " + b64encode(f"{login}:{password}".encode()).decode()


ADMIN = basic("admin", "admin")


async def prepare(port: int) -> None:
    caller = Caller(port, "127.0.0.1")
    for login in ("u1", "disabled"):
        wish = {"login": login, "email": f"{login}@example.com", "password": VICTIMS_PASSWORD}
        made = await caller.ask("POST", "/api/admin/users", ADMIN, body=wish)
        assert made.status == 200, made.body
    user_id = json.loads(made.body)["id"]
    assert (await caller.ask("POST", f"/api/admin/users/{user_id}/disable", ADMIN, body={})).status == 200
    caller.close()


async def log_in(port: int, source: str, *headers: str) -> Answer:
    caller = Caller(port, source)
    try:
        return await caller.ask("POST", "/api/login", *headers, body={"user": "u1", "password": VICTIMS_PASSWORD})
    finally:
        caller.close()


async def guess(port: int, size: Size) -> None:
    cookies = (await log_in(port, VICTIM)).cookies
    device = "Cookie: " + next(each for each in cookies.split("; ") if each.startswith("doorward_device="))
    statuses: Counter[int] = Counter()

    async def one(share: range) -> None:
        caller = Caller(port, ATTACKER)
        for number in share:
            statuses[(await caller.ask("GET", "/api/user", basic("u1", f"guess {number}"))).status] += 1
        caller.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one(range(start, size.guesses, 8)) for start in range(8)))
    took = time.perf_counter() - begun
    print(f"guessing: {size.guesses} wrong passwords for u1 from one address in {took:.1f} s: {dict(statuses)}")
    last = await Caller(port, ATTACKER).ask("GET", "/api/user", basic("u1", VICTIMS_PASSWORD))
    print(f"  the attacker, with the right password at last: {last.status}")
    print(f"  u1, own device, own address: {(await log_in(port, VICTIM, device)).status}")
    print(f"  u1, own device, the attacker's address: {(await log_in(port, ATTACKER, device)).status}")


async def read(port: int, seconds: float) -> list[float]:
    """Milliseconds of each request of four signed-in browsers, 25 a second each."""
    cookie = "Cookie: " + (await log_in(port, READER)).cookies
    times: list[float] = []

    async def one(offset: float) -> None:
        caller = Caller(port, READER)
        await asyncio.sleep(offset)
        until = time.perf_counter() + seconds
        while (begun := time.perf_counter()) < until:
            answer = await caller.ask("GET", "/api/user", cookie)
            times.append(1000 * (time.perf_counter() - begun))
            assert answer.status == 200, answer.body
            await asyncio.sleep(max(0.0, begun + 0.04 - time.perf_counter()))
        caller.close()

    await asyncio.gather(*(one(number / 100) for number in range(4)))
    return sorted(times)


def attack(port: int, connections: int, seconds: float) -> None:
    """In a process of its own: as many callers at once, each asking again as soon as it is answered."""
    statuses: Counter[int] = Counter()

    async def one(number: int, until: float) -> None:
        caller, tries = Caller(port, ATTACKER), 0
        while time.perf_counter() < until:
            tries += 1
            answer = await caller.ask("GET", "/api/user", basic(f"u{number % 50}", f"wrong {number} {tries}"))
            statuses[answer.status] += 1
        caller.close()

    async def run() -> None:
        until = time.perf_counter() + seconds
        await asyncio.gather(*(one(number, until) for number in range(connections)), return_exceptions=True)

    asyncio.run(run())
    print(f"  answers to the flood: {dict(statuses)}")


async def flood(port: int, size: Size, processes: list[psutil.Process]) -> None:
    await read(port, 2)
    idle = await read(port, size.idle_seconds)
    before = _megabytes(processes)
    attacker = multiprocessing.Process(target=attack, args=(port, size.connections, size.seconds))
    attacker.start()
    flooded = await read(port, size.seconds)
    after = _megabytes(processes)
    await asyncio.to_thread(attacker.join)
    print(f"flood: {size.connections} wrong basic requests at once for {size.seconds:g} s")
    for name, times in (("idle", idle), ("flooded", flooded)):
        print(f"  {name:<8} {len(times)} requests, p50 {_at(times, 0.5):.2f} ms, p99 {_at(times, 0.99):.2f} ms")
    print(f"  p99 {_at(flooded, 0.99) / _at(idle, 0.99):.2f} times the idle one")
    print(f"  memory of all processes: {before:.0f} MB before, {after:.0f} MB at the end")


async def tell_apart(port: int, size: Size) -> None:
    caller = Caller(port, ATTACKER)
    times: dict[str, list[float]] = {name: [] for name in ("u1", "unknown", "disabled")}
    for number in range(size.tries + 5):
        # Each is first, second and last in turn: what came before may still be warm.
        first = number % len(times)
        for name in [*times][first:] + [*times][:first]:
            begun = time.perf_counter()
            answer = await caller.ask("GET", "/api/user", basic(name, f"wrong {number}"))
            if number >= 5:
                times[name].append(1000 * (time.perf_counter() - begun))
            assert answer.status == 401, answer.body
    caller.close()
    print(f"timing: {size.tries} refusals each, in turn, guard off")
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, median in medians.items():
        print(f"  {name:<9} median {median:.3f} ms, {median - medians['u1']:+.3f} ms to a known user")


def _at(times: list[float], share: float) -> float:
    return times[int(len(times) * share)]


def _megabytes(processes: list[psutil.Process]) -> float:
    return sum(process.memory_info().rss for process in processes) / 1e6


@contextmanager
def doorward(settings: dict[str, str]) -> Iterator[tuple[int, list[psutil.Process]]]:
    with tempfile.TemporaryDirectory(prefix="dwg") as data, whole_doorward(Path(data), settings) as server:
        asyncio.run(prepare(server.port))
        yield server.port, psutil.Process(server.pid).children(recursive=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--slice", action="store_true")
    parser.add_argument("cases", nargs="*", default=["guess", "flood", "timing"])
    chosen = parser.parse_args()
    size = SLICE if chosen.slice else FULL
    if "guess" in chosen.cases:
        with doorward({}) as (port, _):
            asyncio.run(guess(port, size))
    if "flood" in chosen.cases:
        with doorward({}) as (port, processes):
            asyncio.run(flood(port, size, processes))
    if "timing" in chosen.cases:
        with doorward({"GF_SECURITY_DISABLE_BRUTE_FORCE_LOGIN_PROTECTION": "true"}) as (port, _):
            asyncio.run(tell_apart(port, size))


if __name__ == "__main__":
    main()
