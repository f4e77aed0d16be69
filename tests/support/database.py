"""A real, migrated database in a test's own folder, of the kind that this run of the tests is about."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from backend.storage.database import Database
from backend.storage.open import open_database as open_migrated
from contract.clock import Clock
from contract.settings import load
from contract.settings.places import Database as Place
from tests.support.clock import FrozenClock
from tests.support.postgres import Postgres


class Choice:
    """`pytest --database=postgres` chooses; a server is started when the first test asks for one."""

    def __init__(self) -> None:
        self.kind = "sqlite"
        self._server: Postgres | None = None

    @property
    def server(self) -> Postgres:
        """One for all tests of the process, whatever was chosen."""
        if self._server is None:
            self._server = Postgres.make()
        return self._server

    def end_test(self) -> None:
        if self._server is not None:
            self._server.take_back()

    def end(self) -> None:
        if self._server is not None:
            self._server.remove()
            self._server = None


CHOICE = Choice()


async def place_of(folder: Path) -> Place:
    """Where the database of this folder is."""
    if CHOICE.kind == "postgres":
        return CHOICE.server.place(await CHOICE.server.lend(folder))
    return sqlite_place(folder / "doorward.db")


def sqlite_place(path: Path) -> Place:
    return replace(_usual(), path=path)


@cache
def _usual() -> Place:
    return load(None, {}, {("paths", "data"): "/"}).database


class Template:
    """A migrated file, as bytes: who copies it has nothing left to migrate."""

    def __init__(self) -> None:
        self._content = b""

    async def content(self) -> bytes:
        if not self._content:
            self._content = await _migrated()
        return self._content


_TEMPLATE = Template()


async def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "doorward.db"
        await (await open_migrated(sqlite_place(path), clock=FrozenClock())).close()
        return _taken(path)


def _taken(path: Path) -> bytes:
    return path.read_bytes()


def _put(content: bytes, path: Path) -> None:
    """Unless there is a file already."""
    if not path.exists():
        path.write_bytes(content)
        path.chmod(0o600)


@asynccontextmanager
async def open_sqlite(folder: Path) -> AsyncIterator[Database]:
    """As `open_database`, whatever this run of the tests is about."""
    place = sqlite_place(folder / "doorward.db")
    _put(await _TEMPLATE.content(), place.path)
    database = await open_migrated(place, clock=FrozenClock())
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def open_database(folder: Path, *, clock: Clock | None = None) -> AsyncIterator[Database]:
    """`async with open_database(tmp_path) as database`; opened again on the same folder it is the same data."""
    place = await place_of(folder)
    if place.type == "sqlite3":
        _put(await _TEMPLATE.content(), place.path)
    database = await open_migrated(place, clock=clock or FrozenClock())
    try:
        yield database
    finally:
        await database.close()
