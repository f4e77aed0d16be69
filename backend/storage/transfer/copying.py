"""Copies a database and proves the copy, all in one transaction on either side."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.storage.fault import StorageFault
from backend.storage.postgres.database import PostgresDatabase
from backend.storage.sqlite.database import SqliteDatabase
from backend.storage.transfer.checksum import Checksum
from backend.storage.transfer.source import Source
from backend.storage.transfer.tables import Table, read_references, read_tables
from backend.storage.transfer.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """`checksum` was taken from the rows as they were read, and again from the target."""

    table: str
    rows: int
    checksum: str


async def copy_database(source: SqliteDatabase, target: PostgresDatabase) -> list[Copied]:
    """Both have this program's schema. Raises StorageFault, DatabaseAway, violations; then nothing was copied.

    Nobody writes to either meanwhile: both writers' locks are held.
    """
    tables, references = await read_tables(target), await read_references(target)
    async with source.transaction() as reading, target.bulk() as session:
        filled = Target(session)
        await filled.refuse_rows(tables)
        await filled.defer(references)
        copied = [await _copy(table, Source(reading), filled) for table in tables]
        await filled.check(references)
        await _prove(tables, copied, filled)
    for table in tables:
        await target.tidy(table.name)
    return copied


async def _copy(table: Table, source: Source, target: Target) -> Copied:
    checksum = Checksum()
    async for rows in source.batches(table):
        records = [table.record(row) for row in rows]
        for record in records:
            checksum.add(record)
        await target.put(table, records)
    if table.counts:
        await target.count_on(table, highest=await source.highest_id(table))
    return Copied(table=table.name, rows=checksum.rows, checksum=checksum.text)


async def _prove(tables: Sequence[Table], copied: Sequence[Copied], target: Target) -> None:
    for table, expected in zip(tables, copied, strict=True):
        checksum = Checksum()
        async for record in target.records(table):
            checksum.add(record)
        if (checksum.rows, checksum.text) != (expected.rows, expected.checksum):
            raise StorageFault(
                f"The copy of the table {table.name} differs from what was read: nothing was copied."
            )
