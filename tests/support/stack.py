"""A whole Doorward inside one event loop: a real gateway, a wire that keeps every byte, a real backend.

What the gateway sends goes through a recorder. Internal calls always reach the real backend; forwarded requests do
while `recording` is off, and are only kept and answered while it is on.
"""

import asyncio
import base64
import io
import json
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from backend.app import opened
from backend.credentials.passwords import Parameters, Passwords
from contract.audit import AuditStream
from contract.secret import Secret
from contract.settings import Settings, load
from gateway.app import Parts
from gateway.express import Express
from gateway.sessions.redis_link import connect
from relay.fast.work import Clerk
from relay.listener import Handler, Listener
from tests.support.clock import FrozenClock
from tests.support.database import open_database
from tests.support.described import check_described
from tests.support.rawclient import RawAnswer, RawClient
from tests.support.recorder import Call, Recorded, Recorder, Script, say_ok
from tests.support.valkey import Valkey

SECRET = "the secret key of the tests, long enough"
ADMIN = ("admin", "admin")
COOKIE = "grafana_session"
NOWHERE = ("127.0.0.1", 0)
UNREMARKED = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")
"""aiohttp remarks on how aiohttp-session keeps its session; gateway/sessions/storage.py says why that is fine."""

Header = tuple[str, str]
Overrides = Mapping[tuple[str, str], str]


