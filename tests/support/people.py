"""Rows of people and organisations, and the identities that a gateway would sign for them."""

from backend.storage.database import Database
from contract.identity import Identity, Kind, Role

_NOW = 1_800_000_000


_ADD_ORG = "INSERT INTO orgs (name, created, updated) VALUES ($1, $2, $2) RETURNING id"
_ADD_USER = (
    "INSERT INTO users (login, org_id, is_server_admin, created, updated) VALUES ($1, $2, $3, $4, $4) RETURNING id"
)
_ADD_MEMBER = "INSERT INTO org_users (org_id, user_id, role, created, updated) VALUES ($1, $2, $3, $4, $4)"


async def add_org(database: Database, name: str) -> int:
    return await database.insert(_ADD_ORG, name, _NOW)


async def add_user(
    database: Database, login: str, *, org_id: int, role: Role, is_server_admin: bool = False
) -> Identity:
    """A member of one organisation, and who it is to the backend."""
    user_id = await database.insert(_ADD_USER, login, org_id, is_server_admin, _NOW)
    await database.execute(_ADD_MEMBER, org_id, user_id, role.value, _NOW)
    return Identity(
        kind=Kind.USER, id=user_id, login=login, org_id=org_id, role=role, is_server_admin=is_server_admin
    )


def api_key(role: Role, *, org_id: int = 1) -> Identity:
    return Identity(kind=Kind.API_KEY, id=7, name="robot", org_id=org_id, role=role)


def anonymous(role: Role, *, org_id: int = 1) -> Identity:
    return Identity(kind=Kind.ANONYMOUS, org_id=org_id, role=role)
