"""The two lanes side by side: neither callers nor the backend can tell them apart (decisions.md 36)."""

import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from contract.headers import IDENTITY, REQUEST_ID
from tests.support.clock import FrozenClock
from tests.support.rawclient import RawClient
from tests.support.recorder import Call
from tests.support.stack import UNREMARKED, Header, Stack, bearer, cookie

DATE = b"Date: Sun, 22 Nov 2026 01:00:00 GMT\r\n"
_ANY_ID = re.compile(rb"(?<=\r\n%b: )[0-9a-f]+" % REQUEST_ID.encode(), re.IGNORECASE)
# Key and second stay; the nonce and, for it is covered, the MAC are each request's own.
_ANY_NONCE = re.compile(rb"(?<=\r\n%b: )(v1\.\w+\.\d+)\.[\w-]+\.([\w-]*\.-)\.[\w-]+" % IDENTITY.encode())

pytestmark = UNREMARKED

TARGETS = (
    "/api/org",
    "/api/org/users",
    "/api/search?query=a%20b&tag=x&tag=y",
    "/api/dashboards/uid/abc",
    "/api/dashboards/uid/a%2Fb",
    "/api/dashboards/home",
    "/api/datasources/proxy/1/api/v1/query?query=up",
    "/api/user",
    "/api/user/",
    "/api/org?orgId=1",
    "/api/org?orgId=9",
    "/api/nothing",
    "/api//org",
    "//api/org",
    "/api/./org",
    "/api/%2e%2e/org",
    "/api/org%00",
    "/api/org#part",
    "/api/o rg",
    "/API/org",
    "/login",
    "/public/none.css",
    "/internal/identity",
    "/",
    "*",
    "http://gw.test/api/org",
    "/api/org?" + "a" * 4000,
)
CHANGED = (
    "/api/annotations",
    "/api/annotations/7",
    "/api/dashboards/db",
    "/api/datasources/proxy/1/api/v1/query",
    "/api/datasources/proxy/uid/a/api/v1/query_range?x=1",
    "/api/datasources/proxy/1/..%2f",
    "/api/folders",
    "/api/user/using/1",
)
LENGTHS = ("Content-Length", "content-length", "Content-length", "CONTENT-LENGTH", "Content-Length ")
FIELDS = (
    "Accept: */*",
    "Accept:application/json",
    "Accept:  spaced  ",
    "Accept-Encoding: gzip, br",
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64)",
    "User-Agent: curl/8.0",
    "Connection: keep-alive",
    "Connection: Keep-Alive, X-Custom",
    "Connection: X-Grafana-User",
    "X-Custom: one",
    "X-Custom: two",
    "X-Custom:",
    "X-Custom: caf\u00e9",
    "x-grafana-user: root",
    "X-Grafana-Org-Id: 1",
    "X-Grafana-Org-Id: 99",
    "X-Grafana-Org-Id: x",
    "X_Grafana_User: root",
    "X-Doorward-Identity: v1.forged",
    "X-WEBAUTH-USER: root",
    "X-Forwarded-For: 10.0.0.1",
    "X-Forwarded-For: 192.0.2.7, 127.0.0.1",
    "X-Real-IP: 192.0.2.9",
    "Forwarded: for=192.0.2.1",
    "Cookie: a=b; theme=dark",
    "Cookie: grafana_session=x; a=b",
    "TE: trailers",
    "Expect: 100-continue",
    "Content-Length: 0",
    "Upgrade: h2c",
    "Origin: http://evil.test",
    "Sec-Fetch-Site: cross-site",
    "Range: bytes=0-3",
    'If-None-Match: "x"',
    "Via: 1.1 other",
    "Host: other.test",
    "Bad Name: x",
    "X-Tab:\tx",
    " folded: x",
)
ANSWERS = (
    (200, b'{"id":1}', b"Content-Type: application/json\r\n"),
    (200, b"", b"Content-Type: text/plain\r\n"),
    (404, b'{"message":"Not found"}', b"Content-Type: application/json\r\nX-Empty: \r\n"),
    (401, b'{"message":"Unauthorized"}', b"Content-Type: application/json\r\n"),
    (302, b"", b"Location: /login\r\n"),
    (200, b"x" * 70_000, b"Content-Type: text/plain\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n"),
    (200, b"kept", b"Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n"),
    (500, b"broken", b"X-Doorward-Forget: nonsense\r\nCache-Control: no-store\r\n"),
)


