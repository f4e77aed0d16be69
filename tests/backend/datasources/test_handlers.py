from typing import Any

import pytest

from contract.identity import NOBODY
from tests.support.people import People
from tests.support.signed import Reply, SignedClient

GRAPHITE = {"name": "graph", "type": "graphite", "access": "proxy", "url": "http://graphite"}
MISSING = "Data source not found"
EVERY = {
    "id",
    "uid",
    "orgId",
    "name",
    "type",
    "typeLogoUrl",
    "access",
    "url",
    "password",
    "user",
    "database",
    "basicAuth",
    "basicAuthUser",
    "basicAuthPassword",
    "withCredentials",
    "isDefault",
    "jsonData",
    "secureJsonFields",
    "version",
    "readOnly",
}


async def added(client: SignedClient, people: People, **fields: Any) -> Any:
    reply = await client.ask(people.admin, "POST", "/api/datasources", GRAPHITE | fields)
    assert reply.status == 200, reply
    return reply.json["datasource"]


async def put(client: SignedClient, people: People, source: Any, **fields: Any) -> Reply:
    return await client.ask(people.admin, "PUT", f"/api/datasources/{source['id']}", GRAPHITE | fields)


async def test_creation_answers_the_whole_data_source(client: SignedClient, people: People) -> None:
    reply = await client.ask(people.admin, "POST", "/api/datasources", GRAPHITE)
    source = reply.json["datasource"]
    assert reply.status == 200
    assert reply.json == {"datasource": source, "id": 1, "message": "Datasource added", "name": "graph"}
    assert source.keys() == EVERY
    assert (source["version"], source["jsonData"], source["typeLogoUrl"]) == (1, {}, "")
    assert len(source["uid"]) == 9


async def test_a_data_source_reads_the_same_by_id_name_and_uid(client: SignedClient, people: People) -> None:
    source = await added(client, people)
    for path in ("1", "name/graph", f"uid/{source['uid']}"):
        reply = await client.ask(people.admin, "GET", f"/api/datasources/{path}")
        assert (reply.status, reply.json) == (200, source)


async def test_the_list_is_sorted_by_lower_case_name_and_shows_logos(client: SignedClient, people: People) -> None:
    for name in ("one", "ONE", "  pad  ", "Zulu", "Größe 监控/ä"):
        await added(client, people, name=name)
    await added(client, people, name="odd", type="no-such-plugin")
    reply = await client.ask(people.admin, "GET", "/api/datasources/")
    assert [item["name"] for item in reply.json] == ["  pad  ", "Größe 监控/ä", "odd", "ONE", "one", "Zulu"]
    assert all(item.keys() == EVERY for item in reply.json)
    logos = {item["typeLogoUrl"] for item in reply.json}
    assert logos == {
        "public/app/plugins/datasource/graphite/img/graphite_logo.png",
        "public/img/icn-datasource.svg",
    }


async def test_an_organisation_without_data_sources_has_an_empty_list(
    client: SignedClient, people: People
) -> None:
    await added(client, people)
    reply = await client.ask(people.stranger, "GET", "/api/datasources")
    assert reply.json == []


async def test_anybody_may_learn_an_id_by_name(client: SignedClient, people: People) -> None:
    await added(client, people, name="a+b c/ü")
    for path in ("a+b%20c%2F%C3%BC", "a%2Bb%20c%2F%C3%BC"):
        reply = await client.ask(people.viewer, "GET", f"/api/datasources/id/{path}")
        assert (reply.status, reply.json) == (200, {"id": 1})


@pytest.mark.parametrize(
    "path", ["999", "abc", "0", "01", "-1", "1e0", "name/nope", "name/Graph", "id/nope", "uid/x"]
)
async def test_reading_what_is_not_there_is_404(client: SignedClient, people: People, path: str) -> None:
    await added(client, people)
    reply = await client.ask(people.admin, "GET", f"/api/datasources/{path}")
    assert (reply.status, reply.json) == (404, {"message": MISSING})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", ""),
        ("GET", "/1"),
        ("PUT", "/1"),
        ("DELETE", "/1"),
        ("GET", "/name/graph"),
        ("DELETE", "/name/graph"),
        ("GET", "/uid/u1"),
        ("PUT", "/uid/u1"),
        ("DELETE", "/uid/u1"),
        ("GET", "/plugins"),
    ],
)
async def test_only_organisation_admins_may(client: SignedClient, people: People, method: str, path: str) -> None:
    await added(client, people, uid="u1")
    for identity in (people.viewer, people.editor):
        reply = await client.ask(
            identity, method, f"/api/datasources{path}", {} if method in {"POST", "PUT"} else None
        )
        assert (reply.status, reply.json) == (403, {"message": "Permission denied"})
    reply = await client.ask(people.nobody, method, f"/api/datasources{path}")
    assert (reply.status, reply.json["message"]) == (401, "Unauthorized")


