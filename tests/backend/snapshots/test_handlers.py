import re
from typing import Any

import pytest

from backend.snapshots.service import Snapshots
from contract.identity import Identity, Role
from tests.backend.snapshots.conftest import ROOT
from tests.support.clock import FrozenClock
from tests.support.people import People, anonymous, api_key
from tests.support.signed import SignedClient

MISSING = {"message": "Dashboard snapshot not found"}
DENIED = {"message": "Permission denied"}
KEY = re.compile("[0-9A-Za-z]{32}")


async def taken(client: SignedClient, identity: Identity, **fields: Any) -> Any:
    body = {"dashboard": {"title": "Home"}, **fields}
    reply = await client.ask(identity, "POST", "/api/snapshots", body)
    assert reply.status == 200, reply
    return reply.json


async def names(client: SignedClient, identity: Identity, query: str = "") -> list[str]:
    reply = await client.ask(identity, "GET", f"/api/dashboard/snapshots{query}")
    assert reply.status == 200
    return [snapshot["name"] for snapshot in reply.json]


async def test_a_snapshot_has_two_random_keys_and_addresses_that_work(
    client: SignedClient, people: People
) -> None:
    made = await taken(client, people.viewer)
    assert KEY.fullmatch(made["key"])
    assert KEY.fullmatch(made["deleteKey"])
    assert made["key"] != made["deleteKey"]
    assert made["url"] == f"{ROOT}dashboard/snapshot/{made['key']}"
    assert made["deleteUrl"] == f"{ROOT}api/snapshots-delete/{made['deleteKey']}"
    assert made["id"] == 1


async def test_whoever_knows_the_key_may_read(client: SignedClient, people: People) -> None:
    dashboard = {"title": "Größe", "rows": [{}], "big": 12345678901234567890, "x": None}
    made = await taken(client, people.viewer, dashboard=dashboard, expires=3600)
    for identity in (people.viewer, people.stranger, people.key, people.nobody):
        reply = await client.ask(identity, "GET", f"/api/snapshots/{made['key']}")
        assert (reply.status, reply.json["dashboard"]) == (200, dashboard)
        assert reply.headers["Cache-Control"] == "public, max-age=3600"
    assert reply.json["meta"] == {
        "isSnapshot": True,
        "type": "snapshot",
        "isStarred": False,
        "canSave": False,
        "canEdit": False,
        "canAdmin": False,
        "canStar": False,
        "canDelete": False,
        "slug": "",
        "url": "",
        "expires": "2027-01-15T09:00:00Z",
        "created": "2027-01-15T08:00:00Z",
        "updated": "0001-01-01T00:00:00Z",
        "updatedBy": "",
        "createdBy": "",
        "version": 0,
        "hasAcl": False,
        "isFolder": False,
        "folderId": 0,
        "folderUid": "",
        "folderTitle": "",
        "folderUrl": "",
        "provisioned": False,
        "provisionedExternalId": "",
    }


@pytest.mark.parametrize("expires", [None, 0, -5])
async def test_without_an_end_it_lasts_fifty_years(
    client: SignedClient, people: People, expires: int | None
) -> None:
    made = await taken(client, people.viewer, expires=expires)
    reply = await client.ask(people.viewer, "GET", f"/api/snapshots/{made['key']}")
    assert reply.json["meta"]["expires"] == "2077-01-02T08:00:00Z"


async def test_an_end_that_no_time_can_say_is_brought_near(client: SignedClient, people: People) -> None:
    made = await taken(client, people.viewer, expires=2**62)
    reply = await client.ask(people.viewer, "GET", f"/api/snapshots/{made['key']}")
    assert reply.json["meta"]["expires"] == "9999-12-31T23:59:59Z"


async def test_an_expired_snapshot_is_listed_and_deletable_until_it_is_cleaned_up(
    client: SignedClient, people: People, clock: FrozenClock, snapshots: Snapshots
) -> None:
    first = await taken(client, people.viewer, name="first", expires=1)
    await taken(client, people.viewer, name="second", expires=1)
    await taken(client, people.viewer, name="third", expires=60)
    clock.advance(seconds=1)
    reply = await client.ask(people.viewer, "GET", f"/api/snapshots/{first['key']}")
    assert (reply.status, reply.json) == (404, MISSING)
    assert await names(client, people.viewer) == ["first", "second", "third"]
    assert (await client.ask(people.editor, "DELETE", f"/api/snapshots/{first['key']}")).status == 200
    assert await snapshots.remove_expired() == 1
    assert await names(client, people.viewer) == ["third"]


