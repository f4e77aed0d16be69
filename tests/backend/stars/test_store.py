"""Stars on what permissions hide."""

from tests.support.boards import Boards, told

STARS = "/api/user/stars"
STAR = f"{STARS}/dashboard"


async def hide(boards: Boards, uid: str) -> None:
    assert (await boards.post(f"/api/dashboards/uid/{uid}/permissions", {"items": []})).status == 200


async def test_a_hidden_dashboard_is_starred_by_nobody_and_nobody_is_told(boards: Boards) -> None:
    await boards.saved("One", uid="one")
    await hide(boards, "one")
    for name in ("1", "uid/one"):
        assert told(await boards.post(f"{STAR}/{name}", by=boards.viewer)) == (200, "Dashboard starred!")
    assert await boards.database.fetch_all("SELECT * FROM stars") == []
    await boards.post(f"{STAR}/1")
    assert (await boards.get(STARS)).json == ["one"]


async def test_a_star_on_what_was_hidden_since_is_not_shown_but_can_be_taken_back(boards: Boards) -> None:
    await boards.saved("One", uid="one")
    await boards.post(f"{STAR}/uid/one", by=boards.viewer)
    await hide(boards, "one")
    assert (await boards.get(STARS, by=boards.viewer)).json == []
    assert (await boards.get("/api/search?starred=true", by=boards.viewer)).json == []
    await boards.delete(f"{STAR}/uid/one", by=boards.viewer)
    assert await boards.database.fetch_all("SELECT * FROM stars") == []
