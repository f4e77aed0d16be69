from contextlib import AsyncExitStack

import pytest

from backend.datasources.service import DataSources
from backend.storage.database import Database
from backend.vault.vault import Vault
from tests.backend.datasources.conftest import SECRET_KEY
from tests.backend.datasources.proxy.conftest import Backend, Caller
from tests.support.clock import FrozenClock
from tests.support.counting import CountingDatabase
from tests.support.echo import Echo
from tests.support.people import People


@pytest.mark.parametrize(
    "case",
    [
        ("prometheus", "api/v1/labels?match[]=up", "/base/api/v1/labels?match[]=up"),
        ("loki", "labels?since=1h", "/base/loki/api/v1/labels?since=1h"),
        ("loki", "label/a%2Fb/values", "/base/loki/api/v1/label/a%2Fb/values"),
        ("loki", "loki/api/v1/labels", "/base/loki/api/v1/labels"),
    ],
)
async def test_resources_are_the_servers_own_paths(
    backend: Backend, caller: Caller, echo: Echo, case: tuple[str, str, str]
) -> None:
    type_id, rest, target = case
    source = await backend.add(f"{echo.url}/base", type=type_id)
    reply = await caller.ask("GET", f"/api/datasources/uid/{source.uid}/resources/{rest}")
    assert (reply.status, echo.last.target) == (200, target)


async def test_resources_know_the_proxys_rules(backend: Backend, caller: Caller, echo: Echo) -> None:
    source = await backend.add(echo.url, type="prometheus")
    path = f"/api/datasources/uid/{source.uid}/resources/api/v1"
    assert (await caller.ask("POST", f"{path}/series")).status == 200
    refused = await caller.ask("POST", f"{path}/admin/tsdb/delete_series")
    assert (refused.status, len(echo.seen)) == (403, 1)
    assert (await caller.ask("GET", "/api/datasources/uid/a.b/resources/x")).message == "UID is invalid"
    assert (await caller.ask("GET", "/api/datasources/uid/nope/resources/x")).status == 404


async def test_a_type_that_is_no_plain_server_has_no_resources(
    backend: Backend, caller: Caller, echo: Echo
) -> None:
    source = await backend.add(echo.url, type="graphite")
    reply = await caller.ask("GET", f"/api/datasources/uid/{source.uid}/resources/x")
    assert (reply.status, reply.message, echo.seen) == (404, "Not found", [])


async def test_a_read_looks_its_source_up_once(
    database: Database, people: People, clock: FrozenClock, echo: Echo
) -> None:
    """Not once on each lane; and where a change would be noticed, once for two of the same name."""
    counting = CountingDatabase(database)
    sources = DataSources(counting, vault=Vault([SECRET_KEY], clock=clock), clock=clock)
    async with AsyncExitStack() as opened:
        backend = Backend(counting, sources, people, clock, opened)
        source, caller = await backend.add(echo.url, type="prometheus"), await backend.caller()
        counting.asked.clear()
        for path in (f"proxy/{source.id}", f"proxy/uid/{source.uid}", f"uid/{source.uid}/resources"):
            assert (await caller.ask("GET", f"/api/datasources/{path}/api/v1/labels")).status == 200
    assert len(counting.asked) == (3 if database.state() is None else 2)
