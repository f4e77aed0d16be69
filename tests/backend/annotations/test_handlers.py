"""Annotations: who writes and sees them, and how they are found (api.md §15, auth.md §16)."""

from typing import Any

import pytest

from contract.identity import NOBODY, Identity, Role
from tests.support.boards import Boards, told
from tests.support.household import in_nowhere
from tests.support.office import open_office
from tests.support.people import anonymous, api_key

NOTES = "/api/annotations"
GRAPHITE = "/api/annotations/graphite"
TAGS = "/api/annotations/tags"
DENIED = (403, "Access denied to this dashboard")
GONE = (404, "Annotation not found")


async def noted(office: Boards, text: str, *, by: Identity | None = None, **wish: object) -> int:
    answer = await office.post(NOTES, {"text": text, **wish}, by=by)
    assert (answer.status, answer.json["message"]) == (200, "Annotation added"), answer.body
    return int(answer.json["id"])


async def found(office: Boards, query: str = "", *, by: Identity | None = None) -> list[str]:
    answer = await office.get(NOTES + query, by=by)
    assert answer.status == 200, answer.body
    return [note["text"] for note in answer.json]


async def read(office: Boards, number: int) -> Any:
    answer = await office.get(f"{NOTES}/{number}")
    assert answer.status == 200, answer.body
    return answer.json


async def test_one_is_read_back_with_every_key(office: Boards) -> None:
    board = await office.saved("One", uid="one")
    wish = {"panelId": 3, "time": 1000, "timeEnd": 2000, "tags": ["b", "a"], "data": {"x": [1.50]}}
    number = await noted(office, "Deployed", dashboardUID="one", by=office.editor, **wish)
    expected = {
        "id": number,
        "alertId": 0,
        "alertName": "",
        "dashboardId": board["id"],
        "dashboardUID": "one",
        "panelId": 3,
        "userId": office.editor.id,
        "userName": "ed",
        "newState": "",
        "prevState": "",
        "created": int(office.clock.now() * 1000),
        "updated": int(office.clock.now() * 1000),
        "time": 1000,
        "timeEnd": 2000,
        "text": "Deployed",
        "tags": ["b", "a"],
        "login": "ed",
        "email": "",
        "avatarUrl": "/avatar/d41d8cd98f00b204e9800998ecf8427e",
        "data": {"x": [1.5]},
    }
    assert await read(office, number) == expected
    assert (await office.get(NOTES)).json == [expected]


async def test_without_times_it_is_of_now_and_without_an_end_of_a_moment(office: Boards) -> None:
    now = int(office.clock.now() * 1000)
    cases: list[tuple[dict[str, Any], tuple[int, int]]] = [
        ({}, (now, now)),
        ({"time": 5}, (5, 5)),
        ({"time": 9, "timeEnd": 5}, (5, 9)),
    ]
    for wish, times in cases:
        note = await read(office, await noted(office, "x", **wish))
        assert (note["time"], note["timeEnd"]) == times


async def test_a_dashboard_is_named_by_uid_or_number_and_the_uid_wins(office: Boards) -> None:
    one, _ = await office.saved("One", uid="one"), await office.saved("Two", uid="two")
    for wish in ({"dashboardUID": "one", "dashboardId": 4242}, {"dashboardId": one["id"]}):
        assert (await read(office, await noted(office, "x", **wish)))["dashboardUID"] == "one"
    assert await found(office, "?dashboardUID=one") == ["x", "x"]
    assert await found(office, f"?dashboardId={one['id']}") == ["x", "x"]
    assert await found(office, "?dashboardUID=two") == []


@pytest.mark.parametrize("wish", [{"dashboardUID": "nope"}, {"dashboardId": 4242}])
async def test_a_dashboard_that_is_not_here_is_refused(office: Boards, wish: dict[str, object]) -> None:
    await office.saved("Theirs", uid="nope", by=office.stranger)
    assert told(await office.post(NOTES, {"text": "x", **wish})) == (404, "Dashboard not found")


async def test_the_time_asked_for_is_one_that_it_touches(office: Boards) -> None:
    await noted(office, "early", time=1000, timeEnd=2000)
    await noted(office, "late", time=3000, timeEnd=4000)
    asked = {"": 2, "?from=2000&to=3000": 2, "?from=2001": 1, "?to=2999": 1, "?from=2001&to=2999": 0, "?from=x": 2}
    assert {query: len(await found(office, query)) for query in asked} == asked
    assert await found(office) == ["late", "early"]