async def answer(call: Call) -> None:
    """By the target alone, so that both lanes are told the same."""
    await call.body()
    status, body, headers = ANSWERS[len(call.request.target) % len(ANSWERS)]
    await call.answer(body, status=f"{status} Said", headers=DATE + headers)


class Caller:
    """A connection that is opened anew when the gateway closes it."""

    def __init__(self, stack: Stack, clients: AsyncExitStack) -> None:
        self._stack = stack
        self._clients = clients
        self._client: RawClient | None = None

    async def sees(self, data: bytes) -> tuple[object, list[tuple[bytes, bytes]]]:
        """What came back, and what the backend was sent."""
        stack, before = self._stack, len(self._stack.seen)
        if self._client is None or self._client.reader.at_eof():
            self._client = await self._clients.enter_async_context(await stack.client())
        found = await self._client.ask(data)
        if found.one("Connection") == b"close":
            await self._client.close()
            self._client = None
        sent = [
            (_ANY_NONCE.sub(rb"\1..\2.", _ANY_ID.sub(b"", each.head)), each.body) for each in stack.seen[before:]
        ]
        # Answers of the gateway's own carry the time of day.
        headers = [header for header in found.headers if header[0] != b"Date"]
        return (found.status, found.reason, headers, found.body), sent


@pytest.fixture
async def clients() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.mark.timeout(300)
async def test_no_request_tells_the_lanes_apart(
    start_stack: Callable[..., Awaitable[Stack]], clients: AsyncExitStack, pytestconfig: pytest.Config
) -> None:
    requests = int(pytestconfig.getoption("--pairs"))
    clock = FrozenClock()
    fast = await start_stack(clock=clock)
    slow = await start_stack({("gateway", "fast_lane"): "false"}, clock=clock)
    credentials = [*await _credentials(fast), None]
    for stack in (fast, slow):
        stack.recording, stack.script = True, answer
    ours, theirs = Caller(fast, clients), Caller(slow, clients)
    dice = random.Random(36)  # noqa: S311 - the same requests in every run
    for _ in range(requests):
        data = _request(dice, dice.choice(credentials))
        assert await ours.sees(data) == await theirs.sees(data), data
    assert fast.express is not None
    assert fast.express.carried > requests / 4


async def _credentials(stack: Stack) -> list[Header]:
    ada = await stack.person("ada", "Editor")
    return [ada.basic, bearer(await stack.key("Editor")), cookie(await stack.log_in())]


def _request(dice: random.Random, credential: Header | None) -> bytes:
    """Mostly plain ones, as from a page that asks for much; else anything that the lists above have."""
    odd = dice.random() < 0.4
    target = dice.choice(TARGETS if odd else TARGETS[:8])
    fields = dice.sample(FIELDS, dice.randrange(4)) if odd else list(FIELDS[:1])
    method, body = _method_and_body(dice)
    target = dice.choice(CHANGED) if body is not None and dice.random() < 0.8 else target
    lines = [f"{method} {target} HTTP/1.1", "Host: gw.test", *fields]
    own = [] if body is None else [f"{dice.choice(LENGTHS[: 4 if len(body) > 3000 else 5])}: {len(body)}"]
    if credential is not None:
        own.append(f"{credential[0]}: {credential[1]}")
    for line in own:
        lines.insert(dice.randrange(1, len(lines) + 1), line)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + (body or b"")


def _method_and_body(dice: random.Random) -> tuple[str, bytes | None]:
    if dice.random() < 0.7:
        return "GET", None
    # The long ones come in pieces.
    size = 200_000 if dice.random() < 0.1 else dice.randrange(3000)
    return dice.choice(("POST", "PUT", "PATCH")), b"x" * size
