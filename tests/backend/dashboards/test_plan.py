"""What is planned inside a save's transaction holds until its end."""

import asyncio

from tests.support.boards import Boards


async def test_of_many_updates_from_one_version_one_wins(boards: Boards) -> None:
    await boards.saved("Alpha", uid="alpha")
    answers = await asyncio.gather(*(boards.save("Alpha", uid="alpha", version=1, n=n) for n in range(8)))
    assert sorted(answer.status for answer in answers) == [200] + [412] * 7
    assert (await boards.read("alpha"))["meta"]["version"] == 2


async def test_of_many_new_dashboards_with_one_title_one_is_made(boards: Boards) -> None:
    answers = await asyncio.gather(*(boards.save("Alpha", n=n) for n in range(8)))
    assert sorted(answer.status for answer in answers) == [200] + [412] * 7
    assert len((await boards.get("/api/search")).json) == 1


async def test_no_overwrite_is_lost(boards: Boards) -> None:
    await boards.saved("Alpha", uid="alpha")
    answers = await asyncio.gather(*(boards.save("Alpha", overwrite=True) for _ in range(8)))
    assert sorted(answer.json["version"] for answer in answers) == list(range(2, 10))
