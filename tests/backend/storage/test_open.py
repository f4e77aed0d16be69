import dataclasses
from pathlib import Path

import pytest

from backend.storage.fault import StorageFault
from backend.storage.open import open_database
from contract.settings.places import Database as Place
from tests.support.clock import FrozenClock
from tests.support.database import open_database as opened
from tests.support.database import sqlite_place


async def test_what_was_written_is_there_when_opened_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await database.insert("INSERT INTO orgs (name, created, updated) VALUES ('x', 0, 0) RETURNING id")
    async with opened(tmp_path) as database:
        assert await database.fetch_value("SELECT name FROM orgs") == "x"


async def _fault(place: Place) -> str:
    with pytest.raises(StorageFault) as fault:
        await open_database(place, clock=FrozenClock())
    text = str(fault.value)
    assert "\n" not in text
    return text


async def test_a_missing_folder_is_one_plain_line(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "doorward.db"
    assert await _fault(sqlite_place(path)) == (
        f"Cannot open the database {path}: no such file or directory."
        " See to the file and its folder, or name another in [database] path."
    )


async def test_a_folder_in_its_place_is_one_plain_line(tmp_path: Path) -> None:
    assert "is a directory" in await _fault(sqlite_place(tmp_path))


async def test_a_file_that_is_no_database_is_one_plain_line(tmp_path: Path) -> None:
    path = tmp_path / "doorward.db"
    path.write_bytes(b"no database at all " * 100)
    assert "the file is not a SQLite database" in await _fault(sqlite_place(path))
    assert path.read_bytes().startswith(b"no database at all")


async def test_a_server_that_is_not_there_is_one_plain_line(tmp_path: Path) -> None:
    place = dataclasses.replace(
        sqlite_place(tmp_path), type="postgres", host=str(tmp_path), name="door", user="ada"
    )
    assert await _fault(place) == (
        f"Cannot open the database PostgreSQL door at {tmp_path}: no such file or directory."
        " See to the server and [database]."
    )
