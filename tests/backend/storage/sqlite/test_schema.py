"""What holds for the tables on every database, as SQLite's catalogue tells it."""

from backend.storage.database import Database


async def test_every_unique_promise_is_named_after_its_table_and_columns(database: Database) -> None:
    """So that a violation has the same name on SQLite, which tells columns, and PostgreSQL, which tells names."""
    indexes = await database.fetch_all(
        "SELECT m.name AS owner, i.name, i.origin FROM sqlite_master m JOIN pragma_index_list(m.name) i"
        " WHERE m.type = 'table' AND i.\"unique\" = 1 AND m.name <> 'schema_migrations'"
        " AND m.name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')"
        " AND m.name NOT LIKE 'title_index%'"
    )
    assert len(indexes) > 10
    for index in indexes:
        columns = await database.fetch_all("SELECT name FROM pragma_index_info($1) ORDER BY seqno", index["name"])
        assert await _is_named(database, index["owner"], index["name"], [row["name"] for row in columns])


async def _is_named(database: Database, table: str, index: str, columns: list[str | None]) -> bool:
    if None in columns:
        return index.startswith(f"{table}_{columns[0]}")
    expected = "_".join([table, *(column for column in columns if column)])
    definition = await database.fetch_value("SELECT sql FROM sqlite_master WHERE name = $1", table)
    return index == expected or f"CONSTRAINT {expected} PRIMARY KEY" in definition


async def test_every_reference_has_an_index_so_that_deleting_does_not_search(database: Database) -> None:
    references = await database.fetch_all(
        'SELECT m.name AS owner, f."from" AS column_name FROM sqlite_master m'
        " JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f.seq = 0"
    )
    assert len(references) > 15
    for reference in references:
        first = await database.fetch_all(
            "SELECT c.name FROM pragma_index_list($1) i JOIN pragma_index_info(i.name) c WHERE c.seqno = 0",
            reference["owner"],
        )
        assert reference["column_name"] in {row["name"] for row in first}, reference
