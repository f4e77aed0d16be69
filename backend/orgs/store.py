"""The organisations' rows."""

from backend.orgs.model import Address, Org, OrgQuery
from backend.storage.database import Row, Statements

_COLUMNS = "id, name, address1, address2, city, zip_code, state, country"
_FIND = f"SELECT {_COLUMNS} FROM orgs WHERE id = $1"  # noqa: S608 - our own column names
_FIND_NAMED = f"SELECT {_COLUMNS} FROM orgs WHERE name = $1"  # noqa: S608 - our own column names
_FIRST = "SELECT MIN(id) FROM orgs"
_ALL = "SELECT id FROM orgs ORDER BY id"
_LIST = """
SELECT id, name FROM orgs
WHERE ($1 = '' OR name = $1) AND LOWER(SUBSTR(name, 1, LENGTH($2))) = LOWER($2)
ORDER BY name, id LIMIT $3 OFFSET $4
"""
_ADD = "INSERT INTO orgs (name, created, updated) VALUES ($1, $2, $2) RETURNING id"
_RENAME = "UPDATE orgs SET name = $2, version = version + 1, updated = $3 WHERE id = $1"
_MOVE = """
UPDATE orgs SET
    address1 = CASE $2 WHEN '' THEN address1 ELSE $2 END,
    address2 = CASE $3 WHEN '' THEN address2 ELSE $3 END,
    city = CASE $4 WHEN '' THEN city ELSE $4 END,
    zip_code = CASE $5 WHEN '' THEN zip_code ELSE $5 END,
    state = CASE $6 WHEN '' THEN state ELSE $6 END,
    country = CASE $7 WHEN '' THEN country ELSE $7 END,
    version = version + 1,
    updated = $8
WHERE id = $1
"""
_DELETE_ACCOUNTS = "DELETE FROM users WHERE org_id = $1 AND is_service_account = TRUE"
_DELETE = "DELETE FROM orgs WHERE id = $1"


class OrgStore:
    """Within a transaction, made of its block."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def find(self, org_id: int) -> Org | None:
        row = await self._statements.fetch_one(_FIND, org_id)
        return None if row is None else _org(row)

    async def find_named(self, name: str) -> Org | None:
        row = await self._statements.fetch_one(_FIND_NAMED, name)
        return None if row is None else _org(row)

    async def first(self) -> int | None:
        """The number of the oldest organisation."""
        found = await self._statements.fetch_value(_FIRST)
        return None if found is None else int(found)

    async def all(self) -> list[int]:
        """The numbers of all there are."""
        return [int(row["id"]) for row in await self._statements.fetch_all(_ALL)]

    async def page(self, wanted: OrgQuery) -> list[Row]:
        """Numbers and names, by name."""
        offset = wanted.page * wanted.per_page
        return await self._statements.fetch_all(_LIST, wanted.name, wanted.prefix, wanted.per_page, offset)

    async def add(self, name: str, *, at: int) -> int:
        return await self._statements.insert(_ADD, name, at)

    async def rename(self, org_id: int, name: str, *, at: int) -> None:
        await self._statements.execute(_RENAME, org_id, name, at)

    async def move(self, org_id: int, address: Address, *, at: int) -> bool:
        return await self._statements.execute(_MOVE, org_id, *address.texts(), at) > 0

    async def delete(self, org_id: int) -> bool:
        """All that belongs to it goes with it, service accounts too; who was active in it is active nowhere."""
        await self._statements.execute(_DELETE_ACCOUNTS, org_id)
        return await self._statements.execute(_DELETE, org_id) > 0


def _org(row: Row) -> Org:
    address = Address(
        address1=row["address1"],
        address2=row["address2"],
        city=row["city"],
        zip_code=row["zip_code"],
        state=row["state"],
        country=row["country"],
    )
    return Org(id=row["id"], name=row["name"], address=address)
