"""What the index of titles keeps, where it is told of each."""

import pytest

from backend.dashboards.title_index import TitleIndex, folded
from tests.support.boards import Boards


async def kept(boards: Boards) -> set[int]:
    """Numbers in the index. Where the database keeps it by itself: those of all rows."""
    table = "title_index" if boards.database.dialect.name == "sqlite" else "dashboards"
    number = "rowid" if table == "title_index" else "id"
    return {row["id"] for row in await boards.database.fetch_all(f"SELECT {number} AS id FROM {table}")}  # noqa: S608 - the names are above


async def test_the_index_has_what_is_there_and_nothing_else(boards: Boards) -> None:
    for uid, parent in (("a", ""), ("b", "a")):
        await boards.post("/api/folders", {"title": uid, "uid": uid, "parentUid": parent})
    for uid in ("one", "two"):
        await boards.saved(uid, uid=uid, folderUid="b")
    await boards.saved("three", uid="three")
    await boards.saved("third", uid="three", version=1)
    assert await kept(boards) == {1, 2, 3, 4, 5}
    await boards.delete("/api/dashboards/uid/one")
    assert await kept(boards) == {1, 2, 4, 5}
    await boards.delete("/api/folders/a")
    assert await kept(boards) == {5}


async def test_an_organisation_takes_its_titles_with_it(boards: Boards) -> None:
    await boards.saved("ours", uid="ours")
    await boards.saved("theirs", uid="theirs", by=boards.stranger)
    async with boards.database.transaction() as block:
        await TitleIndex(block).remove_org(boards.stranger.org_id)
        await block.execute("DELETE FROM orgs WHERE id = $1", boards.stranger.org_id)
    assert await kept(boards) == {1}


@pytest.mark.parametrize(("text", "expected"), [("ABCxyzÄÖ", "abcxyzÄÖ"), ("İ", "İ"), ("", "")])
def test_only_ascii_letters_are_folded(text: str, expected: str) -> None:
    assert folded(text) == expected
