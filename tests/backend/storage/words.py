"""The statements of these tests on the table `notes`."""

from backend.storage.database import Database, Statements


async def write(statements: Statements, word: str) -> int:
    return await statements.insert("INSERT INTO notes (word) VALUES ($1) RETURNING id", word)


async def words(statements: Statements) -> list[str]:
    return [row["word"] for row in await statements.fetch_all("SELECT word FROM notes ORDER BY id")]


async def write_all(database: Database, *all_words: str) -> None:
    async with database.transaction() as block:
        for word in all_words:
            await write(block, word)