async def test_tags_are_asked_for_all_together_or_any(office: Boards) -> None:
    await noted(office, "both", tags=["a", "b", "b"], time=2)
    await noted(office, "one", tags=["a"], time=1)
    assert await found(office, "?tags=a") == ["both", "one"]
    assert await found(office, "?tags=a&tags=b") == ["both"]
    assert await found(office, "?tags=b&tags=a&matchAny=true") == ["both", "one"]
    assert await found(office, "?tags=B") == []


async def test_more_ways_to_ask(office: Boards) -> None:
    await noted(office, "mine", panelId=1, time=2)
    await noted(office, "theirs", panelId=2, time=1, by=office.editor)
    asked = {
        "?panelId=2": ["theirs"],
        f"?userId={office.admin.id}": ["mine"],
        "?limit=1": ["mine"],
        "?limit=0": ["mine", "theirs"],
        "?type=annotation": ["mine", "theirs"],
        "?type=alert": [],
        "?alertId=1": [],
    }
    assert {query: await found(office, query) for query in asked} == asked


@pytest.mark.parametrize(("method", "message"), [("PUT", "Annotation updated"), ("PATCH", "Annotation patched")])
async def test_a_change_keeps_what_it_does_not_name(office: Boards, method: str, message: str) -> None:
    number = await noted(office, "x", time=1000, timeEnd=2000, tags=["a"], data={"k": 1})
    before = await read(office, number)
    office.clock.advance(seconds=1)
    answer = await office.client.ask(office.admin, method, f"{NOTES}/{number}", {"text": "y", "tags": ["b"]})
    assert told(answer) == (200, message)
    changed = {"text": "y", "tags": ["b"], "updated": before["updated"] + 1000}
    assert await read(office, number) == before | changed
    assert (await found(office, "?tags=a"), await found(office, "?tags=b")) == ([], ["y"])
    await office.client.ask(office.admin, method, f"{NOTES}/{number}", {"tags": [], "timeEnd": 500, "data": {}})
    now = await read(office, number)
    assert (now["time"], now["timeEnd"], now["tags"], now["data"]) == (500, 1000, [], {})


async def test_one_that_is_deleted_is_gone(office: Boards) -> None:
    number = await noted(office, "x", tags=["a"])
    assert told(await office.delete(f"{NOTES}/{number}")) == (200, "Annotation deleted")
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        body: object = {} if method in {"PUT", "PATCH"} else None
        assert told(await office.client.ask(office.admin, method, f"{NOTES}/{number}", body)) == GONE
    assert (await office.get(TAGS)).json == {"result": {"tags": []}}


async def test_they_go_with_their_dashboard(office: Boards) -> None:
    await office.saved("One", uid="one")
    await noted(office, "x", dashboardUID="one")
    await office.delete("/api/dashboards/uid/one")
    assert await found(office) == []


async def test_a_graphite_event_is_one_too(office: Boards) -> None:
    event = {"what": "Deployed", "data": "v2", "when": 1700000000, "tags": ["a", "b"]}
    answer = await office.post(GRAPHITE, event)
    assert told(answer) == (200, "Graphite annotation added")
    note = await read(office, answer.json["id"])
    assert (note["text"], note["time"], note["tags"]) == ("Deployed\nv2", 1700000000000, ["a", "b"])
    answer = await office.post(GRAPHITE, {"what": "Again", "tags": "a  c"})
    assert (await read(office, answer.json["id"]))["tags"] == ["a", "c"]
    assert told(await office.post(GRAPHITE, {"data": "x"})) == (400, "Failed to save Graphite annotation")


