"""Rows of people and organisations, and the identities that a gateway would sign for them."""

from dataclasses import dataclass

from backend.orgs.memberships import Memberships
from backend.storage.database import Database
from contract.identity import NOBODY, Identity, Kind, Role

_NOW = 1_800_000_000


_ADD_ORG = "INSERT INTO orgs (name, created, updated) VALUES ($1, $2, $2) RETURNING id"
_ADD_USER = (
    "INSERT INTO users (login, org_id, is_server_admin, created, updated) VALUES ($1, $2, $3, $4, $4) RETURNING id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Members of one organisation, but for `stranger`, who is Admin of another one."""

    admin: Identity
    editor: Identity
    viewer: Identity
    stranger: Identity
    key: Identity
    nobody: Identity = NOBODY


async def add_people(database: Database) -> People:
    org_id = await add_org(database, "Main Org.")
    other_id = await add_org(database, "Other")
    return People(
        admin=await add_user(database, "ada", org_id=org_id, role=Role.ADMIN),
        editor=await add_user(database, "ed", org_id=org_id, role=Role.EDITOR),
        viewer=await add_user(database, "vic", org_id=org_id, role=Role.VIEWER),
        stranger=await add_user(database, "sam", org_id=other_id, role=Role.ADMIN),
        key=api_key(Role.VIEWER, org_id=org_id),
    )


async def add_org(database: Database, name: str) -> int:
    return await database.insert(_ADD_ORG, name, _NOW)


async def add_user(
    database: Database, login: str, *, org_id: int, role: Role, is_server_admin: bool = False
) -> Identity:
    """A member of one organisation, and who it is to the backend."""
    user_id = await database.insert(_ADD_USER, login, org_id, is_server_admin, _NOW)
    await add_member(database, user_id, org_id=org_id, role=role)
    return Identity(
        kind=Kind.USER, id=user_id, login=login, org_id=org_id, role=role, is_server_admin=is_server_admin
    )


async def add_member(database: Database, user_id: int, *, org_id: int, role: Role) -> None:
    async with database.transaction() as block:
        await Memberships(block).add(org_id, user_id, role, at=_NOW)


def api_key(role: Role, *, org_id: int = 1) -> Identity:
    return Identity(kind=Kind.API_KEY, id=7, name="robot", org_id=org_id, role=role)


def anonymous(role: Role, *, org_id: int = 1) -> Identity:
    return Identity(kind=Kind.ANONYMOUS, org_id=org_id, role=role)
