"""What is in the databases: ten of everything that is asked for, and in the large one a crowd around it."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from backend.orgs.memberships import Memberships
from backend.storage.database import Statements
from backend.users.finding import PeopleIndex
from bench.scale.world import World
from contract.identity import Role

FEW = 10
WORDS = (
    "cpu", "memory", "disk", "network", "latency", "errors", "requests", "cache", "queue", "worker", "billing",
    "search", "mail", "login", "kafka", "redis", "nginx", "node", "cluster", "region", "edge", "core", "staging",
    "production", "daily", "weekly", "overview", "detail", "capacity",
)  # fmt: skip
_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    dashboards: int
    users: int
    orgs: int
    sources: int


SMALL = Size(dashboards=FEW, users=FEW, orgs=FEW, sources=FEW)
LARGE = Size(dashboards=10_000, users=1_000, orgs=100, sources=1_000)


async def fill(world: World, size: Size) -> None:
    """The ten go in the midst of the rest, so that they have no luck with the order of the rows.

    People and organisations go in by SQL: a thousand passwords would be hashed otherwise.
    """
    chance = random.Random(4)
    async with world.database.transaction() as block:
        for number in range(size.orgs - 1):
            await _org(block, number)
        for number in range(size.users - 1):
            await _user(block, number)
    await world.make("/api/folders", {"uid": "box", "title": "box"})
    crowd = size.dashboards - FEW
    folders = [f"folder-{number}" for number in range(crowd // 100)]
    await _all(
        lambda number: world.make("/api/folders", {"uid": folders[number], "title": folders[number]}),
        range(len(folders)),
    )
    await _all(
        lambda number: _board(world, f"b{number}", _title(chance, number), chance.choice(folders)),
        range(crowd // 2),
    )
    await _all(lambda number: _needle(world, number), range(FEW))
    await _all(
        lambda number: _board(world, f"b{number}", _title(chance, number), chance.choice(folders)),
        range(crowd // 2, crowd),
    )
    await _all(lambda number: _source(world, number, org_id=2), range(FEW))
    await _all(lambda number: _source(world, number, org_id=1), range(FEW, size.sources))


async def _all(make: Callable[[int], Awaitable[object]], numbers: Iterable[int]) -> None:
    waiting = iter(numbers)

    async def work() -> None:
        for number in waiting:
            await make(number)

    await asyncio.gather(*(work() for _ in range(_AT_ONCE)))


def _title(chance: random.Random, number: int) -> str:
    return f"{' '.join(chance.sample(WORDS, 3))} {number}"


async def _board(world: World, uid: str, title: str, folder: str, *, tags: tuple[str, ...] = ("common",)) -> None:
    panels = [{"id": number, "type": "graph", "title": title, "targets": [{"expr": "up"}]} for number in range(3)]
    board = {"uid": uid, "title": title, "tags": tags, "panels": panels}
    await world.make("/api/dashboards/db", {"dashboard": board, "folderUid": folder})


async def _needle(world: World, number: int) -> None:
    await _board(world, f"needle-{number}", f"xylophone {number} quartz", "box", tags=("rare", "common"))


async def _org(block: Statements, number: int) -> None:
    await block.execute("INSERT INTO orgs (name, created, updated) VALUES ($1, 0, 0)", f"org {number:04}")


async def _user(block: Statements, number: int) -> None:
    login = f"user-{number:05}"
    sql = "INSERT INTO users (login, email, name, org_id, created, updated) VALUES ($1, $2, $3, 1, 0, 0)"
    user_id = await block.insert(f"{sql} RETURNING id", login, f"{login}@example.org", f"Person {number}")
    await PeopleIndex(block).put(user_id, login=login, email=f"{login}@example.org", name=f"Person {number}")
    for name in (login, f"{login}@example.org"):
        await block.execute("INSERT INTO user_names (name_folded, user_id) VALUES ($1, $2)", name, user_id)
    await Memberships(block).add(1, user_id, Role.VIEWER, at=0)


async def _source(world: World, number: int, *, org_id: int) -> None:
    body = {"uid": f"s{number}", "name": f"source {number:04}", "type": "prometheus", "access": "proxy"}
    secrets = {"url": "http://127.0.0.1:9", "secureJsonData": {"password": f"secret {number}"}}
    await world.make("/api/datasources", {**body, **secrets}, org_id=org_id)
