"""GET /api/search (api.md §3.1, §15)."""

from urllib.parse import quote

import pytest

from contract.identity import Identity, Kind, Role
from tests.support.boards import Boards, told
from tests.support.people import anonymous, api_key

ALL = ["ante", "zebra", "db", "da", "dd", "dc"]


async def uids(boards: Boards, query: str, *, by: Identity | None = None) -> list[str]:
    answer = await boards.get(f"/api/search{query}", by=by)
    assert answer.status == 200, answer.body
    return [hit["uid"] for hit in answer.json]


async def test_a_hit_has_these_keys_at_the_root_and_in_a_folder(boards: Boards) -> None:
    gamma, alpha = (await boards.get("/api/search?dashboardUIDs=dc,db")).json[::-1]
    assert alpha == {
        "id": 4,
        "uid": "db",
        "title": "Alpha Graph",
        "uri": "db/alpha-graph",
        "url": "/d/db/alpha-graph",
        "slug": "",
        "type": "dash-db",
        "tags": ["prod"],
        "isStarred": False,
        "sortMeta": 0,
    }
    assert gamma["tags"] == ["dev", "linux", "prod"]
    assert {name: gamma[name] for name in gamma.keys() - alpha.keys()} == {
        "folderId": 1,
        "folderUid": "zebra",
        "folderTitle": "Zebra Folder",
        "folderUrl": "/dashboards/f/zebra/zebra-folder",
    }


async def test_folders_come_first_then_titles_without_case(boards: Boards) -> None:
    for path in ("", "/", "?query=", "?type=zzz", "?folderIds=abc", "?sort=zzz", "?permission=View"):
        assert await uids(boards, path) == ALL
    folder = (await boards.get("/api/search?type=dash-folder")).json[0]
    assert (folder["type"], folder["url"]) == ("dash-folder", "/dashboards/f/ante/antelope-folder")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("GRAPH", ["db", "da"]),
        ("amm", ["dc"]),
        ("zzz", []),
        ("50%", ["dd"]),
        ("g_mma", ["dc"]),
        ("a%graph", ["db", "da"]),
        ("folder", ["ante", "zebra"]),
        ("\\", []),
        ("'; DROP TABLE dashboards; --", []),
        ("\U0001f525", []),
        ("%" * 2000 + "x", ["dd"]),
        ("q" * 7000, []),
    ],
)
async def test_the_query_is_a_part_of_the_title(boards: Boards, query: str, found: list[str]) -> None:
    assert await uids(boards, f"?query={quote(query)}") == found


async def test_letters_beyond_ascii_are_found_as_they_are(boards: Boards) -> None:
    await boards.saved("Привет мир", uid="ru")
    assert await uids(boards, f"?query={quote('мир')}") == ["ru"]


async def test_a_backslash_in_a_title_is_found(boards: Boards) -> None:
    await boards.saved(r"C:\temp", uid="path")
    assert await uids(boards, "?query=%5Ct") == ["path"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tag=linux", ["da", "dc"]),
        ("tag=linux&tag=dev", ["dc"]),
        ("tag=linux,dev", ["dc"]),
        ("tags=linux", ["da", "dc"]),
        ("tags=linux,dev", ["dc"]),
        ("tags=linux&tag=dev&tag=dev", ["dc"]),
        ("tag=nope", []),
        ("tag=PROD", []),
        ("tag=prod&tag=nope", []),
        ("tag=", ALL),
        ("query=graph&tag=linux", ["da"]),
        ("tag=" + ",".join(str(number) for number in range(1500)), []),
    ],
)
async def test_all_tags_must_be_there(boards: Boards, query: str, found: list[str]) -> None:
    assert await uids(boards, f"?{query}") == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("type=dash-db", ["db", "da", "dd", "dc"]),
        ("folderIds=1", ["dc"]),
        ("folderIds=0", ["ante", "zebra", "db", "da", "dd"]),
        ("folderIds=0&folderIds=1", ALL),
        ("folderIds=0,1", ALL),
        ("folderIds=1&folderIds=abc", ["dc"]),
        ("folderIds=-1", []),
        ("folderIds=99999999999999999999", ALL),
        ("folderUIDs=zebra", ["dc"]),
        ("folderUIDs=general", ["ante", "zebra", "db", "da", "dd"]),
        ("folderUIDs=general,zebra", ALL),
        ("folderUIDs=theirs", []),
        ("dashboardIds=4&dashboardIds=6", ["db", "dd"]),
        ("dashboardIds=999", []),
        ("dashboardIds=7", []),
        ("dashboardUIDs=db&dashboardUIDs=dd", ["db", "dd"]),
        ("dashboardUID=db", ["db"]),
        ("dashboardUIDs=theirs", []),
    ],
)
async def test_places_and_names_narrow_the_search(boards: Boards, query: str, found: list[str]) -> None:
    assert await uids(boards, f"?{query}") == found


