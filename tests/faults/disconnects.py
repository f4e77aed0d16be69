"""Callers who leave at any moment: gateway, wire and backend share one event loop, so every await is hit.

`python -m tests.faults.disconnects 10000` leaves as often on each lane.
"""

import asyncio
import gc
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from relay.pool import Pool
from tests.support.doorward import short_folder
from tests.support.echo import open_echo
from tests.support.fault_proxy import FaultProxy
from tests.support.stack import AS_ADMIN, NOWHERE, Header, Person, Stack, cookie, open_stack, request, token_of
from tests.support.valkey import running_valkey
from tests.support.waiting import until

NAMES: Final = ("ada", "ben", "cleo")
_STEPS: Final = 60
"""Turns of the event loop that a request may live; a plain one takes about twenty."""
_LATER: Final = 0.2
"""How often, of one, a caller stays for some milliseconds instead: for what other threads and processes do."""
_CHECK_EVERY: Final = 50
_WITHIN: Final = 5.0
_HANDSHAKE: Final = (
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
)


@dataclass(slots=True, kw_only=True)
class Caller:
    person: Person
    token: str

    @property
    def by(self) -> Header:
        return cookie(self.token)


@dataclass(slots=True, kw_only=True)
class Crowd:
    """Three users; `left` counts those who went, by what they had asked for, `wrongs` what was not right."""

    stack: Stack
    callers: list[Caller]
    proxy: str
    left: Counter[str] = field(default_factory=Counter)
    wrongs: list[str] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - the same in every run

    async def leave(self, rounds: int) -> None:
        """So many callers leave, three at a time; now and then everybody looks whether all is well."""
        for number in range(0, rounds, len(self.callers)):
            await asyncio.gather(*(self._one(caller) for caller in self.callers))
            if number % _CHECK_EVERY < len(self.callers):
                await self.look()

    async def look(self) -> None:
        await asyncio.gather(*(self._well(caller) for caller in self.callers))

    async def _one(self, caller: Caller) -> None:
        name, make = self.chance.choice(_REQUESTS)
        first, rest = make(self, caller)
        client = await self.stack.client()
        try:
            client.writer.write(first)
            await self._linger()
            if rest:
                client.writer.write(rest)
                await self._linger()
            # What is there already has to be for this caller; nobody waits for the rest.
            self._read(caller, bytes(client.reader._buffer))  # type: ignore[attr-defined]  # not waiting is the point
        finally:
            client.writer.transport.abort()
        self.left[name] += 1

    async def _linger(self) -> None:
        if self.chance.random() < _LATER:
            await asyncio.sleep(self.chance.random() * 0.02)
            return
        for _ in range(self.chance.randrange(_STEPS)):
            await asyncio.sleep(0)

    def _read(self, caller: Caller, came: bytes) -> None:
        for name in NAMES:
            if name != caller.person.login and f'"login":"{name}"'.encode() in came:
                self.wrongs.append(f"{caller.person.login} was answered as {name}")

    async def _well(self, caller: Caller) -> None:
        """A whole conversation on one connection: who am I, rotate, who am I."""
        async with asyncio.timeout(_WITHIN), await self.stack.client() as client:
            for _ in range(2):
                answer = await client.ask(request("GET", "/api/user", caller.by))
                self._keep(caller, token_of(answer))
                if answer.status != 200 or json.loads(answer.body)["login"] != caller.person.login:
                    self.wrongs.append(f"{caller.person.login}: {answer.status} {answer.body!r}")

    def _keep(self, caller: Caller, token: str | None) -> None:
        if token:
            caller.token = token
        elif token is not None:
            self.wrongs.append(f"{caller.person.login} was logged out")

    async def quiet(self) -> None:
        """Until nothing of those who left is under way; what stays is a leak, or a lock that is stuck."""
        try:
            await until(lambda: not list(_held()), seconds=_WITHIN)
        except TimeoutError:
            self.wrongs.extend(_held())


def _held() -> list[str]:
    held = []
    for one in gc.get_objects():
        if isinstance(one, Pool) and not one._closed and one._open != len(one._idle):
            held.append(f"{one._open - len(one._idle)} connections to {one._dialer._endpoint}")
        elif type(one) is asyncio.Lock and one.locked():
            held.append(f"a lock: {one}")
    return held


Parts = tuple[bytes, bytes]
"""What is sent at once, and what is sent later."""


def _look(_: Crowd, caller: Caller) -> Parts:
    return request("GET", "/api/user", caller.by), b""


