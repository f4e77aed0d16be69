from contract.identity import Identity, Kind, Role
from tests.support.boards import Boards, told

TAGS = "/api/dashboards/tags"


async def test_each_term_is_counted_once_a_dashboard_in_byte_order(boards: Boards) -> None:
    await boards.saved("One", tags=["tag2", "tag1"])
    await boards.saved("Two", tags=["tag2", "Tag2", "ünïcode tag", "tag2"])
    await boards.saved("Three", tags=["tag2"])
    expected = [("Tag2", 1), ("tag1", 1), ("tag2", 3), ("ünïcode tag", 1)]
    for path in (TAGS, TAGS + "/", "/api/search?tagcloud=true"):
        found = (await boards.get(path, by=boards.viewer)).json
        assert [(tag["term"], tag["count"]) for tag in found] == expected


async def test_a_save_replaces_the_tags(boards: Boards) -> None:
    await boards.saved("One", uid="one", tags=["old"])
    await boards.saved("One", uid="one", version=1, tags=["new"])
    assert (await boards.get(TAGS)).json == [{"term": "new", "count": 1}]
    await boards.saved("One", uid="one", version=2, tags=[])
    assert (await boards.get(TAGS)).json == []


async def test_tags_of_another_organisation_are_not_counted(boards: Boards) -> None:
    await boards.saved("One", tags=["ours"])
    assert (await boards.get(TAGS, by=boards.stranger)).json == []


async def test_who_has_no_role_sees_no_tags(boards: Boards) -> None:
    await boards.saved("One", tags=["ours"])
    assert (await boards.get(TAGS, by=Identity(kind=Kind.API_KEY, id=3, org_id=1, role=Role.NONE))).json == []


async def test_tags_need_an_identity(boards: Boards) -> None:
    assert told(await boards.client.unsigned("GET", TAGS)) == (401, "Unauthorized")
