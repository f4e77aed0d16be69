"""`python -m bench.scale`: each answer's time over 10 000 dashboards beside its time over ten, A B A B.

The large PostgreSQL database is the copy of the large SQLite file, made and proved by `doorward db copy`.
`--keep FOLDER` keeps the SQLite files for the next run.
"""

import argparse
import asyncio
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bench.scale.filling import LARGE, SMALL, fill
from bench.scale.questions import QUESTIONS, Question
from bench.scale.world import World, open_world
from contract.secret import Secret
from contract.settings import Settings, load
from contract.settings.places import Database as Place
from doorward.database.copying import Copying
from tests.support.database import sqlite_place
from tests.support.postgres import Postgres
from tests.support.signed import SECRET

MOST = 1.5
"""The lower quartiles are compared: what else a machine does only ever adds."""
Worlds = tuple[World, World]
"""The small and the large one."""


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.scale")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the SQLite files there, or take them")
    parser.add_argument("--rounds", type=int, default=150, help="requests of each kind, on each database")
    parser.add_argument("--only", default="", metavar="WORD", help="questions with this word in their name")
    return parser.parse_args()


async def main(said: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="dws") as name:
        folder = said.keep or Path(name)
        small, large = sqlite_place(folder / "small.db"), sqlite_place(folder / "large.db")
        await _fill(small, large, folder)
        server = Postgres.make({"listen_addresses": "", "log_min_messages": "fatal"})
        try:
            for one in ("small", "large"):
                await server.execute(f"CREATE DATABASE {one}")
                await _copy(folder / f"{one}.db", server.place(one), folder)
            async with _both(small, large, folder) as worlds:
                slow = await _compare("SQLite", worlds, said)
            async with _both(server.place("small"), server.place("large"), folder) as worlds:
                slow += await _compare("PostgreSQL", worlds, said)
        finally:
            server.remove()
    print(f"\n{slow or 'no'} answers above {MOST} x")
    return 1 if slow else 0


async def _fill(small: Place, large: Place, folder: Path) -> None:
    for place, size in ((small, SMALL), (large, LARGE)):
        if place.path.exists():
            continue
        began = time.monotonic()
        async with open_world(place, folder) as world:
            await fill(world, size)
        print(f"{size} written through the API in {time.monotonic() - began:.0f} s")


async def _copy(file: Path, place: Place, folder: Path) -> None:
    began = time.monotonic()
    settings = _settings(folder, place)
    said = await Copying(file).run(settings)
    print(f"\ndoorward db copy --from {file.name}, {time.monotonic() - began:.1f} s\n{said.text}{said.warning}")


def _settings(folder: Path, place: Place) -> Settings:
    loaded = load(None, {}, {("paths", "data"): str(folder)})
    security = replace(loaded.security, secret_key=Secret(SECRET))
    return replace(loaded, database=place, security=security)


@asynccontextmanager
async def _both(small: Place, large: Place, folder: Path) -> AsyncIterator[Worlds]:
    async with open_world(small, folder) as few, open_world(large, folder) as many:
        yield few, many


async def _compare(kind: str, worlds: Worlds, said: argparse.Namespace) -> int:
    print(
        f"\n{kind}, Python {platform.python_version()}, {said.rounds} requests each in turn, their lower quartiles"
    )
    print(f"{'':<28}{'ten':>10}{'10 000':>10}{'ratio':>8}")
    asked = [question for question in QUESTIONS if said.only in question.name]
    return sum([await _is_slow(question, worlds, rounds=said.rounds) for question in asked])


async def _is_slow(question: Question, worlds: Worlds, *, rounds: int) -> bool:
    times: tuple[list[float], list[float]] = ([], [])
    hits = [await _hits(world, target, question.org_id) for world, target in _asked(question, *worlds)]
    assert hits[0] == hits[1], (question.name, hits)
    for _ in range(rounds):
        for kept, (world, target) in zip(times, _asked(question, *worlds), strict=True):
            began = time.perf_counter()
            await world.ask(target, org_id=question.org_id)
            kept.append((time.perf_counter() - began) * 1000)
    few, many = (statistics.quantiles(kept, n=4)[0] for kept in times)
    slow = many > few * MOST
    print(
        f"{question.name:<28}{few:>7.2f} ms{many:>7.2f} ms{many / few:>8.2f}{'  slow' if slow else ''}", flush=True
    )
    return slow


def _asked(question: Question, small: World, large: World) -> tuple[tuple[World, str], tuple[World, str]]:
    return (small, question.target), (large, question.large or question.target)


async def _hits(world: World, target: str, org_id: int) -> int:
    answer = await world.ask(target, org_id=org_id)
    lists = [answer, *(answer.values() if isinstance(answer, dict) else [])]
    return next((len(one) for one in lists if isinstance(one, list)), 1)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(options())))