@pytest.mark.parametrize("path", ["/datasources/id/graph", "/plugins", "/plugins/graphite/settings"])
async def test_what_any_member_may_nobody_may_not(client: SignedClient, people: People, path: str) -> None:
    await added(client, people)
    assert (await client.ask(people.viewer, "GET", f"/api{path}")).status == 200
    assert (await client.ask(NOBODY, "GET", f"/api{path}")).status == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "1"),
        ("PUT", "1"),
        ("DELETE", "1"),
        ("GET", "name/graph"),
        ("DELETE", "name/graph"),
        ("GET", "id/graph"),
        ("GET", "uid/u1"),
        ("PUT", "uid/u1"),
        ("DELETE", "uid/u1"),
    ],
)
async def test_another_organisations_data_sources_are_not_there(
    client: SignedClient, people: People, method: str, path: str
) -> None:
    source = await added(client, people, uid="u1")
    body = GRAPHITE if method == "PUT" else None
    reply = await client.ask(people.stranger, method, f"/api/datasources/{path}", body)
    assert (reply.status, reply.json) == (404, {"message": MISSING})
    assert (await client.ask(people.admin, "GET", "/api/datasources/1")).json == source


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["Name", "Type", "Access"]),
        ({"name": "", "type": None}, ["Name", "Type", "Access"]),
        ({"name": "x", "type": "graphite"}, ["Access"]),
    ],
)
async def test_missing_fields_are_named_in_order(
    client: SignedClient, people: People, body: object, fields: list[str]
) -> None:
    await added(client, people)
    for method, path in (("POST", ""), ("PUT", "/1"), ("PUT", "/uid/u1")):
        reply = await client.ask(people.admin, method, f"/api/datasources{path}", body)
        assert reply.status == 422
        assert [error["fieldNames"] for error in reply.json["errors"]] == [[name] for name in fields]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": 5},
        {"basicAuth": "true"},
        {"secureJsonData": {"password": 5}},
        {"version": 1.5},
        {"version": 2**70},
    ],
)
async def test_nothing_is_coerced(client: SignedClient, people: People, fields: dict[str, object]) -> None:
    reply = await client.ask(people.admin, "POST", "/api/datasources", GRAPHITE | fields)
    assert reply.status == 400


@pytest.mark.parametrize("json_data", [[1, 2], "x", 5, {"deep": {"a": [1, None]}, "big": 12345678901234567}])
async def test_json_data_is_kept_as_it_is(client: SignedClient, people: People, json_data: object) -> None:
    source = await added(client, people, jsonData=json_data)
    assert source["jsonData"] == json_data
    assert (await client.ask(people.admin, "GET", "/api/datasources/1")).json["jsonData"] == json_data


async def test_a_name_is_taken_once_in_an_organisation(client: SignedClient, people: People) -> None:
    await added(client, people)
    reply = await client.ask(people.admin, "POST", "/api/datasources", GRAPHITE)
    assert (reply.status, reply.json) == (409, {"message": "Data source with same name already exists"})
    assert (await client.ask(people.stranger, "POST", "/api/datasources", GRAPHITE)).status == 200
    assert (await added(client, people, name="GRAPH"))["name"] == "GRAPH"


async def test_a_taken_name_is_told_on_update_too(client: SignedClient, people: People) -> None:
    await added(client, people)
    other = await added(client, people, name="other")
    reply = await put(client, people, other)
    message = "Failed to update datasource: Data source with same name already exists"
    assert (reply.status, reply.json) == (409, {"message": message})
    assert (await client.ask(people.admin, "GET", "/api/datasources/2")).json == other


async def test_a_uid_can_be_chosen_changed_and_is_taken_once(client: SignedClient, people: People) -> None:
    await added(client, people, uid="mine")
    taken = await client.ask(people.admin, "POST", "/api/datasources", GRAPHITE | {"name": "b", "uid": "mine"})
    assert (taken.status, taken.json) == (409, {"message": "Data source with the same uid already exists"})
    reply = await client.ask(people.admin, "PUT", "/api/datasources/uid/mine", GRAPHITE | {"uid": "other"})
    assert reply.json["datasource"]["uid"] == "other"
    assert (await client.ask(people.admin, "GET", "/api/datasources/uid/mine")).status == 404
    await added(client, people, name="b", uid="mine")
    taken = await client.ask(
        people.admin, "PUT", "/api/datasources/uid/mine", GRAPHITE | {"name": "b", "uid": "other"}
    )
    assert (taken.status, taken.json) == (409, {"message": "Data source with the same uid already exists"})


@pytest.mark.parametrize(
    ("uid", "message"),
    [("a b", "uid contains illegal characters"), ("x" * 41, "uid to long. max 40 characters")],
)
async def test_a_uid_that_cannot_stand_in_a_path_is_refused(
    client: SignedClient, people: People, uid: str, message: str
) -> None:
    reply = await client.ask(people.admin, "POST", "/api/datasources", GRAPHITE | {"uid": uid})
    assert (reply.status, reply.json) == (400, {"message": message})


