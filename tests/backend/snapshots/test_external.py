import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer

from backend.snapshots.external import ExternalServer
from backend.snapshots.holding import SnapshotDeleteAddresses
from backend.storage.database import Database
from backend.vault.rotation import Rotation
from backend.vault.vault import Vault
from tests.backend.snapshots.conftest import ROOT
from tests.support.people import People
from tests.support.signed import SignedClient

EXTERNAL = {"dashboard": {"title": "Home"}, "name": "Ext", "external": True, "expires": 60}


@dataclass(slots=True)
class Other:
    """Another server that keeps snapshots; `answers` changes what it says to a new one."""

    base: str = ""
    status: int = 200
    answers: dict[str, object] = field(default_factory=dict)
    seen: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.seen.append((request.method, request.raw_path, await request.read()))
        told: dict[str, object] = {
            "key": "extkey",
            "deleteKey": "extdelete",
            "url": f"{self.base}/dashboard/snapshot/extkey",
            "deleteUrl": f"{self.base}/api/snapshots-delete/extdelete",
        }
        return web.json_response(told | self.answers, status=self.status)


@pytest.fixture
async def other() -> AsyncIterator[Other]:
    other = Other()
    async with RawTestServer(other.handle) as server:
        other.base = f"{str(server.make_url('/')).rstrip('/')}/ext"
        yield other


@pytest.fixture
async def publisher(other: Other) -> AsyncIterator[ExternalServer]:
    publisher = ExternalServer(f"{other.base}/", user_agent="Grafana/11.6.0")
    yield publisher
    publisher.close()


async def test_the_other_server_gets_the_dashboard_and_we_keep_its_keys(
    client: SignedClient, people: People, other: Other
) -> None:
    reply = await client.ask(people.viewer, "POST", "/api/snapshots", EXTERNAL | {"key": "mine"})
    assert reply.json == {
        "id": 1,
        "key": "extkey",
        "deleteKey": "extdelete",
        "url": f"{other.base}/dashboard/snapshot/extkey",
        "deleteUrl": f"{ROOT}api/snapshots-delete/extdelete",
    }
    method, target, body = other.seen[0]
    assert (method, target) == ("POST", "/ext/api/snapshots")
    assert json.loads(body) == {"name": "Ext", "expires": 60, "dashboard": {"title": "Home"}}


async def test_here_an_external_snapshot_is_empty_and_listed_with_its_address(
    client: SignedClient, people: People, other: Other
) -> None:
    await client.ask(people.viewer, "POST", "/api/snapshots", EXTERNAL)
    reply = await client.ask(people.nobody, "GET", "/api/snapshots/extkey")
    assert reply.json["dashboard"] == {}
    listed = (await client.ask(people.viewer, "GET", "/api/dashboard/snapshots")).json[0]
    assert (listed["external"], listed["externalUrl"]) == (True, f"{other.base}/dashboard/snapshot/extkey")
    assert "extdelete" not in str(listed)


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "snapshots/extkey"), ("GET", "snapshots-delete/extdelete")]
)
async def test_deleting_deletes_there_first(
    client: SignedClient, people: People, other: Other, method: str, path: str
) -> None:
    await client.ask(people.editor, "POST", "/api/snapshots", EXTERNAL)
    other.status = 500
    assert (await client.ask(people.editor, method, f"/api/{path}")).status == 502
    assert (await client.ask(people.editor, "GET", "/api/snapshots/extkey")).status == 200
    other.status = 404
    assert (await client.ask(people.editor, method, f"/api/{path}")).status == 200
    assert other.seen[-1][:2] == ("GET", "/ext/api/snapshots-delete/extdelete")
    assert (await client.ask(people.editor, "GET", "/api/snapshots/extkey")).status == 404


async def test_the_address_that_deletes_there_is_not_stored_in_clear(
    client: SignedClient, people: People, database: Database, other: Other
) -> None:
    await client.ask(people.editor, "POST", "/api/snapshots", EXTERNAL)
    row = await database.fetch_one("SELECT * FROM snapshots")
    assert row is not None
    assert "extdelete" not in str(list(row.values()))


async def test_addresses_from_before_are_sealed_at_start_and_survive_a_rotation(
    client: SignedClient, people: People, database: Database, vault: Vault, other: Other
) -> None:
    await client.ask(people.editor, "POST", "/api/snapshots", EXTERNAL)
    sql = "UPDATE snapshots SET external_delete_url = $1, external_delete_sealed = NULL, data_key_id = NULL"
    await database.execute(sql, f"{other.base}/api/snapshots-delete/of-before")
    rotation = Rotation(database, vault=vault, holders=[SnapshotDeleteAddresses()])
    await rotation.renew()
    assert await database.fetch_value("SELECT external_delete_url FROM snapshots") == ""
    assert (await rotation.rotate()).sealed == 1
    assert (await client.ask(people.editor, "DELETE", "/api/snapshots/extkey")).status == 200
    assert other.seen[-1][:2] == ("GET", "/ext/api/snapshots-delete/of-before")


@pytest.mark.parametrize(
    "answers",
    [
        {"key": ""},
        {"key": 5},
        {"deleteKey": None},
        {"url": "javascript:alert(1)"},
        {"deleteUrl": "http://169.254.169.254/x"},
        {"deleteUrl": "file:///etc/passwd"},
    ],
)
async def test_an_answer_that_leads_elsewhere_is_not_believed(
    client: SignedClient, people: People, other: Other, answers: dict[str, object]
) -> None:
    other.answers = answers
    reply = await client.ask(people.viewer, "POST", "/api/snapshots", EXTERNAL)
    assert (reply.status, reply.json) == (502, {"message": "Failed to create external snapshot"})
    assert (await client.ask(people.viewer, "GET", "/api/dashboard/snapshots")).json == []


@pytest.mark.parametrize("status", [201, 302, 404, 500])
async def test_a_server_that_does_not_make_it_is_502(
    client: SignedClient, people: People, other: Other, status: int
) -> None:
    other.status = status
    reply = await client.ask(people.viewer, "POST", "/api/snapshots", EXTERNAL)
    assert (reply.status, reply.json) == (502, {"message": "Failed to create external snapshot"})
    assert len(other.seen) == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "ftp://x", "", "http://no-such-host.invalid"])
async def test_a_server_that_is_not_there_is_502(address: str) -> None:
    publisher = ExternalServer(address, user_agent="Grafana/11.6.0")
    with pytest.raises(Exception, match="Failed to create external snapshot"):
        await publisher.publish(name="x", expires=0, dashboard="{}")
    publisher.close()