async def test_chosen_keys_are_taken_once_whoever_has_them(client: SignedClient, people: People) -> None:
    made = await taken(client, people.viewer, key="own-key", deleteKey="own-delete")
    assert (made["key"], made["deleteKey"]) == ("own-key", "own-delete")
    for fields in ({"key": "own-key"}, {"deleteKey": "own-delete"}):
        body = {"dashboard": {}, **fields}
        reply = await client.ask(people.stranger, "POST", "/api/snapshots", body)
        assert (reply.status, reply.json) == (409, {"message": "A snapshot with the same key already exists"})


async def test_a_chosen_key_with_odd_characters_has_an_address_that_works(
    client: SignedClient, people: People
) -> None:
    made = await taken(client, people.viewer, key="a/b ü?")
    assert made["url"].endswith("/dashboard/snapshot/a%2Fb%20%C3%BC%3F")
    assert (await client.ask(people.nobody, "GET", "/api/snapshots/a%2Fb%20%C3%BC%3F")).status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"name": "x"}, 422),
        ({"dashboard": None}, 422),
        ({"dashboard": [1]}, 400),
        ({"dashboard": "x"}, 400),
        ({"dashboard": {}, "expires": "3600"}, 400),
        ({"dashboard": {}, "expires": 1.5}, 400),
        ([1], 400),
    ],
)
async def test_what_cannot_be_a_snapshot_is_refused(
    client: SignedClient, people: People, body: object, status: int
) -> None:
    reply = await client.ask(people.viewer, "POST", "/api/snapshots", body)
    assert reply.status == status
    if status == 422:
        assert reply.json["errors"][0]["fieldNames"] == ["Dashboard"]


async def test_an_empty_dashboard_and_name_will_do(client: SignedClient, people: People) -> None:
    await taken(client, people.viewer, dashboard={}, name="")
    assert await names(client, people.viewer) == ["Unnamed snapshot"]


async def test_publishing_elsewhere_can_be_switched_off(client: SignedClient, people: People) -> None:
    body = {"dashboard": {}, "external": True}
    reply = await client.ask(people.admin, "POST", "/api/snapshots", body)
    assert (reply.status, reply.json) == (403, {"message": "External dashboard creation is disabled"})
    assert await names(client, people.admin) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/snapshots"),
        ("DELETE", "/api/snapshots/k"),
        ("GET", "/api/snapshots-delete/d"),
        ("GET", "/api/dashboard/snapshots"),
        ("GET", "/api/snapshot/shared-options"),
    ],
)
async def test_nobody_may_only_read(client: SignedClient, people: People, method: str, path: str) -> None:
    await taken(client, people.viewer, key="k", deleteKey="d")
    reply = await client.ask(people.nobody, method, path)
    assert (reply.status, reply.json["message"]) == (401, "Unauthorized")
    assert (await client.ask(people.nobody, "GET", "/api/snapshots/k")).status == 200


@pytest.mark.parametrize("key", ["d", "nope", "K", ":key", "{key}", "*", "%25", "%20", "k%2F", "1"])
async def test_what_is_no_key_reads_and_deletes_nothing(client: SignedClient, people: People, key: str) -> None:
    await taken(client, people.viewer, key="k", deleteKey="d")
    for method in ("GET", "DELETE"):
        reply = await client.ask(people.editor, method, f"/api/snapshots/{key}")
        assert (reply.status, reply.json) == (404, MISSING)
    assert (await client.ask(people.nobody, "GET", "/api/snapshots/k")).status == 200


@pytest.mark.parametrize("key", ["k", "nope", "D", ":deleteKey", "{deleteKey}", "*", "%25"])
async def test_what_is_no_delete_key_deletes_nothing(client: SignedClient, people: People, key: str) -> None:
    await taken(client, people.viewer, key="k", deleteKey="d")
    reply = await client.ask(people.admin, "GET", f"/api/snapshots-delete/{key}")
    assert (reply.status, reply.json) == (404, MISSING)
    assert (await client.ask(people.nobody, "GET", "/api/snapshots/k")).status == 200


async def test_editors_delete_by_key_within_their_organisation(client: SignedClient, people: People) -> None:
    await taken(client, people.viewer, key="k")
    for identity in (people.viewer, people.key):
        reply = await client.ask(identity, "DELETE", "/api/snapshots/k")
        assert (reply.status, reply.json) == (403, DENIED)
    reply = await client.ask(people.stranger, "DELETE", "/api/snapshots/k")
    assert (reply.status, reply.json) == (404, MISSING)
    reply = await client.ask(people.editor, "DELETE", "/api/snapshots/k")
    message = "Snapshot deleted. It might take an hour before it's cleared from any CDN caches."
    assert (reply.status, reply.json) == (200, {"message": message, "id": 1})
    assert (await client.ask(people.nobody, "GET", "/api/snapshots/k")).status == 404
    assert (await client.ask(people.editor, "DELETE", "/api/snapshots/k")).status == 404


