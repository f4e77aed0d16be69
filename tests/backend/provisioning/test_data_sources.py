from typing import Any

import pytest

from tests.backend.provisioning.conftest import Files, Office, begun

WHOLE = """
datasources:
  - name: Prom
    type: prometheus
    uid: prom
    url: http://prometheus:9090
    user: u
    database: d
    basicAuth: true
    basicAuthUser: bu
    withCredentials: true
    isDefault: true
    jsonData: {httpMethod: POST, timeInterval: 15s, deep: {on: yes, n: 0.5, day: 2026-01-01, none: ~}}
    secureJsonData: {basicAuthPassword: 0123, token: "t"}
"""


async def listed(office: Office) -> Any:
    return (await office.boards.get("/api/datasources")).json


async def names(office: Office) -> list[str]:
    return [source["name"] for source in await listed(office)]


async def secrets(office: Office) -> list[bytes]:
    rows = await office.boards.database.fetch_all("SELECT ciphertext FROM data_source_secrets ORDER BY name")
    return [bytes(row["ciphertext"]) for row in rows]


async def test_what_a_file_declares_is_there_from_the_start(files: Files) -> None:
    files.sources(WHOLE)
    async with begun(files) as office:
        source = (await office.boards.get("/api/datasources/uid/prom")).json
        del source["id"]
        assert source == {
            "uid": "prom",
            "orgId": 1,
            "name": "Prom",
            "type": "prometheus",
            "typeLogoUrl": "",
            "access": "proxy",
            "url": "http://prometheus:9090",
            "password": "",
            "user": "u",
            "database": "d",
            "basicAuth": True,
            "basicAuthUser": "bu",
            "basicAuthPassword": "",
            "withCredentials": True,
            "isDefault": True,
            "jsonData": {
                "httpMethod": "POST",
                "timeInterval": "15s",
                "deep": {"on": "yes", "n": 0.5, "day": "2026-01-01", "none": None},
            },
            "secureJsonFields": {"basicAuthPassword": True, "token": True},
            "version": 1,
            "readOnly": True,
        }


async def test_a_second_reading_of_the_same_writes_nothing(office: Office) -> None:
    await office.provision(WHOLE)
    before = await listed(office), await secrets(office)
    await office.provision(WHOLE)
    assert (await listed(office), await secrets(office)) == before


async def test_the_file_is_all_there_is(office: Office) -> None:
    await office.provision(WHOLE)
    await office.provision("datasources: [{name: Prom, type: loki, secureJsonData: {token: new}}]")
    (source,) = await listed(office)
    assert (source["type"], source["url"], source["jsonData"], source["uid"]) == ("loki", "", {}, "prom")
    assert (source["secureJsonFields"], source["isDefault"], source["version"]) == ({"token": True}, False, 2)


async def test_a_uid_keeps_a_source_under_a_new_name(office: Office) -> None:
    await office.provision(WHOLE)
    (before,) = await listed(office)
    await office.provision("datasources: [{name: New name, type: loki, uid: prom}]")
    (after,) = await listed(office)
    assert (after["id"], after["name"]) == (before["id"], "New name")


async def test_callers_cannot_change_what_a_file_declares(office: Office) -> None:
    await office.provision(WHOLE)
    body = {"name": "Prom", "type": "prometheus", "access": "proxy"}
    refused = await office.boards.put("/api/datasources/uid/prom", body)
    assert (refused.status, refused.json) == (403, {"message": "Cannot update read-only data source"})
    refused = await office.boards.delete("/api/datasources/uid/prom")
    assert (refused.status, refused.json) == (403, {"message": "Cannot delete read-only data source"})


async def test_an_editable_source_keeps_the_secrets_that_callers_gave_it(office: Office) -> None:
    text = "datasources: [{name: a, type: loki, uid: a, editable: true, secureJsonData: {one: '1'}}]"
    await office.provision(text)
    body = {"name": "a", "type": "loki", "access": "proxy", "secureJsonData": {"two": "2"}, "url": "http://x"}
    assert (await office.boards.put("/api/datasources/uid/a", body)).status == 200
    await office.provision(text)
    (source,) = await listed(office)
    assert (source["readOnly"], source["url"]) == (False, "")
    assert source["secureJsonFields"] == {"one": True, "two": True}


async def test_a_source_that_people_made_is_taken_over_by_its_name(office: Office) -> None:
    body = {"name": "Prom", "type": "graphite", "access": "direct", "password": "x"}
    await office.boards.post("/api/datasources", body)
    await office.provision(WHOLE)
    (source,) = await listed(office)
    assert (source["type"], source["readOnly"], source["uid"]) == ("prometheus", True, "prom")


async def test_sources_are_deleted_by_name_before_others_are_made(office: Office) -> None:
    await office.provision("datasources: [{name: a, type: loki, uid: u}]")
    await office.provision(
        "deleteDatasources: [{name: a}, {name: never was, orgId: 1}]\ndatasources: [{name: b, type: loki, uid: u}]"
    )
    assert await names(office) == ["b"]


