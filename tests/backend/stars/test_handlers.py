"""Stars, by id and by uid (api.md §3.2, §15)."""

import pytest

from contract.identity import Identity, Kind, Role
from tests.support.boards import Boards, told
from tests.support.people import anonymous, api_key

STARRED = (200, "Dashboard starred!")
UNSTARRED = (200, "Dashboard unstarred")
STAR = "/api/user/stars/dashboard"
EVERY = [("GET", "/api/user/stars")] + [
    (method, path) for method in ("POST", "DELETE") for path in (f"{STAR}/1", f"{STAR}/uid/one")
]


@pytest.mark.parametrize("name", ["1", "uid/one"])
async def test_a_star_is_given_and_taken_back_as_often_as_one_likes(boards: Boards, name: str) -> None:
    await boards.saved("One", uid="one")
    for _ in range(2):
        assert told(await boards.post(f"{STAR}/{name}", by=boards.viewer)) == STARRED
    assert (await boards.read("one", by=boards.viewer))["meta"]["isStarred"] is True
    assert (await boards.read("one"))["meta"]["isStarred"] is False
    for _ in range(2):
        assert told(await boards.delete(f"{STAR}/{name}", by=boards.viewer)) == UNSTARRED
    assert (await boards.read("one", by=boards.viewer))["meta"]["isStarred"] is False


async def test_the_list_has_the_uids_of_the_callers_organisation(boards: Boards) -> None:
    for uid in ("two", "one"):
        await boards.saved(uid, uid=uid)
        await boards.post(f"{STAR}/uid/{uid}", by=boards.viewer)
    assert (await boards.get("/api/user/stars", by=boards.viewer)).json == ["two", "one"]
    assert (await boards.get("/api/user/stars")).json == []


@pytest.mark.parametrize("name", ["4242", "uid/nope"])
async def test_a_star_for_what_is_not_there_is_accepted_and_does_nothing(boards: Boards, name: str) -> None:
    assert told(await boards.post(f"{STAR}/{name}")) == STARRED
    assert (await boards.get("/api/user/stars")).json == []


@pytest.mark.parametrize("name", ["1", "uid/one"])
async def test_another_organisations_dashboard_is_as_if_it_were_not_there(boards: Boards, name: str) -> None:
    await boards.saved("One", uid="one")
    assert told(await boards.post(f"{STAR}/{name}", by=boards.stranger)) == STARRED
    assert await boards.database.fetch_all("SELECT * FROM stars") == []


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("name", ["0", "-1", "abc", "1.5", "01", "99999999999999999999"])
async def test_what_is_no_id_is_400(boards: Boards, method: str, name: str) -> None:
    answer = await boards.client.ask(boards.viewer, method, f"{STAR}/{name}")
    assert told(answer) == (400, "Missing dashboard id")


async def test_bodies_are_ignored(boards: Boards) -> None:
    assert told(await boards.post(f"{STAR}/1", {"ignored": True})) == STARRED


@pytest.mark.parametrize(("method", "path"), EVERY)
async def test_only_users_have_stars(boards: Boards, method: str, path: str) -> None:
    await boards.saved("One", uid="one")
    account = Identity(kind=Kind.SERVICE_ACCOUNT, id=boards.admin.id, org_id=1, role=Role.ADMIN)
    for caller in (api_key(Role.ADMIN), account):
        assert told(await boards.client.ask(caller, method, path)) == (403, "Permission denied")
    refused = (412, "You need to sign in to star dashboards")
    assert told(await boards.client.ask(anonymous(Role.ADMIN), method, path)) == refused
    assert told(await boards.client.unsigned(method, path)) == (401, "Unauthorized")
    assert await boards.database.fetch_all("SELECT * FROM stars") == []
