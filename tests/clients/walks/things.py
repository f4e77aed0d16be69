"""Walks about dashboards, folders, data sources, and what belongs to them."""

from typing import Final

from tests.clients.walks.asking import Api, done, refused

_HOST: Final = "http://127.0.0.1:1"
"""Where no data source answers."""


async def dashboards(api: Api, name: str) -> None:
    made = await done(api.dashboard.update_dashboard({"dashboard": {"title": name, "tags": [name]}}))
    found = await done(api.dashboard.get_dashboard(made["uid"]))
    assert (found["dashboard"]["title"], found["meta"]["folderUid"]) == (name, "")
    assert (await done(api.dashboard.get_dashboard_by_name(made["slug"])))["dashboard"]["uid"] == made["uid"]
    # What was read can be saved as it is.
    again = await done(api.dashboard.update_dashboard(found))
    assert (again["uid"], again["version"]) == (made["uid"], 2)
    assert await refused(lambda: api.dashboard.update_dashboard(found)) == (
        412,
        "The dashboard has been changed by someone else",
    )
    assert {"term": name, "count": 1} in await done(api.dashboard.get_dashboards_tags())
    assert (await done(api.dashboard.get_home_dashboard()))["meta"]["isHome"] is True
    deleted = await done(api.dashboard.delete_dashboard(made["uid"]))
    assert deleted["message"] == f"Dashboard {name} deleted"
    assert await refused(lambda: api.dashboard.get_dashboard(made["uid"])) == (404, "Dashboard not found")


async def versions(api: Api, name: str) -> None:
    made = await done(api.dashboard.update_dashboard({"dashboard": {"title": name}}))
    wish = {"title": f"{name} two", "uid": made["uid"], "version": 1}
    await done(api.dashboard.update_dashboard({"dashboard": wish, "message": "second"}))
    found = await done(api.dashboard_versions.get_dashboard_versions_by_uid(made["uid"]))
    assert [(entry["version"], entry["message"]) for entry in found] == [(2, "second"), (1, "Initial save")]
    assert len(await done(api.dashboard_versions.get_dashboard_versions_by_id(made["id"]))) == 2
    first = await done(api.dashboard_versions.get_dashboard_version_by_uid(made["uid"], 1))
    assert first["data"]["title"] == name
    assert (await done(api.dashboard_versions.get_dashboard_version_by_id(made["id"], 2)))["version"] == 2
    restored = await done(api.dashboard_versions.restore_dashboard_by_uid(made["uid"], 1))
    assert restored["version"] == 3
    assert (await done(api.dashboard.get_dashboard(made["uid"])))["dashboard"]["title"] == name


async def folders(api: Api, name: str) -> None:
    made = await done(api.folder.create_folder(name, uid=name))
    assert (made["uid"], made["title"]) == (name, name)
    assert (await done(api.folder.get_folder_by_id(made["id"])))["uid"] == name
    inside = await done(api.folder.create_folder(f"{name} inside", parent_uid=name))
    assert (await done(api.folder.get_folder(inside["uid"])))["parentUid"] == name
    assert [folder["uid"] for folder in await done(api.folder.get_all_folders(name))] == [inside["uid"]]
    assert name in [folder["uid"] for folder in await done(api.folder.get_all_folders())]
    saved = await done(
        api.dashboard.update_dashboard({"dashboard": {"title": f"{name} board"}, "folderUid": inside["uid"]})
    )
    assert (await done(api.dashboard.get_dashboard(saved["uid"])))["meta"]["folderUid"] == inside["uid"]
    await done(api.folder.move_folder(inside["uid"], ""))
    changed = await done(api.folder.update_folder(name, title=f"{name} new", version=made["version"]))
    assert changed["title"] == f"{name} new"
    for uid in (name, inside["uid"]):
        assert (await done(api.folder.delete_folder(uid)))["message"].endswith("deleted")
    assert await refused(lambda: api.folder.get_folder(name)) == (404, "Folder not found")


async def permissions(api: Api, name: str) -> None:
    folder = await done(api.folder.create_folder(name))
    saved = await done(
        api.dashboard.update_dashboard({"dashboard": {"title": f"{name} board"}, "folderUid": folder["uid"]})
    )
    items = [{"role": "Viewer", "permission": 1}]
    told = await done(api.folder.update_folder_permissions(folder["uid"], items))
    assert told["message"].endswith("permissions updated")
    listed = await done(api.folder.get_folder_permissions(folder["uid"]))
    assert [(entry["role"], entry["permissionName"]) for entry in listed] == [("Viewer", "View")]
    inherited = await done(api.dashboard.get_permissions_by_uid(saved["uid"]))
    assert [entry["inherited"] for entry in inherited] == [True]
    told = await done(api.dashboard.update_permissions_by_uid(saved["uid"], items))
    assert told == {"message": "Dashboard permissions updated"}
    assert len(await done(api.dashboard.get_permissions_by_id(saved["id"]))) == 1


