"""Searches that an index narrows: by parts of titles, by tags, by folders."""

from urllib.parse import quote

import pytest

from backend.dashboards.title_index import TitleIndex
from tests.support.boards import Boards


async def uids(boards: Boards, query: str) -> list[str]:
    answer = await boards.get(f"/api/search{query}")
    assert answer.status == 200, answer.body
    return [hit["uid"] for hit in answer.json]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("g", ["db", "da", "dc"]),
        ("G", ["db", "da", "dc"]),
        ("ma", ["dc"]),
        ("a", ["ante", "zebra", "db", "da", "dd", "dc"]),
        ("_x", ["dd"]),
        ("x", ["dd"]),
        ("50%x", ["dd"]),
        ("a%r%h", ["db", "da"]),
        ("___", ["ante", "zebra", "db", "da", "dd", "dc"]),
        ("%", ["ante", "zebra", "db", "da", "dd", "dc"]),
        ("gam_a", ["dc"]),
        ('"', []),
        ('ta"gr', []),
        ("*", []),
        ("AND", []),
        ("alpha beta", []),
        ("zz", []),
        ("ü", []),
        ("\U0010ffff", []),
        ("\ud7ff", []),
    ],
)
async def test_any_part_of_a_title_however_short_is_found(boards: Boards, query: str, found: list[str]) -> None:
    assert await uids(boards, f"?query={quote(query)}") == found


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ('say "hi" \\ now', ['"', '"hi"', "\\", '" \\', 'hi" \\ n']),
        ("Größe", ["ö", "öß", "größ", "GRÖSSE"[:2], "e"]),
        ("日本語", ["日", "本語", "日本語", "語"]),
        ("x", ["x", "X"]),
        ("tail end", ["d", "nd", "end", "tail end"]),
    ],
)
async def test_titles_of_any_characters_are_found_by_their_parts(
    boards: Boards, title: str, parts: list[str]
) -> None:
    await boards.saved(title, uid="odd")
    for part in parts:
        assert "odd" in await uids(boards, f"?query={quote(part)}"), part


async def test_a_title_is_found_as_it_is_now(boards: Boards) -> None:
    await boards.saved("epsilon", uid="dc", version=1)
    assert await uids(boards, "?query=gam") == await uids(boards, "?query=ga") == []
    assert await uids(boards, "?query=psi") == await uids(boards, "?query=ps") == ["dc"]
    await boards.delete("/api/dashboards/uid/dc")
    assert await uids(boards, "?query=psi") == await uids(boards, "?query=ps") == []


async def test_what_is_gone_with_its_folder_is_in_no_index(boards: Boards) -> None:
    await boards.delete("/api/folders/zebra")
    assert await uids(boards, "?query=gamma") == []
    left = await TitleIndex(boards.database).candidates("gamma")
    if left is not None:
        assert await boards.database.fetch_all(left.sql.replace("{}", "$1"), *left.values) == []


async def test_common_words_are_found_as_well_as_rare_ones(boards: Boards) -> None:
    for number in range(1, 520):
        await boards.database.insert(
            """
            INSERT INTO dashboards (org_id, uid, slug, title, version, created, updated, data)
            VALUES (1, $1, $1, $2, 1, 0, 0, '{}') RETURNING id
            """,
            f"u{number}",
            f"common {number:03d}",
        )
        await TitleIndex(boards.database).put(6 + number + 1, f"common {number:03d}")
    assert await uids(boards, "?query=common&limit=2&page=3") == ["u5", "u6"]
    assert await uids(boards, "?query=co&limit=2&sort=alpha-desc") == ["u519", "u518"]
    assert await uids(boards, "?query=common%20444") == ["u444"]
    assert await uids(boards, "?query=gamma") == ["dc"]


async def test_a_tag_that_many_have_is_found_as_well(boards: Boards) -> None:
    sql = "INSERT INTO dashboard_tags (dashboard_id, term) VALUES ($1, $2)"
    for number in range(600):
        saved = await boards.database.insert(
            """
            INSERT INTO dashboards (org_id, uid, slug, title, version, created, updated, data)
            VALUES (1, $1, $1, $1, 1, 0, 0, '{}') RETURNING id
            """,
            f"u{number}",
        )
        await boards.database.execute(sql, saved, "linux")
    assert await uids(boards, "?tag=linux&limit=3") == ["da", "dc", "u0"]
    assert await uids(boards, "?tag=linux&tag=dev") == ["dc"]
    assert len(await uids(boards, "?tag=linux&type=dash-db")) == 602


async def test_one_folder_or_several_can_be_asked_for_by_uid(boards: Boards) -> None:
    await boards.saved("inside", uid="in", folderUid="ante")
    assert await uids(boards, "?folderUIDs=zebra") == ["dc"]
    assert await uids(boards, "?folderUIDs=zebra,ante") == ["dc", "in"]
    assert await uids(boards, "?folderUIDs=nope") == await uids(boards, "?folderIds=999") == []
    assert await uids(boards, "?folderUIDs=general&type=dash-db") == ["db", "da", "dd"]
    assert "in" in await uids(boards, "?folderUIDs=general,ante")
