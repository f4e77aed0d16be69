"""The addresses that delete external snapshots, as the vault's rotation sees them."""

from collections.abc import Sequence

from backend.snapshots.model import delete_place
from backend.storage.database import Row, Statements
from backend.vault.holder import Held
from backend.vault.model import Sealed
from backend.vault.store import read_sealed

_EVERYTHING = """
    SELECT s.id, s.key, s.external_delete_url, s.external_delete_sealed, s.data_key_id AS key_id,
        k.wrapped AS key_wrapped
    FROM snapshots s LEFT JOIN data_keys k ON k.id = s.data_key_id
    WHERE s.external_delete_sealed IS NOT NULL OR s.external_delete_url <> '' ORDER BY s.id
"""
_OUTDATED = """
    SELECT id, key, external_delete_url, NULL AS external_delete_sealed, NULL AS key_id, NULL AS key_wrapped
    FROM snapshots WHERE external_delete_url <> '' ORDER BY id
"""
_KEEP = """
    UPDATE snapshots SET external_delete_sealed = $2, data_key_id = $3, external_delete_url = '' WHERE id = $1
"""


class SnapshotDeleteAddresses:
    """A Holder. Before there was a vault for them, the addresses stood in clear."""

    async def everything(self, statements: Statements) -> Sequence[Held]:
        return _held(await statements.fetch_all(_EVERYTHING))

    async def outdated(self, statements: Statements) -> Sequence[Held]:
        return _held(await statements.fetch_all(_OUTDATED))

    async def keep(self, statements: Statements, held: Held, sealed: Sealed) -> None:
        number = None if sealed.key is None else sealed.key.id
        await statements.execute(_KEEP, held.row, sealed.value, number)


def _held(rows: Sequence[Row]) -> list[Held]:
    return [
        Held(
            row=row["id"],
            place=delete_place(row["key"]),
            value=row["external_delete_url"] or read_sealed(row, "external_delete_sealed") or "",
        )
        for row in rows
    ]
