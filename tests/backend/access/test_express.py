"""Simple reads at the backend's listener, as gateways write them and as others might."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from backend.access.call import Call
from backend.access.door import Door
from backend.access.express import Express
from backend.access.verify import Signatures
from contract.answers import json_answer
from contract.errors import NotFound
from contract.identity import Assertion, Identity, Kind, Role, encode_assertion
from contract.signing import AUDIENCE, IDENTITY_LABEL, LIFE_SECONDS, Message, Signer, derive_key
from relay.listener import Listener
from tests.support.clock import FrozenClock
from tests.support.rawclient import RawAnswer, RawClient
from tests.support.signed import SECRET
from tests.support.stack import UNREMARKED

pytestmark = UNREMARKED

VIEWER = Identity(kind=Kind.USER, id=2, login="vi", org_id=1, role=Role.VIEWER)
ADMIN = Identity(kind=Kind.USER, id=1, login="ada", org_id=1, role=Role.ADMIN)
LINES = ("Host: gw.test", "Accept: */*")
OWN = "X-Request-Id: 0123456789abcdef\r\nVia: 1.1 doorward\r\nX-Doorward-Identity: "


class Handlers:
    def __init__(self) -> None:
        self.left = asyncio.Event()
        self.begun = asyncio.Event()
        self.calls = 0

    async def read(self, call: Call) -> web.StreamResponse:
        await asyncio.sleep(0)
        said = [value.decode() for value in call.reading.all(b"accept")]
        return json_answer({"login": call.identity.login, "query": call.query(), "accept": said})

    async def refuse(self, call: Call) -> web.StreamResponse:
        raise NotFound(call.identity.login)

    async def break_down(self, call: Call) -> web.StreamResponse:
        self.calls += 1
        raise ValueError(call.identity.login)

    async def wait(self, call: Call) -> web.StreamResponse:
        self.begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            self.left.set()
        return json_answer(call.identity.login)


class Backend:
    def __init__(self, address: tuple[str, int], express: Express, clock: FrozenClock, handlers: Handlers) -> None:
        self.address = address
        self.express = express
        self.clock = clock
        self.handlers = handlers

    def signature(self, target: str, identity: Identity = VIEWER, *, method: str = "GET") -> str:
        signer = Signer(derive_key(SECRET, label=IDENTITY_LABEL), self.clock)
        message = Message(audience=AUDIENCE, method=method, target=target.encode())
        return signer.sign(encode_assertion(Assertion(identity=identity, client_address="")), message).decode()

    def request(self, target: str, identity: Identity = VIEWER, *, lines: tuple[str, ...] = LINES) -> bytes:
        head = "\r\n".join([f"GET {target} HTTP/1.1", *lines])
        return f"{head}\r\n{OWN}{self.signature(target, identity)}\r\n\r\n".encode()

    async def went_fast(self, data: bytes) -> tuple[bool, RawAnswer]:
        before = self.express.carried
        async with await RawClient.connect(self.address) as client:
            answer = await client.ask(data)
        return self.express.carried > before, answer


@pytest.fixture
async def backend() -> AsyncIterator[Backend]:
    clock, own = FrozenClock(), Handlers()
    handlers = {
        "org.read": own.read,
        "orgs.list": own.read,
        "user.orgs": own.refuse,
        "user.read": own.break_down,
        "search.run": own.wait,
    }
    door = Door(Signatures([SECRET], clock), handlers=handlers, internal={})
    express = Express(door, errands={}, clock=clock)
    listener, sock = Listener(door.handle, allow_python_parser=True, clerk=express), socket.create_server(("", 0))
    await listener.listen(sock)
    yield Backend(("127.0.0.1", sock.getsockname()[1]), express, clock, own)
    await listener.close(0.5)


async def test_what_a_gateway_writes_is_answered_at_once(backend: Backend) -> None:
    fast, answer = await backend.went_fast(backend.request("/api/org?a=%20b"))
    assert fast
    assert answer.body == b'{"login":"vi","query":[["a"," b"]],"accept":["*/*"]}'


async def test_both_lanes_say_the_same(backend: Backend) -> None:
    for target in ("/api/org", "/api/org?a=1", "/api/org/", "/api/orgs", "/api/user/orgs"):
        fast, ours = await backend.went_fast(backend.request(target))
        other, theirs = await backend.went_fast(backend.request(target, lines=(*LINES, "Content-Length: 0")))
        assert (fast, other) == (True, False)
        assert (ours.status, ours.body) == (theirs.status, theirs.body)
        told = [[(name, value) for name, value in each.headers if name != b"Date"] for each in (ours, theirs)]
        assert sorted(told[0]) == sorted(told[1])


async def test_a_role_that_is_too_low_is_refused_here_too(backend: Backend) -> None:
    for identity, status in ((VIEWER, 403), (ADMIN, 403), (_server_admin(), 200)):
        fast, answer = await backend.went_fast(backend.request("/api/orgs", identity))
        assert (fast, answer.status) == (True, status)


def _server_admin() -> Identity:
    return Identity(kind=Kind.USER, id=1, login="root", org_id=1, role=Role.ADMIN, is_server_admin=True)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ((b"GET /api/org ", b"GET /api/orgs "), 401),
        ((b"GET /api/org ", b"GET /api/org? "), 401),
        ((b"X-Doorward-Identity: v1", b"X-Doorward-Identity: v2"), 401),
        ((b"Via: 1.1 doorward\r\n", b"Via: 1.1 doorward\r\nX-Doorward-Identity: v1.other\r\n"), 400),
        ((b"Accept: */*", b"X-Doorward-Identity: v1.other"), 400),
        ((b"Accept: */*", b"Accept : */*"), 400),
        ((b"Accept: */*", b"Content-Length: 0"), 200),
    ],
)
async def test_what_no_gateway_would_write_is_left_to_the_other_lane(
    backend: Backend, change: tuple[bytes, bytes], status: int
) -> None:
    fast, answer = await backend.went_fast(backend.request("/api/org").replace(*change, 1))
    assert not fast
    assert answer.status == status


async def test_a_signature_lives_no_longer_here(backend: Backend) -> None:
    data = backend.request("/api/org")
    backend.clock.advance(seconds=LIFE_SECONDS + 1)
    fast, answer = await backend.went_fast(data)
    assert (fast, answer.status) == (False, 401)


async def test_what_changes_something_and_what_is_unknown_is_left_to_the_other_lane(backend: Backend) -> None:
    for target in ("/api/nothing", "/internal/resolve", "/logout"):
        fast, _ = await backend.went_fast(backend.request(target))
        assert not fast


async def test_a_handler_that_breaks_down_is_told_of_once_by_the_other_lane(backend: Backend) -> None:
    fast, answer = await backend.went_fast(backend.request("/api/user"))
    assert (fast, answer.status, backend.handlers.calls) == (True, 500, 2)


async def test_nobody_works_for_a_caller_who_has_left(backend: Backend) -> None:
    client = await RawClient.connect(backend.address)
    await client.send(backend.request("/api/search"))
    await asyncio.wait_for(backend.handlers.begun.wait(), 5)
    await client.close()
    await asyncio.wait_for(backend.handlers.left.wait(), 5)


async def test_requests_sent_at_once_are_answered_in_their_order(backend: Backend) -> None:
    async with await RawClient.connect(backend.address) as client:
        for number in range(3):
            await client.send(backend.request(f"/api/org?n={number}"))
        bodies = [(await client.answer()).body for _ in range(3)]
    assert [f'["n","{number}"]'.encode() in body for number, body in enumerate(bodies)] == [True] * 3
