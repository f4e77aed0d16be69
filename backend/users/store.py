"""The users' rows, service accounts left out, and the names that users hold."""

from backend.access.pattern import containing
from backend.credentials.names import fold
from backend.storage.database import Row, Statements, Value
from backend.users.finding import Narrowed, PeopleIndex, narrowed
from backend.users.model import NewPassword, NewUser, StoredPassword, User, UserQuery

_COLUMNS = (
    "id, login, email, name, theme, org_id, is_server_admin, is_disabled, is_external, auth_module,"
    " last_seen_at, created, updated"
)
_PEOPLE = "FROM users WHERE is_service_account = FALSE"
_ANY = "SELECT id FROM users LIMIT 1"
_FIND = f"SELECT {_COLUMNS} {_PEOPLE} AND id = $1"
_FIND_LOGIN = f"SELECT {_COLUMNS} {_PEOPLE} AND login = $1"
_FIND_EMAIL = f"SELECT {_COLUMNS} {_PEOPLE} AND email = $1 ORDER BY id LIMIT 1"
_MATCHING = (
    f"{_PEOPLE} AND {{found}} AND ($1 = '' OR LOWER(login) LIKE LOWER($1) ESCAPE '\\'"
    " OR LOWER(email) LIKE LOWER($1) ESCAPE '\\' OR LOWER(name) LIKE LOWER($1) ESCAPE '\\')"
)
_PAGE = f"SELECT {_COLUMNS} {_MATCHING} ORDER BY id LIMIT $2 OFFSET $3"
_COUNT = f"SELECT COUNT(*) {_MATCHING}"
_NAMESAKES = "SELECT COUNT(*) FROM user_names WHERE name_folded IN ($1, $2) AND user_id <> $3"
_ADD = """
INSERT INTO users (login, email, name, password_hash, is_server_admin, created, updated)
VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING id
"""
_ADD_NAME = "INSERT INTO user_names (name_folded, user_id) VALUES ($1, $2)"
_DROP_NAMES = "DELETE FROM user_names WHERE user_id = $1"
_UPDATE = """
UPDATE users SET login = $2, email = $3, name = $4, theme = $5, version = version + 1, updated = $6,
    credential_version = credential_version + CASE WHEN login = $2 AND email = $3 THEN 0 ELSE 1 END
WHERE id = $1
"""
_PASSWORD = f"SELECT password_hash, credential_version {_PEOPLE} AND id = $1"
_CHANGE_CREDENTIAL = """
UPDATE users SET password_hash = $2, credential_version = credential_version + 1, sessions_valid_after = $3,
    session_kept = $4, updated = $5
WHERE id = $1 AND is_service_account = FALSE AND ($6 = 0 OR credential_version = $6)
"""
_SET_ADMIN = "UPDATE users SET is_server_admin = $2, updated = $3 WHERE id = $1"
_DISABLE = """
UPDATE users SET is_disabled = TRUE, sessions_valid_after = $2, session_kept = NULL, updated = $3 WHERE id = $1
"""
_RECALL = "UPDATE external_users SET is_dismissed = FALSE WHERE user_id = $1"
_ENABLE = "UPDATE users SET is_disabled = FALSE, updated = $2 WHERE id = $1"
_OTHER_ADMINS = f"SELECT COUNT(*) {_PEOPLE} AND is_server_admin = TRUE AND is_disabled = FALSE AND id <> $1"
_FIRST_ADMIN_HASH = f"""
SELECT password_hash {_PEOPLE} AND is_server_admin = TRUE AND is_disabled = FALSE ORDER BY id LIMIT 1
"""
_USE = """
UPDATE users SET org_id = $2
WHERE id = $1 AND EXISTS (SELECT 1 FROM org_users m WHERE m.user_id = $1 AND m.org_id = $2)
"""
_DELETE = "DELETE FROM users WHERE id = $1"


