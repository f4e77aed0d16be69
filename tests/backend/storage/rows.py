"""Rows of every table, as the tests of the storage put them there."""

from backend.storage.database import Database
from contract.identity import Role
from tests.support.people import add_member


async def add_org(database: Database, name: str) -> int:
    return await database.insert("INSERT INTO orgs (name, created, updated) VALUES ($1, 0, 0) RETURNING id", name)


async def add_user(database: Database, login: str, *, org_id: int) -> int:
    sql = "INSERT INTO users (login, org_id, created, updated) VALUES ($1, $2, 0, 0) RETURNING id"
    user_id = await database.insert(sql, login, org_id)
    await add_name(database, login, user_id)
    await add_member(database, user_id, org_id=org_id, role=Role.VIEWER)
    return user_id


async def add_name(database: Database, name: str, user_id: int) -> None:
    sql = "INSERT INTO user_names (name_folded, user_id) VALUES ($1, $2)"
    await database.execute(sql, name.casefold(), user_id)


async def add_dashboard(
    database: Database, uid: str, *, org_id: int, by: int, folder: int | None = None, is_folder: bool = False
) -> int:
    sql = """INSERT INTO dashboards
        (org_id, uid, slug, title, folder_id, is_folder, created, updated, created_by, updated_by, data)
        VALUES ($1, $2, $2, $2, $3, $4, 0, 0, $5, $5, '{}') RETURNING id"""
    number = await database.insert(sql, org_id, uid, folder, is_folder, by)
    await database.execute("INSERT INTO dashboard_tags (dashboard_id, term) VALUES ($1, 'prod')", number)
    await database.execute("INSERT INTO stars (dashboard_id, user_id) VALUES ($1, $2)", number, by)
    await database.execute(
        "INSERT INTO dashboard_versions (dashboard_id, version, created, created_by, data)"
        " VALUES ($1, 1, 0, $2, '{}')",
        number,
        by,
    )
    return number


async def add_source(database: Database, name: str, *, org_id: int, is_default: bool = False) -> int:
    sql = """INSERT INTO data_sources (org_id, uid, name, type, access, is_default, created, updated)
        VALUES ($1, $2, $2, 'prometheus', 'proxy', $3, 0, 0) RETURNING id"""
    number = await database.insert(sql, org_id, name, is_default)
    await database.execute(
        "INSERT INTO data_source_secrets (data_source_id, name, ciphertext, origin)"
        " VALUES ($1, 'password', $2, 'plain')",
        number,
        b"\x00\x01",
    )
    return number


async def add_key(database: Database, name: str, *, org_id: int, account: int | None = None) -> int:
    sql = """INSERT INTO api_keys
        (org_id, name, secret_digest, digest_kind, role, service_account_id, created, updated)
        VALUES ($1, $2, $2, 'sha256', 'Viewer', $3, 0, 0) RETURNING id"""
    return await database.insert(sql, org_id, name, account)


async def add_snapshot(database: Database, key: str, *, org_id: int | None, by: int | None) -> int:
    sql = """INSERT INTO snapshots
        (org_id, user_id, name, key, delete_key_digest, expires, created, updated, dashboard)
        VALUES ($1, $2, 'x', $3, $3, 0, 0, 0, '{}') RETURNING id"""
    return await database.insert(sql, org_id, by, key)


async def add_preference(database: Database, *, org_id: int, user_id: int | None) -> int:
    sql = "INSERT INTO preferences (org_id, user_id, created, updated) VALUES ($1, $2, 0, 0) RETURNING id"
    return await database.insert(sql, org_id, user_id)


async def counts(database: Database, *tables: str) -> list[int]:
    return [await database.fetch_value(f"SELECT COUNT(*) FROM {table}") for table in tables]  # noqa: S608 - ours


async def fill(database: Database) -> tuple[int, int]:
    """One of everything in an organisation; its number and the user's."""
    org_id = await add_org(database, "one")
    ada = await add_user(database, "ada", org_id=org_id)
    folder = await add_dashboard(database, "f", org_id=org_id, by=ada, is_folder=True)
    inner = await add_dashboard(database, "g", org_id=org_id, by=ada, folder=folder, is_folder=True)
    await add_dashboard(database, "d", org_id=org_id, by=ada, folder=inner)
    await add_source(database, "prom", org_id=org_id)
    await add_key(database, "own", org_id=org_id)
    await add_key(database, "account's", org_id=org_id, account=ada)
    await add_snapshot(database, "k", org_id=org_id, by=ada)
    await add_preference(database, org_id=org_id, user_id=None)
    await add_preference(database, org_id=org_id, user_id=ada)
    return org_id, ada
