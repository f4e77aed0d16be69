import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer

from backend.datasources.proxy.egress import Egress
from backend.datasources.service import DataSources
from backend.storage.database import Database
from tests.backend.datasources.proxy.conftest import Backend, Caller, Terms
from tests.support.clock import FrozenClock
from tests.support.people import People

HEALTH = "/api/datasources/1/health"
GOOD: dict[str, tuple[str, str]] = {
    "prometheus": ("/base/api/v1/query?query=1%2B1", '{"status":"success","data":{}}'),
    "loki": ("/base/loki/api/v1/query?query=vector(1)%2Bvector(1)&limit=1", '{"status":"success"}'),
    "graphite": ("/base/render?target=constantLine(1)&from=-1min&format=json", "[]"),
    "influxdb": ("/base/query?db=my%20db&q=SHOW%20MEASUREMENTS%20LIMIT%201", '{"results":[{"statement_id":0}]}'),
    "elasticsearch": ("/base/_cluster/health", '{"status":"yellow"}'),
}


@dataclass(slots=True)
class Source:
    """A server that answers everything alike."""

    url: str = ""
    text: str = "{}"
    status: int = 200
    delay: float = 0.0
    targets: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.targets.append(request.raw_path)
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        self.bodies.append(await request.text())
        await asyncio.sleep(self.delay)
        return web.Response(text=self.text, status=self.status, headers={"Location": "/login"})


@pytest.fixture
async def source() -> AsyncIterator[Source]:
    source = Source()
    async with RawTestServer(source.handle) as server:
        source.url = str(server.make_url("/base"))
        yield source


@pytest.fixture
async def backend(
    database: Database, sources: DataSources, people: People, clock: FrozenClock
) -> AsyncIterator[Backend]:
    async with AsyncExitStack() as opened:
        yield Backend(database, sources, people, clock, opened)


@pytest.fixture
async def caller(backend: Backend) -> Caller:
    return await backend.caller()


def error(message: str) -> dict[str, str]:
    return {"status": "ERROR", "message": message}


@pytest.mark.parametrize("type_id", GOOD)
async def test_each_type_is_asked_its_cheapest_question(
    backend: Backend, caller: Caller, source: Source, type_id: str
) -> None:
    target, source.text = GOOD[type_id]
    added = await backend.add(source.url, type=type_id, database="my db")
    for path in (HEALTH, f"/api/datasources/uid/{added.uid}/health"):
        reply = await caller.ask("GET", path)
        assert (reply.status, reply.json) == (200, {"status": "OK", "message": "The data source is working"})
    assert source.targets == [target, target]


FLUX = {"version": "Flux", "organization": "my org"}
BUCKETS = ",result,table,name,id\r\n,_result,0,_monitoring,1\r\n\r\n"


@pytest.mark.parametrize("text", [BUCKETS, "\r\n"])
async def test_a_flux_server_is_asked_for_its_buckets(
    backend: Backend, caller: Caller, source: Source, text: str
) -> None:
    source.text = text
    await backend.add(source.url, type="influxdb", jsonData=FLUX, secureJsonData={"token": "secret"})
    assert (await caller.ask("GET", HEALTH)).status == 200
    assert source.targets == ["/base/api/v2/query?org=my%20org"]
    assert source.bodies == ['{"query":"buckets() |> limit(n: 1)","type":"flux"}']
    sent = source.headers[0]
    assert (sent["authorization"], sent["content-type"]) == ("Token secret", "application/json")


@pytest.mark.parametrize(
    "case",
    [
        (401, '{"code":"unauthorized"}', "The data source refused our credentials (status 401)"),
        (404, "{}", "The data source answered with status 404"),
        (200, "error,reference\r\nno such function,897\r\n", "The data source refused to list its buckets"),
        (200, "<html>", "The answer is not the one that a data source of this type gives"),
    ],
)
async def test_what_is_wrong_with_a_flux_server_is_told(
    backend: Backend, caller: Caller, source: Source, case: tuple[int, str, str]
) -> None:
    source.status, source.text, message = case
    await backend.add(source.url, type="influxdb", jsonData=FLUX)
    reply = await caller.ask("GET", HEALTH)
    assert (reply.status, reply.json) == (400, error(message))


async def test_a_token_that_would_break_its_line_is_not_sent(
    backend: Backend, caller: Caller, source: Source
) -> None:
    await backend.add(source.url, type="influxdb", jsonData=FLUX, secureJsonData={"token": "a\r\nX: 1"})
    reply = await caller.ask("GET", HEALTH)
    assert reply.json == error("The token of this data source cannot be sent")
    assert source.targets == []


