"""The accounts' rows: users who are flagged as no people, each a member of one organisation."""

from backend.access.pattern import containing
from backend.credentials.names import fold
from backend.orgs.memberships import Memberships
from backend.service_accounts.model import AccountQuery, NewAccount, ServiceAccount
from backend.storage.database import Row, Statements
from backend.users.store import UserStore
from contract.identity import Role

_OF_ORG = """
FROM users u JOIN org_users m ON m.user_id = u.id
WHERE m.org_id = $1 AND u.is_service_account = TRUE
"""
_SELECT = """
SELECT u.id, m.org_id, u.name, u.login, m.role, u.is_disabled, u.created, u.updated,
    (SELECT COUNT(*) FROM api_keys k WHERE k.service_account_id = u.id) AS tokens
"""
_WANTED = """
AND ($2 = '' OR LOWER(u.name) LIKE LOWER($2) ESCAPE '\\' OR LOWER(u.login) LIKE LOWER($2) ESCAPE '\\')
AND ($3 = FALSE OR u.is_disabled = TRUE)
AND ($4 = 0 OR EXISTS (SELECT 1 FROM api_keys x WHERE x.service_account_id = u.id AND x.expires <= $4))
"""
_MATCHING = f"{_OF_ORG} {_WANTED}"
_PAGE = f"{_SELECT} {_MATCHING} ORDER BY u.login, u.id LIMIT $5 OFFSET $6"
_COUNT = f"SELECT COUNT(*) {_MATCHING}"
_FIND = f"{_SELECT} {_OF_ORG} AND u.id = $2"
_NAMESAKES = f"SELECT COUNT(*) {_OF_ORG} AND u.name = $2 AND u.id <> $3"
_ADD = """
INSERT INTO users (login, name, is_disabled, is_service_account, created, updated)
VALUES ($1, $2, $3, TRUE, $4, $4) RETURNING id
"""
_HOLD_NAME = "INSERT INTO user_names (name_folded, user_id) VALUES ($1, $2)"
_UPDATE = """
UPDATE users SET name = $2, is_disabled = $3, version = version + 1, updated = $4
WHERE id = $1 AND is_service_account = TRUE
"""
_MOVE_VERSION = """
UPDATE users SET credential_version = credential_version + 1 WHERE id = $1 AND is_service_account = TRUE
"""
_DELETE = "DELETE FROM users WHERE id = $1 AND is_service_account = TRUE"


class AccountStore:
    """Within a transaction, made of its block."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._memberships = Memberships(statements)

    async def page(self, wanted: AccountQuery) -> list[ServiceAccount]:
        """By login."""
        offset = (wanted.page - 1) * wanted.per_page
        rows = await self._statements.fetch_all(_PAGE, *_filters(wanted), wanted.per_page, offset)
        return [_account(row) for row in rows]

    async def count(self, wanted: AccountQuery) -> int:
        return int(await self._statements.fetch_value(_COUNT, *_filters(wanted)))

    async def find(self, org_id: int, account_id: int) -> ServiceAccount | None:
        row = await self._statements.fetch_one(_FIND, org_id, account_id)
        return None if row is None else _account(row)

    async def is_name_taken(self, org_id: int, name: str, *, by_other_than: int = 0) -> bool:
        return bool(await self._statements.fetch_value(_NAMESAKES, org_id, name, by_other_than))

    async def is_taken(self, new: NewAccount) -> bool:
        """Whether an account of the organisation has its name, or anybody its login."""
        if await self.is_name_taken(new.org_id, new.name):
            return True
        return await UserStore(self._statements).is_taken(login=new.login, email=new.login)

    async def add(self, new: NewAccount, *, at: int) -> int:
        account_id = await self._statements.insert(_ADD, new.login, new.name, new.is_disabled, at)
        await self._statements.execute(_HOLD_NAME, fold(new.login), account_id)
        await self._memberships.add(new.org_id, account_id, new.role, at=at)
        return account_id

    async def update(self, account: ServiceAccount, *, at: int) -> None:
        """Name, role and whether it is disabled. The login stays: it stands in logs."""
        await self._statements.execute(_UPDATE, account.id, account.name, account.is_disabled, at)
        await self._memberships.change(account.org_id, account.id, account.role, at=at)

    async def move_version(self, account_id: int) -> None:
        """No gateway may go on believing a proof of the account's credentials."""
        await self._statements.execute(_MOVE_VERSION, account_id)

    async def delete(self, account_id: int) -> None:
        """Its tokens go with it."""
        await self._statements.execute(_DELETE, account_id)


def _filters(wanted: AccountQuery) -> tuple[int, str, bool, int]:
    return wanted.org_id, containing(wanted.text), wanted.disabled_only, wanted.expired_at


def _account(row: Row) -> ServiceAccount:
    return ServiceAccount(
        id=row["id"],
        org_id=row["org_id"],
        name=row["name"],
        login=row["login"],
        role=Role(row["role"]),
        is_disabled=bool(row["is_disabled"]),
        tokens=row["tokens"],
        created=row["created"],
        updated=row["updated"],
    )