async def test_the_delete_key_is_proof_enough_for_who_is_signed_in(client: SignedClient, people: People) -> None:
    await taken(client, people.editor, key="k", deleteKey="d")
    reply = await client.ask(people.stranger, "GET", "/api/snapshots-delete/d")
    message = "Snapshot deleted. It might take an hour before it's cleared from a CDN cache."
    assert (reply.status, reply.json) == (200, {"message": message, "id": 1})
    assert (await client.ask(people.stranger, "GET", "/api/snapshots-delete/d")).status == 404


async def test_who_only_looks_deletes_nothing(client: SignedClient, people: People) -> None:
    await taken(client, people.viewer, key="k", deleteKey="d")
    assert (await client.ask(people.viewer, "HEAD", "/api/snapshots-delete/d")).status == 404
    assert (await client.ask(people.viewer, "HEAD", "/api/snapshots/k")).status == 200


async def test_an_admin_lists_the_organisations_and_others_their_own(client: SignedClient, people: People) -> None:
    for name, identity in (("vics", people.viewer), ("eds", people.editor), ("keys", people.key)):
        await taken(client, identity, name=name)
    await taken(client, people.stranger, name="sams")
    assert await names(client, people.admin) == ["vics", "eds", "keys"]
    assert await names(client, people.viewer) == ["vics"]
    assert await names(client, people.editor) == ["eds"]
    assert await names(client, people.key) == ["keys"]
    assert await names(client, api_key(Role.ADMIN)) == ["vics", "eds", "keys"]
    assert await names(client, people.stranger) == ["sams"]
    assert await names(client, anonymous(Role.VIEWER)) == []
    assert await names(client, Identity(kind=people.viewer.kind, id=people.viewer.id)) == []


async def test_a_list_entry_has_every_key_but_the_one_that_deletes(client: SignedClient, people: People) -> None:
    made = await taken(client, people.viewer, name="vics", expires=60)
    reply = await client.ask(people.viewer, "GET", "/api/dashboard/snapshots")
    assert reply.json == [
        {
            "id": 1,
            "name": "vics",
            "key": made["key"],
            "orgId": people.viewer.org_id,
            "userId": people.viewer.id,
            "external": False,
            "externalUrl": "",
            "expires": "2027-01-15T08:01:00Z",
            "created": "2027-01-15T08:00:00Z",
            "updated": "2027-01-15T08:00:00Z",
        }
    ]
    await taken(client, people.key)
    assert (await client.ask(people.key, "GET", "/api/dashboard/snapshots")).json[0]["userId"] == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?query=My%20snap", ["My snap"]),
        ("?query=my%20SNAP", ["My snap"]),
        ("?query=snap", []),
        ("?query=%25snap%25", ["My snap", "snapper"]),
        ("?query=snap___", ["snapper"]),
        ("?limit=1", ["My snap"]),
        ("?limit=0", ["My snap", "snapper"]),
        ("?limit=-1", ["My snap", "snapper"]),
        ("?limit=x", ["My snap", "snapper"]),
        ("?limit=99999999999999999999999", ["My snap", "snapper"]),
    ],
)
async def test_the_list_is_filtered_by_whole_names(
    client: SignedClient, people: People, query: str, found: list[str]
) -> None:
    await taken(client, people.viewer, name="My snap")
    await taken(client, people.viewer, name="snapper")
    assert await names(client, people.viewer, query) == found


async def test_who_asks_for_an_organisation_not_theirs_takes_no_snapshot(
    client: SignedClient, people: People
) -> None:
    lost = Identity(kind=people.viewer.kind, id=people.viewer.id)
    reply = await client.ask(lost, "POST", "/api/snapshots", {"dashboard": {}})
    assert (reply.status, reply.json) == (403, DENIED)


async def test_the_other_server_is_told_to_all_who_are_signed_in(client: SignedClient, people: People) -> None:
    reply = await client.ask(people.viewer, "GET", "/api/snapshot/shared-options")
    told = {"externalSnapshotURL": "http://ext", "externalSnapshotName": "Publish", "externalEnabled": False}
    assert (reply.status, reply.json) == (200, told)
