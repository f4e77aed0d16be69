"""What makes no sense is refused in JSON, whatever the route; it is never a fault of ours."""

from collections.abc import Iterable, Iterator

import pytest

from contract.routes import ROUTES
from tests.support.api import ADMIN, Api

UNKNOWN = "987654321"
STRANGE = ("0", "-1", "1.5", "abc", "9" * 40, "%20", "%E2%82%AC", "%FF", "a%27b", "x" * 300)
BODIES = {
    "empty": b"",
    "cut short": b"{",
    "null": b"null",
    "array": b"[]",
    "text": b'"text"',
    "number": b"7",
    "no field": b"{}",
    "no UTF-8": b"\xff\xfe",
    "deep": b"[" * 5000,
    "wrong types": b'{"name":{},"role":7,"login":[],"password":{},"dashboard":[],"url":{},"secondsToLive":"1"}',
    "NUL": b'{"name":"\\u0000","login":"\\u0000","dashboard":{"title":"\\u0000"},"url":"\\u0000"}',
    "half a pair": b'{"title":"\\ud800","dashboard":{"title":"\\ud800"},"url":"\\udfff"}',
}
QUERIES = (
    "limit=x",
    "page=-1&perpage=0",
    "perpage=1e9&page=1e9",
    "limit=" + "9" * 20,
    "dashboardIds=" + "9" * 30,
    "query=%00",
    "type=%FF",
    "tag=%27",
    "sort=nonsense",
    "a=1;b=2&&&=",
)
WRITES = {"POST", "PUT", "PATCH"}
PASSED_ON = {"datasources.proxy", "datasources.proxy_by_uid"}
"""What a data source answers is its own affair."""


def asked(segment: str) -> Iterator[tuple[str, str, bool]]:
    """Every method and path of the API with `segment` for its parameters, and whether it has any."""
    for route in ROUTES.routes:
        if route.page or route.name in PASSED_ON:
            continue
        parts = [segment if part.startswith(":") else part for part in route.template.split("/")]
        for method in route.methods.split():
            yield method, "/".join(parts), ":" in route.template


async def faults(api: Api, requests: Iterable[tuple[str, str, bytes | None]]) -> list[tuple[object, ...]]:
    """What was not answered in JSON, or as a fault of ours."""
    found: list[tuple[object, ...]] = []
    for method, target, body in requests:
        answer = await api.ask(method, target, body, by=ADMIN)
        if answer.status >= 500 or not isinstance(answer.json, dict | list):
            found.append((method, target, answer.status, answer.body))
    assert (await api.get("/api/org", by=ADMIN)).status == 200, "the admin cannot ask any more"
    return found


@pytest.mark.parametrize("segment", [UNKNOWN, *STRANGE])
async def test_unknown_and_impossible_ids(api: Api, segment: str) -> None:
    requests = [(method, target) for method, target, has_id in asked(segment) if has_id]
    assert len(requests) > 20
    assert not await faults(api, [(*one, b"{}" if one[0] in WRITES else None) for one in requests])


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_bodies_of_every_wrong_kind(api: Api, body: bytes) -> None:
    requests = [(method, target, body) for method, target, _ in asked(UNKNOWN) if method in WRITES]
    assert len(requests) > 20
    assert not await faults(api, requests)


@pytest.mark.parametrize("query", QUERIES)
async def test_queries_that_make_no_sense(api: Api, query: str) -> None:
    reads = [target for method, target, _ in asked(UNKNOWN) if method == "GET"]
    assert not await faults(api, [("GET", f"{target}?{query}", None) for target in reads])