async def data_sources(api: Api, name: str) -> None:
    wish = {"name": name, "type": "prometheus", "url": _HOST, "access": "proxy", "secureJsonData": {"k": "v"}}
    made = await done(api.datasource.create_datasource(wish))
    number, uid = made["id"], made["datasource"]["uid"]
    by_name = await done(api.datasource.get_datasource_by_name(name))
    assert (by_name["uid"], by_name["secureJsonFields"]) == (uid, {"k": True})
    assert (await done(api.datasource.get_datasource_by_id(number)))["uid"] == uid
    assert (await done(api.datasource.get_datasource_by_uid(uid)))["id"] == number
    assert await done(api.datasource.get_datasource_id_by_name(name)) == {"id": number}
    assert uid in [source["uid"] for source in await done(api.datasource.list_datasources())]
    changed = await done(api.datasource.update_datasource_by_uid(uid, {**wish, "url": f"{_HOST}/x"}))
    assert changed["message"] == "Datasource updated"
    changed = await done(api.datasource.update_datasource(number, {**wish, "url": f"{_HOST}/y"}))
    assert changed["datasource"]["url"] == f"{_HOST}/y"
    status, _ = await refused(lambda: api.datasource.query(number, "up"))
    assert status == 502
    native = await done(api.datasource.health_inquiry(uid))
    assert (native.status, native.success, native.type) == ("ERROR", False, "prometheus")
    assert (await done(api.datasource.delete_datasource_by_uid(uid)))["message"] == "Data source deleted"
    assert await refused(lambda: api.datasource.get_datasource_by_uid(uid)) == (404, "Data source not found")
    for delete in ("id", "name"):
        made = await done(api.datasource.create_datasource(wish))
        await done(getattr(api.datasource, f"delete_datasource_by_{delete}")(made[delete]))


async def searching(api: Api, name: str) -> None:
    folder = await done(api.folder.create_folder(f"{name} folder"))
    wish = {"dashboard": {"title": f"{name} board", "tags": [name]}, "folderUid": folder["uid"]}
    made = await done(api.dashboard.update_dashboard(wish))
    asked: list[dict[str, object]] = [
        {"query": f"{name} board"},
        {"tag": name},
        {"folder_uids": [folder["uid"]]},
        {"folder_ids": [folder["id"]]},
        {"dashboard_uids": [made["uid"]]},
        {"dashboard_ids": [made["id"]]},
        {"query": name, "type_": "dash-db"},
    ]
    for question in asked:
        hits = await done(api.search.search_dashboards(**question))
        assert [hit["uid"] for hit in hits] == [made["uid"]], question
        assert (hits[0]["folderUid"], hits[0]["sortMeta"]) == (folder["uid"], 0)
    pages = [await done(api.search.search_dashboards(query=name, limit=1, page=page)) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [1, 1, 0]


async def snapshots(api: Api, name: str) -> None:
    made = await done(api.snapshots.create_new_snapshot(dashboard={"title": name}, name=name, expires=3600))
    assert (await done(api.snapshots.get_snapshot_by_key(made["key"])))["dashboard"]["title"] == name
    assert made["key"] in [entry["key"] for entry in await done(api.snapshots.get_dashboard_snapshots())]
    told = await done(api.snapshots.delete_snapshot_by_delete_key(made["deleteKey"]))
    assert told["message"].startswith("Snapshot deleted.")
    made = await done(api.snapshots.create_new_snapshot(dashboard={"title": name}))
    told = await done(api.snapshots.delete_snapshot_by_key(made["key"]))
    assert told["message"].startswith("Snapshot deleted.")


async def annotations(api: Api, name: str) -> None:
    board = await done(api.dashboard.update_dashboard({"dashboard": {"title": name}}))
    notes = api.annotations
    made = await done(notes.add_annotation(dashboard_uid=board["uid"], time_from=1000, tags=[name], text="One"))
    assert made["message"] == "Annotation added"
    event = await done(notes.add_annotation_graphite(what="Two", tags=[name], when=2))
    assert event["message"] == "Graphite annotation added"
    found = await done(notes.find_annotations(time_from=1, time_to=5000, tags=[name]))
    assert [note["text"] for note in found] == ["Two", "One"]
    assert [note["id"] for note in await done(notes.find_annotations(dashboard_uid=board["uid"]))] == [made["id"]]
    assert await done(notes.update_annotation(made["id"], text="New", tags=[name])) == {
        "message": "Annotation updated"
    }
    assert await done(notes.partial_update_annotation(made["id"], time_from=3, tags=[name])) == {
        "message": "Annotation patched"
    }
    assert await done(notes.delete_annotations_by_id(made["id"])) == {"message": "Annotation deleted"}
    await done(notes.delete_annotations_by_id(event["id"]))
