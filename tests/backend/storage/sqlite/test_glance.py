import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.storage.sqlite.glance import Glance
from contract.errors import BadRequest

LONG = (
    "WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 1000000)"
    " SELECT MAX(n) AS most FROM counted WHERE n < $1"
)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "glance.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    connection.execute("INSERT INTO things VALUES (1, 'one')")
    yield connection
    connection.close()


@pytest.fixture
def glance(file: sqlite3.Connection, tmp_path: Path) -> Iterator[Glance]:
    made = Glance(tmp_path / "glance.db")
    yield made
    made.close()


def test_a_look_up_is_answered(glance: Glance) -> None:
    assert glance.rows("SELECT id, name FROM things WHERE id = $1", (1,)) == [{"id": 1, "name": "one"}]
    assert glance.rows("SELECT id FROM things WHERE id = $1", (2,)) == []


def test_every_write_that_was_committed_is_seen(glance: Glance, file: sqlite3.Connection) -> None:
    for number in range(2, 20):
        file.execute("INSERT INTO things VALUES (?, 'more')", (number,))
        assert glance.rows("SELECT COUNT(*) AS many FROM things", ()) == [{"many": number}]


def test_what_takes_long_is_left_to_others_for_good(glance: Glance) -> None:
    assert glance.rows(LONG, (2_000_000,)) is None
    assert glance.rows(LONG, (0,)) is None
    assert glance.rows("SELECT 1 AS one", ()) == [{"one": 1}]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT nothing FROM nowhere",
        "SELECT 1 WHERE 1 MATCH 1",
        "INSERT INTO things VALUES (3, 'three') RETURNING id",
        "nonsense",
    ],
)
def test_faults_are_left_to_others(glance: Glance, sql: str) -> None:
    assert glance.rows(sql, ()) is None


def test_the_state_is_another_one_after_every_commit_and_only_then(
    glance: Glance, file: sqlite3.Connection
) -> None:
    seen = {glance.state()}
    for number in range(2, 20):
        file.execute("BEGIN")
        file.execute("INSERT INTO things VALUES (?, 'more')", (number,))
        assert glance.state() in seen
        file.execute("COMMIT")
        assert glance.state() not in seen
        seen.add(glance.state())
        glance.rows("SELECT COUNT(*) AS many FROM things", ())
        assert glance.state() in seen


def test_nobody_waits_for_a_lock(glance: Glance, file: sqlite3.Connection) -> None:
    file.execute("PRAGMA locking_mode = EXCLUSIVE")
    file.execute("PRAGMA journal_mode = DELETE")
    file.execute("INSERT INTO things VALUES (3, 'three')")
    assert glance.rows("SELECT id FROM things WHERE id = $1", (3,)) in (None, [{"id": 3}])
    assert (glance.state() is None) == (glance.rows("SELECT 1 AS one FROM things LIMIT 1", ()) is None)


def test_values_that_no_column_can_hold_are_the_callers_fault(glance: Glance) -> None:
    with pytest.raises(BadRequest):
        glance.rows("SELECT id FROM things WHERE name = $1", ("a\0b",))


def test_after_the_end_everything_is_left_to_others(glance: Glance) -> None:
    glance.close()
    assert glance.rows("SELECT 1 AS one", ()) is None
    assert glance.state() is None