async def test_with_prune_a_source_goes_with_its_declaration(office: Office) -> None:
    await office.boards.post("/api/datasources", {"name": "ours", "type": "loki", "access": "proxy"})
    await office.provision("datasources: [{name: kept, type: loki}]", name="kept.yaml")
    two = "prune: true\ndatasources: [{name: a, type: loki}, {name: b, type: loki}]"
    await office.provision(two)
    assert await names(office) == ["a", "b", "kept", "ours"]
    await office.provision("prune: true\ndatasources: [{name: a, type: loki}]")
    (office.files.root / "datasources/kept.yaml").unlink()
    await office.provision("prune: true\ndatasources: [{name: a, type: loki}]")
    assert await names(office) == ["a", "kept", "ours"]


async def test_nothing_is_pruned_while_a_file_is_broken_or_the_folder_is_gone(office: Office) -> None:
    await office.provision("prune: true\ndatasources: [{name: a, type: loki}]")
    office.files.sources("datasources: {", name="b.yaml")
    path = office.files.sources("prune: true")
    assert (await office.reload()).status == 400
    path.unlink()
    (office.files.root / "datasources/b.yaml").unlink()
    (office.files.root / "datasources").rmdir()
    assert (await office.reload()).status == 200
    assert await names(office) == ["a"]


async def test_the_last_default_that_is_declared_is_the_default(office: Office) -> None:
    await office.boards.post(
        "/api/datasources", {"name": "ours", "type": "loki", "access": "proxy", "isDefault": True}
    )
    await office.provision(WHOLE)
    assert [(source["name"], source["isDefault"]) for source in await listed(office)] == [
        ("ours", False),
        ("Prom", True),
    ]


async def test_a_file_names_an_organisation_by_number_or_name(office: Office) -> None:
    await office.provision(
        "datasources: [{name: a, type: loki, orgName: Elsewhere}, {name: b, type: loki, orgId: 1}]"
    )
    assert await names(office) == ["b"]
    elsewhere = await office.boards.get("/api/datasources", by=office.boards.stranger)
    assert [source["name"] for source in elsewhere.json] == ["a"]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("datasources: {", "it is no YAML, see line "),
        (
            "datasources: [{name: a, type: loki, url: 'http://u:hush@h'}]",
            "data source a: The url of a data source",
        ),
        ("datasources: [{name: a, type: loki, uid: 'a b'}]", "data source a: uid contains illegal characters"),
        ("datasources: [{type: loki}]", "data source : name is missing"),
        ("datasources: [{name: a}]", "data source a: type is missing"),
        ("datasources: [{name: a, type: loki, access: server}]", "data source a: access is neither"),
        ("datasources: [{name: a, type: loki, isDefault: maybe}]", "Expected `bool`"),
        ("datasources: [{name: a, type: loki, secureJsonData: [hush]}]", "Expected `object`"),
        ("datasources: [{name: a, type: loki, orgId: 77}]", "there is no organisation 77"),
        (
            "datasources: [{name: a, type: loki, isDefault: true}, {name: b, type: loki, isDefault: true}]",
            "only one data source of an organisation can be its default",
        ),
        ("datasources: [{name: a, type: loki, jsonData: !!python/object:os.system hush}]", "it is no YAML"),
        ("datasources: [{name: a, type: loki, jsonData: {a: $__file{/none}}}]", "it is no YAML"),
        ("datasources: [{name: a, type: loki, url: '$__file{/none}'}]", "$__file{/none} cannot be read"),
        ("datasources: &a [*a]", "it holds too much, or itself"),
    ],
)
async def test_a_broken_file_is_named_and_changes_nothing(office: Office, text: str, cause: str) -> None:
    told = await office.refuse(text)
    assert told.startswith(cause)
    assert "hush" not in told
    assert await listed(office) == []


async def test_two_sources_cannot_have_one_uid_and_two_names_that_are_taken(office: Office) -> None:
    await office.provision("datasources: [{name: a, type: loki, uid: a}, {name: b, type: loki, uid: b}]")
    told = await office.refuse("datasources: [{name: b, type: loki, uid: a}]", name="b.yaml")
    assert told == "data source b: another data source has its name or uid"


async def test_a_broken_file_hinders_neither_the_start_nor_other_files(files: Files) -> None:
    files.sources("datasources: {", name="a.yaml")
    files.sources(WHOLE, name="b.yml")
    files.sources(WHOLE, name="c.txt")
    files.sources("datasources: {", name=".hidden.yaml")
    async with begun(files) as office:
        assert await names(office) == ["Prom"]
        reply = await office.reload()
        assert reply.status == 400
        assert [error["file"] for error in reply.json["faults"]] == [str(files.root / "datasources/a.yaml")]


async def test_only_server_admins_have_files_read_again(office: Office) -> None:
    path = "/api/admin/provisioning/datasources/reload"
    refused = await office.boards.post(path, by=office.boards.editor)
    assert (refused.status, refused.json["message"]) == (403, "Permission denied")