async def test_an_update_keeps_texts_resets_switches_and_drops_json_data(
    client: SignedClient, people: People
) -> None:
    before = await added(
        client,
        people,
        user="u",
        database="d",
        basicAuth=True,
        basicAuthUser="bu",
        withCredentials=True,
        isDefault=True,
        jsonData={"a": 1},
    )
    body = {"name": "renamed", "type": "influxdb", "access": "direct", "url": "", "id": 77, "orgId": 9}
    reply = await client.ask(people.admin, "PUT", "/api/datasources/1", body)
    changed = {
        "name": "renamed",
        "type": "influxdb",
        "access": "direct",
        "basicAuth": False,
        "withCredentials": False,
        "isDefault": False,
        "jsonData": {},
    }
    after = before | changed
    assert reply.json == {"datasource": after, "id": 1, "message": "Datasource updated", "name": "renamed"}
    assert (await client.ask(people.admin, "GET", "/api/datasources/1")).json == after


async def test_versions_are_checked_only_when_they_are_sent(client: SignedClient, people: People) -> None:
    source = await added(client, people)
    for sent, stored in ((1, 2), (2, 3), (40, 41)):
        reply = await put(client, people, source, version=sent)
        assert reply.json["datasource"]["version"] == stored
    stale = await put(client, people, source, version=1)
    message = "Datasource has already been updated by someone else. Please reload and try again"
    assert (stale.status, stale.json) == (409, {"message": message})
    assert (await put(client, people, source)).json["datasource"]["version"] == 1


async def test_there_is_one_default_in_an_organisation(client: SignedClient, people: People) -> None:
    await client.ask(people.stranger, "POST", "/api/datasources", GRAPHITE | {"isDefault": True})
    first = await added(client, people, isDefault=True)
    await added(client, people, name="second", isDefault=True)
    assert not (await client.ask(people.admin, "GET", f"/api/datasources/{first['id']}")).json["isDefault"]
    assert (await put(client, people, first, isDefault=True)).json["datasource"]["isDefault"]
    assert [item["isDefault"] for item in (await client.ask(people.admin, "GET", "/api/datasources")).json] == [
        True,
        False,
    ]
    assert (await client.ask(people.stranger, "GET", "/api/datasources")).json[0]["isDefault"]


@pytest.mark.parametrize("path", ["1", "name/graph", "uid/u1"])
async def test_deletion(client: SignedClient, people: People, path: str) -> None:
    await added(client, people, uid="u1", secureJsonData={"password": "x"})
    reply = await client.ask(people.admin, "DELETE", f"/api/datasources/{path}")
    assert (reply.status, reply.json) == (200, {"message": "Data source deleted", "id": 1})
    again = await client.ask(people.admin, "DELETE", f"/api/datasources/{path}")
    assert (again.status, again.json) == (404, {"message": MISSING})
    assert (await added(client, people))["id"] == 2


@pytest.mark.parametrize("number", ["0", "abc", "-4", "1.5", "99999999999999999999"])
async def test_ids_that_no_row_has(client: SignedClient, people: People, number: str) -> None:
    deleted = await client.ask(people.admin, "DELETE", f"/api/datasources/{number}")
    assert (deleted.status, deleted.json) == (400, {"message": "Missing valid datasource id"})
    updated = await client.ask(people.admin, "PUT", f"/api/datasources/{number}", GRAPHITE)
    assert (updated.status, updated.json) == (400, {"message": "id is invalid"})


async def test_updating_what_is_not_there_is_404(client: SignedClient, people: People) -> None:
    reply = await client.ask(people.admin, "PUT", "/api/datasources/999", GRAPHITE)
    assert (reply.status, reply.json) == (404, {"message": MISSING})


async def test_other_methods_are_not_there(client: SignedClient, people: People) -> None:
    assert (await client.ask(people.admin, "PATCH", "/api/datasources/1", {"name": "x"})).status == 404


async def test_the_types_are_described(client: SignedClient, people: People) -> None:
    reply = await client.ask(people.admin, "GET", "/api/datasources/plugins")
    assert {"grafana", "graphite", "influxdb", "elasticsearch", "prometheus", "mixed"} <= reply.json.keys()
    graphite = reply.json["graphite"]
    assert (graphite["type"], graphite["pluginType"], graphite["metrics"]) == ("graphite", "datasource", True)
    assert isinstance(graphite["partials"], dict)


async def test_plugins_are_listed_without_the_built_in_ones(client: SignedClient, people: People) -> None:
    reply = await client.ask(people.viewer, "GET", "/api/plugins?type=datasource")
    names = [plugin["name"] for plugin in reply.json]
    assert names == sorted(names)
    assert "Graphite" in names
    assert "-- Mixed --" not in names
    assert (await client.ask(people.viewer, "GET", "/api/plugins?type=panel")).json == []


async def test_an_unknown_plugin_is_told_so(client: SignedClient, people: People) -> None:
    reply = await client.ask(people.viewer, "GET", "/api/plugins/nope/settings")
    assert (reply.status, reply.json) == (404, {"message": "Plugin not found, no installed plugin with that id"})