@pytest.mark.parametrize("query", ["dashboardIds=4&dashboardUIDs=db", "folderIds=1&folderUIDs=zebra"])
async def test_ids_and_uids_do_not_mix(boards: Boards, query: str) -> None:
    assert told(await boards.get(f"/api/search?{query}")) == (400, "search supports UIDs or IDs, not both")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("limit=2", ["ante", "zebra"]),
        ("limit=2&page=2", ["db", "da"]),
        ("limit=2&page=0", ["ante", "zebra"]),
        ("limit=2&page=-4", ["ante", "zebra"]),
        ("limit=2&page=x", ["ante", "zebra"]),
        ("limit=2&page=9", []),
        ("limit=5000&page=999999999999999999999999", []),
        ("limit=0", ALL),
        ("limit=-3", ALL),
        ("limit=abc", ALL),
        ("limit=1.5", ALL),
        ("limit=5000", ALL),
    ],
)
async def test_a_page_is_cut_by_id_and_sorted_then(boards: Boards, query: str, found: list[str]) -> None:
    assert await uids(boards, f"?{query}") == found


@pytest.mark.parametrize("limit", ["5001", "99999999999999999999999"])
async def test_more_than_five_thousand_hits_cannot_be_asked_for(boards: Boards, limit: str) -> None:
    refused = (422, "Limit is above maximum allowed (5000), use page parameter to access hits beyond limit")
    assert told(await boards.get(f"/api/search?limit={limit}")) == refused


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sort=alpha-asc", ["db", "ante", "da", "dd", "dc", "zebra"]),
        ("sort=alpha-desc", ["zebra", "dc", "dd", "da", "ante", "db"]),
        ("sort=alpha-asc&limit=2", ["db", "ante"]),
        ("sort=alpha-asc&limit=2&page=2", ["da", "dd"]),
    ],
)
async def test_titles_can_be_sorted_before_the_cut(boards: Boards, query: str, found: list[str]) -> None:
    assert await uids(boards, f"?{query}") == found


async def test_stars_are_each_users_own(boards: Boards) -> None:
    await boards.post("/api/user/stars/dashboard/5", by=boards.viewer)
    for true in ("true", "True"):
        assert await uids(boards, f"?starred={true}", by=boards.viewer) == ["dc"]
    assert await uids(boards, "?starred=true") == []
    assert await uids(boards, "?starred=true&tag=nope", by=boards.viewer) == []
    for other in ("false", "1", "TRUE", ""):
        assert await uids(boards, f"?starred={other}", by=boards.viewer) == ALL
    hits = (await boards.get("/api/search", by=boards.viewer)).json
    assert [hit["uid"] for hit in hits if hit["isStarred"]] == ["dc"]


async def test_keys_and_nobody_have_no_stars(boards: Boards) -> None:
    await boards.post("/api/user/stars/dashboard/5")
    key = Identity(kind=Kind.API_KEY, id=boards.admin.id, org_id=1, role=Role.ADMIN)
    for caller in (key, anonymous(Role.VIEWER)):
        assert await uids(boards, "?starred=true", by=caller) == []


async def test_permission_edit_leaves_what_the_caller_may_edit(boards: Boards) -> None:
    assert await uids(boards, "?permission=Edit", by=boards.editor) == ALL
    assert await uids(boards, "?permission=Edit", by=api_key(Role.EDITOR)) == ALL
    assert await uids(boards, "?permission=Edit", by=boards.viewer) == []


async def test_an_organisation_finds_its_own(boards: Boards) -> None:
    assert await uids(boards, "", by=boards.stranger) == ["theirs"]
    assert await uids(boards, "?folderIds=1", by=boards.stranger) == []
    assert await uids(boards, "?folderUIDs=zebra", by=boards.stranger) == []


async def test_who_has_no_role_finds_nothing(boards: Boards) -> None:
    assert await uids(boards, "", by=Identity(kind=Kind.USER, id=3)) == []
    assert await uids(boards, "", by=Identity(kind=Kind.API_KEY, id=3, org_id=1, role=Role.NONE)) == []


async def test_nul_in_the_query_is_400(boards: Boards) -> None:
    for name in ("query", "tag", "dashboardUIDs", "folderUIDs"):
        assert (await boards.get(f"/api/search?{name}=a%00b")).status == 400


async def test_broken_escapes_in_the_query_find_nothing(boards: Boards) -> None:
    assert await uids(boards, "?query=%ff%fe") == []
    assert await uids(boards, "?%zz=%%&&&=&a") == ALL


async def test_search_needs_an_identity(boards: Boards) -> None:
    for path in ("/api/search", "/api/search/sorting"):
        assert told(await boards.client.unsigned("GET", path)) == (401, "Unauthorized")


async def test_there_is_no_other_method(boards: Boards) -> None:
    assert told(await boards.post("/api/search", {})) == (404, "Not found")


async def test_the_sortings_are_named(boards: Boards) -> None:
    options = (await boards.get("/api/search/sorting", by=boards.viewer)).json["sortOptions"]
    assert [option["name"] for option in options] == ["alpha-asc", "alpha-desc"]
    assert all(option.keys() == {"name", "displayName", "description", "meta"} for option in options)