def _basic(_: Crowd, caller: Caller) -> Parts:
    return request("GET", "/api/user", caller.person.basic), b""


def _pipelined(_: Crowd, caller: Caller) -> Parts:
    one = request("GET", "/api/user", caller.by)
    return one + one, one


def _half_a_header(_: Crowd, caller: Caller) -> Parts:
    return request("GET", "/api/user", caller.by)[:-5], b""


def _save(crowd: Crowd, caller: Caller) -> Parts:
    board = {"uid": f"b{crowd.chance.randrange(9)}", "title": caller.person.login, "text": "x" * 3000}
    body = json.dumps({"dashboard": board, "overwrite": True}).encode()
    kind = ("Content-Type", "application/json")
    return request("POST", "/api/dashboards/db", caller.by, kind, body=body), b""


def _upload(crowd: Crowd, caller: Caller) -> Parts:
    """Most of it never comes."""
    head = request("POST", f"{crowd.proxy}/any", caller.by, ("Content-Length", "500000"))
    return head + bytes(20_000), bytes(100_000)


def _slow_body(crowd: Crowd, caller: Caller) -> Parts:
    chunked = ("Transfer-Encoding", "chunked")
    return request("POST", f"{crowd.proxy}/any", caller.by, chunked) + b"3\r\nabc\r\n", b"3\r\nde"


def _source(crowd: Crowd, caller: Caller) -> Parts:
    return request("GET", f"{crowd.proxy}/{crowd.chance.choice(('any', 'stream', 'slow/1'))}", caller.by), b""


def _websocket(crowd: Crowd, caller: Caller) -> Parts:
    """A message follows, masked with zeros."""
    return request("GET", f"{crowd.proxy}/websocket", caller.by, *_HANDSHAKE), b"\x81\x83\0\0\0\0abc"


def _log_in(_: Crowd, caller: Caller) -> Parts:
    body = json.dumps({"user": caller.person.login, "password": caller.person.password}).encode()
    return request("POST", "/api/login", ("Content-Type", "application/json"), body=body), b""


def _rotate(_: Crowd, caller: Caller) -> Parts:
    return request("POST", "/api/user/auth-tokens/rotate", caller.by), b""


_REQUESTS: Final[tuple[tuple[str, Callable[[Crowd, Caller], Parts]], ...]] = (
    ("look", _look),
    ("look", _look),
    ("by password", _basic),
    ("pipelined", _pipelined),
    ("half a header", _half_a_header),
    ("save", _save),
    ("upload", _upload),
    ("slow body", _slow_body),
    ("data source", _source),
    ("websocket", _websocket),
    ("log-in", _log_in),
    ("rotate", _rotate),
)


async def disconnect(folder: Path, rounds: int, *, fast_lane: bool) -> Crowd:
    """So many callers leave early; says how it went. The path of `folder` is short."""
    overrides = {
        ("gateway", "fast_lane"): str(fast_lane).lower(),
        ("security", "brute_force_login_protection_max_attempts"): "1000000",
    }
    wire = FaultProxy(NOWHERE, front=folder / "b.sock")
    overrides["gateway", "backend_url"] = f"unix:{folder / 'b.sock'}"
    with running_valkey() as valkey:
        async with open_echo() as echo, wire.open(), open_stack(folder, valkey, overrides) as stack:
            wire.behind = stack.backend
            source = {"name": "s", "type": "graphite", "access": "proxy", "url": echo.url}
            made = await stack.done("POST", "/api/datasources", AS_ADMIN, body=source)
            people = [await stack.person(name, "Editor") for name in NAMES]
            callers = [Caller(person=one, token=await stack.log_in(one.login, one.password)) for one in people]
            crowd = Crowd(stack=stack, callers=callers, proxy=f"/api/datasources/proxy/{made['id']}")
            await crowd.look()
            await crowd.leave(rounds)
            await crowd.look()
            await crowd.quiet()
    return crowd


def main(rounds: int) -> int:
    right = True
    for fast_lane in (True, False):
        with short_folder() as folder:
            crowd = asyncio.run(disconnect(folder, rounds, fast_lane=fast_lane))
        told = ", ".join(f"{name} {number}" for name, number in sorted(crowd.left.items()))
        sys.stdout.write(f"fast lane {'on' if fast_lane else 'off'}: {crowd.left.total()} left early ({told})\n")
        sys.stdout.writelines(f"  {wrong}\n" for wrong in crowd.wrongs[:20])
        sys.stdout.write(f"  {len(crowd.wrongs)} answers crossed, connections leaked, locks stuck or failures\n")
        right = right and not crowd.wrongs
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