async def test_the_source_is_asked_with_its_own_credentials_and_none_of_the_callers(
    backend: Backend, caller: Caller, source: Source
) -> None:
    source.text = "[]"
    await backend.add(source.url, basicAuth=True, basicAuthUser="u", basicAuthPassword="p")
    sent = {"Cookie": "grafana_session=x", "X-DS-Authorization": "Bearer mine", "X-Mine": "1"}
    await caller.ask("GET", HEALTH, headers=sent)
    assert source.headers[0]["authorization"] == "Basic dTpw"
    assert not {"cookie", "x-mine", "x-ds-authorization"} & source.headers[0].keys()


@pytest.mark.parametrize(
    "case",
    [
        ("prometheus", 401, "{}", "The data source refused our credentials (status 401)"),
        ("prometheus", 302, "{}", "The data source answered with status 302"),
        ("loki", 503, "", "The data source answered with status 503"),
        ("prometheus", 200, "<html>", "The data source's answer is no JSON"),
        ("graphite", 200, "{}", "The answer is not the one that a data source of this type gives"),
        ("influxdb", 200, "{}", "The answer is not the one that a data source of this type gives"),
        ("influxdb", 200, '{"results":[{"error":"x"}]}', "The data source refused to read its database"),
        ("elasticsearch", 200, '{"status":"red"}', "The cluster's status is red"),
        ("elasticsearch", 200, "[1]", "The answer is not the one that a data source of this type gives"),
        ("mysql", 200, "{}", "A data source of this type cannot be asked how it is"),
        ("nobody knows", 200, "{}", "A data source of this type cannot be asked how it is"),
    ],
)
async def test_what_is_wrong_is_told(
    backend: Backend, caller: Caller, source: Source, case: tuple[str, int, str, str]
) -> None:
    type_id, source.status, source.text, message = case
    await backend.add(source.url, type=type_id)
    reply = await caller.ask("GET", HEALTH)
    assert (reply.status, reply.json) == (400, error(message))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1:1", "The data source did not answer"),
        ("http://no-such-host.invalid", "The data source did not answer"),
        ("", "The data source did not answer"),
        ("http://169.254.169.254", "Data proxy hostname and ip are not included in whitelist"),
    ],
)
async def test_no_answer_says_where_the_source_is(
    backend: Backend, caller: Caller, url: str, message: str
) -> None:
    await backend.add(url)
    reply = await caller.ask("GET", HEALTH)
    assert (reply.status, reply.json) == (400, error(message))


async def test_the_whitelist_and_the_rules_of_egress_hold_here_too(backend: Backend, source: Source) -> None:
    await backend.add(source.url)
    for terms in (
        Terms(whitelist=frozenset({"elsewhere:80"})),
        Terms(egress=Egress(allow_private=False, own=())),
    ):
        reply = await (await backend.caller(terms=terms)).ask("GET", HEALTH)
        assert reply.json == error("Data proxy hostname and ip are not included in whitelist")
    assert source.targets == []


async def test_a_source_that_takes_too_long_is_told_so(backend: Backend, source: Source) -> None:
    source.delay = 5.0
    await backend.add(source.url)
    caller = await backend.caller(terms=Terms(patience=0.2))
    reply = await caller.ask("GET", HEALTH)
    assert (reply.status, reply.json) == (400, error("The data source did not answer in time"))


async def test_an_answer_without_end_is_not_read(backend: Backend, caller: Caller, source: Source) -> None:
    source.text = "[" + " " * 2**20 + "]"
    await backend.add(source.url)
    assert (await caller.ask("GET", HEALTH)).json == error("The data source did not answer")


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("9/health", 404, "Data source not found"),
        ("uid/nope/health", 404, "Data source not found"),
        ("0/health", 400, "id is invalid"),
    ],
)
async def test_a_source_that_is_not_there_has_no_health(
    caller: Caller, path: str, status: int, message: str
) -> None:
    reply: Any = await caller.ask("GET", f"/api/datasources/{path}")
    assert (reply.status, reply.json) == (status, {"message": message})


async def test_sources_of_others_are_not_there(backend: Backend, source: Source, people: People) -> None:
    await backend.add(source.url)
    reply = await (await backend.caller(people.stranger)).ask("GET", HEALTH)
    assert (reply.status, source.targets) == (404, [])
