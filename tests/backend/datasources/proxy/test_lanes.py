"""The two lanes side by side: neither callers nor data sources can tell them apart."""

import random
from collections.abc import AsyncIterator

import pytest

from backend.datasources.model import DataSource
from backend.storage.database import Database
from tests.backend.datasources.proxy.conftest import Backend, Caller, Terms
from tests.support.recorder import Call, Recorder

REQUESTS = 300
CHANGES = 150
DATE = b"Date: Sun, 22 Nov 2026 01:00:00 GMT\r\n"
TARGETS = (
    "/api/datasources/proxy/1/render?target=a%20b",
    "/api/datasources/proxy/1/",
    "/api/datasources/proxy/1",
    "/api/datasources/proxy/1/a%2Fb/%E4?x=1&x=2",
    "/api/datasources/proxy/uid/{uid}/metrics/find",
    "/api/datasources/uid/{uid}/resources/api/v1/labels",
    "/api/datasources/proxy/2/query?q=1&u=root&p=x",
    "/api/datasources/proxy/9/render",
    "/api/datasources/proxy/x/render",
    "/api/datasources/proxy/uid/a%20b/render",
    "/api/datasources/proxy/1/../2",
)
CHANGED = (
    "/api/datasources/proxy/1/render",
    "/api/datasources/proxy/uid/{uid}/a%2Fb",
    "/api/datasources/proxy/2/write",
    "/api/datasources/proxy/3/api/v1/query_range",
    "/api/datasources/proxy/3/api/v1/query_range/",
    "/api/datasources/proxy/3/api/v1/admin/tsdb/delete_series",
    "/api/datasources/proxy/9/render",
    "/api/datasources/uid/{uid}/resources/x",
)
METHODS = ("POST", "POST", "POST", "PUT", "PATCH", "DELETE")
BODIES = (b"", b"query=up&step=15", b"{}", b"\r\n\r\nGET / HTTP/1.1\r\n\r\n", b"x" * 9_000, b"x" * 70_000)
FIELDS = (
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip"),
    ("Authorization", "Bearer forged"),
    ("Cookie", "a=b; grafana_session=x; keep=1"),
    ("X-DS-Authorization", "Bearer passed on"),
    ("X-Custom", "caf\u00e9"),
    ("X-Grafana-User", "root"),
    ("X-Forwarded-For", "10.0.0.1"),
    ("X-Request-Id", "0123456789abcdef"),
    ("X-Doorward-Identity", "v1.forged"),
    ("Connection", "keep-alive"),
    ("Connection", "X-Custom"),
    ("Origin", "http://evil.test"),
    ("Referer", "http://gw.test/d/1"),
    ("Range", "bytes=0-3"),
    ("TE", "trailers"),
    ("Via", "1.1 other"),
)
ANSWERS = (
    (200, b'{"data":[]}', b"Content-Type: application/json\r\n"),
    (401, b"who are you", b'WWW-Authenticate: Basic realm="x"\r\n'),
    (404, b"", b"Content-Type: text/plain\r\nX-Empty: \r\n"),
    (200, b"x" * 300_000, b"Set-Cookie: grafana_session=evil\r\n"),
    (302, b"", b"Location: http://elsewhere.test/\r\nClear-Site-Data: *\r\n"),
    (200, b"kept", b"Connection: keep-alive\r\nContent-Security-Policy: none\r\nX-Doorward-Forget: user=1\r\n"),
    (503, b"busy", b"Retry-After: 5\r\nX-Frame-Options: allow\r\nStrict-Transport-Security: max-age=1\r\n"),
)


async def answer(call: Call) -> None:
    """By the target alone, so that both lanes are told the same."""
    await call.body()
    status, body, headers = ANSWERS[sum(call.request.target) % len(ANSWERS)]
    await call.answer(body, status=f"{status} Said", headers=DATE + headers)


@pytest.fixture
async def recorder() -> AsyncIterator[Recorder]:
    recorder = await Recorder().start()
    recorder.script = answer
    yield recorder
    await recorder.close()


async def test_no_request_tells_the_lanes_apart(backend: Backend, recorder: Recorder) -> None:
    source = await _sources(backend, recorder)
    fast, slow = await backend.caller(), await backend.caller(terms=Terms(fast_lane=False))
    dice = random.Random(36)  # noqa: S311 - the same requests in every run
    for _ in range(REQUESTS):
        target = dice.choice(TARGETS).format(uid=source.uid)
        target += f"?n={dice.randrange(40)}" if "?" not in target else f"&n={dice.randrange(40)}"
        headers = dict(dice.sample(FIELDS, dice.randrange(4)))
        assert await _told(fast, recorder, target, headers) == await _told(slow, recorder, target, headers), target
    express, none = backend.express
    assert express is not None
    assert none is None
    assert express.carried > REQUESTS / 3
    assert len(recorder.requests) > REQUESTS


async def test_no_change_tells_the_lanes_apart(backend: Backend, recorder: Recorder, database: Database) -> None:
    source = await _sources(backend, recorder)
    fast, slow = await backend.caller(), await backend.caller(terms=Terms(fast_lane=False))
    dice = random.Random(37)  # noqa: S311 - the same requests in every run
    for _ in range(CHANGES):
        target = dice.choice(CHANGED).format(uid=source.uid) + f"?n={dice.randrange(40)}"
        headers = dict(dice.sample(FIELDS, dice.randrange(4)))
        change = dice.choice(METHODS), dice.choice(BODIES)
        told = [await _told(each, recorder, target, headers, change) for each in (fast, slow)]
        assert told[0] == told[1], (change[0], target)
    assert len(recorder.requests) > CHANGES / 2
    express, _ = backend.express
    assert express is not None
    # Nothing else can say without waiting that a source is still what it was.
    assert (express.carried > CHANGES / 6) == (database.state() is not None)


async def _sources(backend: Backend, recorder: Recorder) -> DataSource:
    url = recorder.address
    json_data = {"keepCookies": ["keep"], "httpHeaderName1": "X-Own"}
    secure = {"httpHeaderValue1": "secret", "basicAuthPassword": "pw"}
    first = await backend.add(
        f"{url}/base", basicAuth=True, basicAuthUser="ds", jsonData=json_data, secureJsonData=secure
    )
    await backend.add(url, type="influxdb_08", database="db", user="u", secureJsonData={"password": "p"})
    await backend.add(url, type="prometheus")
    return first


async def _told(
    caller: Caller,
    recorder: Recorder,
    target: str,
    headers: dict[str, str],
    asked: tuple[str, bytes | None] = ("GET", None),
) -> object:
    """What came back, and what the data source was sent."""
    before = len(recorder.requests)
    reply = await caller.ask(asked[0], target, asked[1], headers=headers)
    # Answers of the backend's own carry the time of day.
    said = [(name, value) for name, value in reply.headers.items() if name != "Date"]
    return reply.status, said, reply.body, [(each.head, each.body) for each in recorder.requests[before:]]