async def test_tags_are_counted_and_searched(office: Boards) -> None:
    for tags in (["deploy", "b_1"], ["deploy"], ["Deploy!"]):
        await noted(office, "x", tags=tags)
    counted = [{"tag": "Deploy!", "count": 1}, {"tag": "b_1", "count": 1}, {"tag": "deploy", "count": 2}]
    assert (await office.get(TAGS)).json["result"]["tags"] == counted
    assert (await office.get(f"{TAGS}?tag=DEPL&limit=1")).json["result"]["tags"] == counted[:1]
    assert (await office.get(f"{TAGS}?tag=b_")).json["result"]["tags"] == counted[1:2]
    assert (await office.get(TAGS, by=office.stranger)).json == {"result": {"tags": []}}


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": None}])
async def test_one_that_says_nothing_is_refused(office: Boards, body: object) -> None:
    assert told(await office.post(NOTES, body)) == (400, "Failed to save annotation")


@pytest.mark.parametrize(
    "wish",
    [
        {"time": "x"},
        {"tags": "a"},
        {"tags": [1]},
        {"time": 2**63},
        {"tags": ["a\0"]},
        {"tags": [str(n) for n in range(501)]},
    ],
)
async def test_one_that_is_no_annotation_leaves_nothing(office: Boards, wish: dict[str, object]) -> None:
    assert (await office.post(NOTES, {"text": "x", **wish})).status == 400
    assert await found(office) == []


async def test_viewers_read_and_do_not_write_even_where_they_may_edit(tmp_path: Any) -> None:
    async with open_office(tmp_path, {("users", "viewers_can_edit"): "true"}) as office:
        await office.saved("One", uid="one")
        numbers = [await noted(office, "x"), await noted(office, "x", dashboardUID="one")]
        for caller in (office.viewer, api_key(Role.VIEWER), anonymous(Role.VIEWER)):
            for wish in ({"text": "y"}, {"text": "y", "dashboardUID": "one"}):
                assert told(await office.post(NOTES, wish, by=caller)) == DENIED
            for number in numbers:
                target = f"{NOTES}/{number}"
                assert told(await office.client.ask(caller, "PATCH", target, {"text": "y"})) == DENIED
                assert told(await office.delete(target, by=caller)) == DENIED
            assert await found(office, by=caller) == ["x", "x"]


async def test_keys_write_without_a_name(office: Boards) -> None:
    number = await noted(office, "x", by=api_key(Role.EDITOR))
    note = await read(office, number)
    assert (note["userId"], note["login"], note["avatarUrl"]) == (0, "", "")


async def test_a_list_of_permissions_decides_who_sees_and_writes(office: Boards) -> None:
    board = await office.saved("One", uid="one")
    number = await noted(office, "hidden", dashboardUID="one", tags=["secret"])
    await noted(office, "open", tags=["plain"])
    await office.database.execute("UPDATE dashboards SET has_acl = TRUE WHERE id = $1", board["id"])
    await office.database.execute("INSERT INTO guarded (dashboard_id, guard_id) VALUES ($1, $1)", board["id"])
    assert await found(office, by=office.editor) == ["open"]
    assert (await office.get(TAGS, by=office.editor)).json["result"]["tags"] == [{"tag": "plain", "count": 1}]
    assert told(await office.get(f"{NOTES}/{number}", by=office.editor)) == DENIED
    assert told(await office.post(NOTES, {"text": "x", "dashboardUID": "one"}, by=office.editor)) == DENIED
    granting = "INSERT INTO permissions (dashboard_id, user_id, level, created, updated) VALUES ($1, $2, 2, 1, 1)"
    await office.database.execute(granting, board["id"], office.viewer.id)
    assert sorted(await found(office, by=office.viewer)) == ["hidden", "open"]
    await noted(office, "x", dashboardUID="one", by=office.viewer)


async def test_other_organisations_see_and_touch_nothing(office: Boards) -> None:
    number = await noted(office, "x")
    for caller in (office.stranger, in_nowhere(office.admin)):
        assert await found(office, by=caller) == []
        for method in ("GET", "PUT", "DELETE"):
            body = {"text": "y"} if method == "PUT" else None
            assert told(await office.client.ask(caller, method, f"{NOTES}/{number}", body)) == GONE
    assert told(await office.post(NOTES, {"text": "x"}, by=in_nowhere(office.admin))) == DENIED
    assert (await office.get(NOTES, by=NOBODY)).status == 401


@pytest.mark.parametrize("number", ["0", "x", "9223372036854775808"])
async def test_numbers_that_are_none(office: Boards, number: str) -> None:
    assert told(await office.get(f"{NOTES}/{number}")) == (400, "id is invalid")
