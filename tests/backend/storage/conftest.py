import pytest

from backend.storage.database import Database


@pytest.fixture
async def notes(database: Database) -> Database:
    """The database with a table of this test's own: `notes (id, word UNIQUE, count)`."""
    table = "CREATE TABLE notes (id {{id}}, word TEXT NOT NULL, count BIGINT DEFAULT 0)"
    await database.execute(database.dialect.render(table))
    await database.execute("CREATE UNIQUE INDEX notes_word ON notes (word)")
    return database