def basic(login: str, password: str) -> Header:
    return ("Authorization", "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode())


def bearer(key: str) -> Header:
    return ("Authorization", f"Bearer {key}")


def cookie(token: str) -> Header:
    return ("Cookie", f"{COOKIE}={token}")


AS_ADMIN = basic(*ADMIN)


def request(method: str, target: str, *headers: Header, body: bytes | None = None, host: str = "gw.test") -> bytes:
    """The bytes of a request; nothing is added but Host and, with a body, its length."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers)]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + (body or b"")


def json_of(answer: RawAnswer) -> Any:
    return json.loads(answer.body)


def token_of(answer: RawAnswer) -> str | None:
    """The session token that an answer sets: empty where it clears it, None where it says nothing."""
    found = [line.decode() for line in answer.all("Set-Cookie") if line.startswith(f"{COOKIE}=".encode())]
    assert len(found) <= 1, "one cookie was set twice in one answer"
    return found[0].partition("=")[2].partition(";")[0] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: int
    login: str
    password: str

    @property
    def basic(self) -> Header:
        return basic(self.login, self.password)


@dataclass(slots=True, kw_only=True)
class Stack:
    """`address` is the gateway's, `backend` the real backend's, both on loopback."""

    settings: Settings
    clock: FrozenClock
    valkey: Valkey
    recorder: Recorder
    address: tuple[str, int] = NOWHERE
    backend: tuple[str, int] = NOWHERE
    express: Express | None = None
    recording: bool = False
    script: Script = say_ok
    audit: io.StringIO = field(default_factory=io.StringIO)
    """What the gateway tells; the backend has a stream of its own."""
    _names: int = field(default=0)

    @property
    def seen(self) -> list[Recorded]:
        """The requests that were forwarded, internal calls left out."""
        return [each for each in self.recorder.requests if not each.target.startswith(b"/internal/")]

    @property
    def last(self) -> Recorded:
        return self.seen[-1]

    def audited(self) -> list[dict[str, Any]]:
        """The gateway's events so far."""
        return [json.loads(line) for line in self.audit.getvalue().splitlines()]

    def forget_seen(self) -> None:
        self.recorder.requests.clear()
        for connection in self.recorder.received:
            connection.clear()

    async def client(self, *, source: str = "127.0.0.1", patience: float = 5.0) -> RawClient:
        """A connection to the gateway from the loopback address `source`."""
        reader, writer = await asyncio.open_connection(*self.address, local_addr=(source, 0))
        return RawClient(reader, writer, patience=patience)

    async def send(self, data: bytes, *, source: str = "127.0.0.1") -> RawAnswer:
        """The answer to exactly these bytes on a connection of their own."""
        async with await self.client(source=source) as client:
            return await client.ask(data)

    async def ask(
        self, method: str, target: str, *headers: Header, body: object = None, source: str = "127.0.0.1"
    ) -> RawAnswer:
        """`body` goes out as JSON, bytes as they are."""
        if body is not None and not isinstance(body, bytes):
            body, headers = json.dumps(body).encode(), (*headers, ("Content-Type", "application/json"))
        answer = await self.send(request(method, target, *headers, body=body), source=source)
        self._check(method, target, answer)
        return answer

    def _check(self, method: str, target: str, answer: RawAnswer) -> None:
        """While somebody else plays the backend, answers are theirs."""
        if not self.recording:
            media_type = (answer.one("Content-Type") or b"").decode().partition(";")[0]
            check_described(method, target, status=answer.status, media_type=media_type, body=answer.body)

    async def done(self, method: str, target: str, *headers: Header, body: object = None) -> Any:
        """The decoded answer, which must be 200."""
        answer = await self.ask(method, target, *headers, body=body)
        assert answer.status == 200, (method, target, answer.status, answer.body)
        return json_of(answer)

    async def log_in(self, login: str = ADMIN[0], password: str = ADMIN[1], *headers: Header) -> str:
        """The token of a new session."""
        answer = await self.ask("POST", "/api/login", *headers, body={"user": login, "password": password})
        assert answer.status == 200, answer.body
        token = token_of(answer)
        assert token
        return token

    async def person(self, login: str, role: str = "Viewer", *, org_id: int = 1) -> Person:
        """A new user, member of one organisation, whose password is `pw-<login>`."""
        password = f"pw-{login}"
        wanted = {"login": login, "email": f"{login}@example.com", "password": password, "OrgId": org_id}
        user_id = (await self.done("POST", "/api/admin/users", AS_ADMIN, body=wanted))["id"]
        path = f"/api/orgs/{org_id}/users"
        members = await self.done("GET", path, AS_ADMIN)
        if any(member["userId"] == user_id for member in members):
            await self.done("PATCH", f"{path}/{user_id}", AS_ADMIN, body={"role": role})
        else:
            await self.done("POST", path, AS_ADMIN, body={"loginOrEmail": login, "role": role})
        return Person(id=user_id, login=login, password=password)

    async def key(self, role: str = "Viewer", *, by: Header = AS_ADMIN, seconds: int = 0) -> str:
        """The secret of a new API key of organisation 1."""
        self._names += 1
        wanted = {"name": f"key {self._names}", "role": role, "secondsToLive": seconds}
        return str((await self.done("POST", "/api/auth/keys", by, body=wanted))["key"])

    async def carry(self, call: Call) -> None:
        """What the recorder does with each request."""
        if self.recording and not call.request.target.startswith(b"/internal/"):
            await self.script(call)
            return
        body = await call.body()
        async with await RawClient.connect(self.backend, limit=1 << 20) as client:
            found = await client.ask(call.request.head + body)
        dropped = (b"content-length", b"transfer-encoding", b"connection")
        kept = [name + b": " + value + b"\r\n" for name, value in found.headers if name.lower() not in dropped]
        if found.status == 204:
            await call.send(b"HTTP/1.1 204 No Content\r\n" + b"".join(kept) + b"\r\n")
            return
        status = f"{found.status} {found.reason.decode()}"
        await call.answer(found.body, status=status, headers=b"".join(kept))


def settings_for(folder: Path, valkey: Valkey, backend_url: str, overrides: Overrides) -> Settings:
    wanted = {
        ("paths", "data"): str(folder),
        ("security", "secret_key"): SECRET,
        ("gateway", "redis_url"): valkey.url,
        ("gateway", "backend_url"): backend_url,
    }
    return load(None, {}, {**wanted, **overrides})


def quick() -> Passwords:
    """The same hashing, of the same texts, for a hundredth of the work."""
    return Passwords(Parameters(memory_kib=64, passes=1))


@asynccontextmanager
async def open_stack(
    folder: Path, valkey: Valkey, overrides: Overrides | None = None, *, clock: FrozenClock | None = None
) -> AsyncIterator[Stack]:
    """Another one on the same `folder` and `valkey` is another gateway over the same data."""
    async with AsyncExitStack() as stack:
        recorder = await Recorder().start()
        stack.push_async_callback(recorder.close)
        settings = settings_for(folder, valkey, recorder.address, overrides or {})
        made = Stack(settings=settings, clock=clock or FrozenClock(), valkey=valkey, recorder=recorder)
        recorder.script = made.carry
        database = await stack.enter_async_context(open_database(folder, clock=made.clock))
        backend = await stack.enter_async_context(opened(settings, database, made.clock, passwords=quick()))
        made.backend = await stack.enter_async_context(listening(backend.handle, clerk=backend.express))
        redis = await stack.enter_async_context(connected(valkey))
        parts = Parts(settings, redis, made.clock, AuditStream(made.clock, made.audit))
        door = await stack.enter_async_context(parts.open())
        made.express = parts.express()
        made.address = await stack.enter_async_context(listening(door.handle, clerk=made.express))
        yield made


@asynccontextmanager
async def listening(
    handler: Handler, *, clerk: Clerk | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[str, int]]:
    sock = socket.create_server(("127.0.0.1", 0))
    listener = Listener(handler, allow_python_parser=True, clerk=clerk)
    await listener.listen(sock, tls=tls)
    try:
        yield sock.getsockname()
    finally:
        await listener.close(0.2)


@asynccontextmanager
async def connected(valkey: Valkey) -> AsyncIterator[Redis]:
    redis = connect(Secret(valkey.url))
    try:
        yield redis
    finally:
        await redis.aclose()