class UserStore:
    """Within a transaction, made of its block."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._index = PeopleIndex(statements)

    async def is_empty(self) -> bool:
        return await self._statements.fetch_value(_ANY) is None

    async def find(self, user_id: int) -> User | None:
        return _user(await self._statements.fetch_one(_FIND, user_id))

    async def find_exactly(self, login_or_email: str) -> User | None:
        """By login, then, if there is an `@`, by e-mail; case matters."""
        found = await self._statements.fetch_one(_FIND_LOGIN, login_or_email)
        if found is None and "@" in login_or_email:
            found = await self._statements.fetch_one(_FIND_EMAIL, login_or_email)
        return _user(found)

    async def page(self, wanted: UserQuery) -> list[User]:
        offset = (wanted.page - 1) * wanted.per_page
        put = self._narrowed(_PAGE, containing(wanted.text), wanted.per_page, offset, text=wanted.text)
        return [_read(row) for row in await self._statements.fetch_all(put.sql, *put.values)]

    async def count(self, text: str) -> int:
        put = self._narrowed(_COUNT, containing(text), text=text)
        return int(await self._statements.fetch_value(put.sql, *put.values))

    def _narrowed(self, sql: str, *values: Value, text: str) -> Narrowed:
        return narrowed(sql, *values, text=text, column="id", dialect=self._statements.dialect)

    async def is_taken(self, *, login: str, email: str, by_other_than: int = 0) -> bool:
        """Whether another user has one of the names, as login or as e-mail, in any case."""
        return bool(await self._statements.fetch_value(_NAMESAKES, fold(login), fold(email), by_other_than))

    async def add(self, user: NewUser, *, at: int) -> int:
        user_id = await self._statements.insert(
            _ADD, user.login, user.email, user.name, user.password_hash, user.is_server_admin, at
        )
        await self._hold_names(user_id, user.login, user.email)
        await self._index.put(user_id, login=user.login, email=user.email, name=user.name)
        return user_id

    async def update(self, user: User, *, at: int) -> None:
        """A changed login or e-mail is another credential."""
        await self._statements.execute(_UPDATE, user.id, user.login, user.email, user.name, user.theme, at)
        await self._statements.execute(_DROP_NAMES, user.id)
        await self._hold_names(user.id, user.login, user.email)
        await self._index.put(user.id, login=user.login, email=user.email, name=user.name)

    async def password(self, user_id: int) -> StoredPassword | None:
        row = await self._statements.fetch_one(_PASSWORD, user_id)
        if row is None:
            return None
        return StoredPassword(hashed=row["password_hash"], version=row["credential_version"])

    async def set_password(self, user_id: int, new: NewPassword, *, if_version: int = 0) -> bool:
        """False if there is no such user, or their credential is not `if_version` any more; 0 is any."""
        changed = await self._statements.execute(
            _CHANGE_CREDENTIAL, user_id, new.hashed, new.at, new.session_kept, int(new.at), if_version
        )
        return changed > 0

    async def set_server_admin(self, user_id: int, *, admin: bool, at: int) -> None:
        await self._statements.execute(_SET_ADMIN, user_id, admin, at)

    async def disable(self, user_id: int, *, at: float) -> None:
        """For good: no provider's return of the user enables them again."""
        await self._statements.execute(_DISABLE, user_id, at, int(at))
        await self._statements.execute(_RECALL, user_id)

    async def enable(self, user_id: int, *, at: int) -> None:
        await self._statements.execute(_ENABLE, user_id, at)
        await self._statements.execute(_RECALL, user_id)

    async def has_other_server_admin(self, user_id: int) -> bool:
        """One that can log in."""
        return bool(await self._statements.fetch_value(_OTHER_ADMINS, user_id))

    async def first_server_admin_hash(self) -> str | None:
        """The password hash of the oldest server admin who can log in."""
        found = await self._statements.fetch_value(_FIRST_ADMIN_HASH)
        return None if found is None else str(found)

    async def use_org(self, user_id: int, org_id: int) -> bool:
        """False for who is no member of it."""
        return await self._statements.execute(_USE, user_id, org_id) > 0

    async def delete(self, user_id: int) -> None:
        await self._index.remove(user_id)
        await self._statements.execute(_DELETE, user_id)

    async def _hold_names(self, user_id: int, login: str, email: str) -> None:
        for name in {fold(login), fold(email)}:
            await self._statements.execute(_ADD_NAME, name, user_id)


def _user(row: Row | None) -> User | None:
    return None if row is None else _read(row)


def _read(row: Row) -> User:
    return User(
        id=row["id"],
        login=row["login"],
        email=row["email"],
        name=row["name"],
        theme=row["theme"],
        org_id=row["org_id"] or 0,
        is_server_admin=bool(row["is_server_admin"]),
        is_disabled=bool(row["is_disabled"]),
        is_external=bool(row["is_external"]),
        auth_module=row["auth_module"],
        last_seen_at=row["last_seen_at"],
        created=row["created"],
        updated=row["updated"],
    )
