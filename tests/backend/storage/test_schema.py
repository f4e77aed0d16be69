"""The promises that the tables make to the slices."""

import pytest

from backend.storage.database import Database
from backend.storage.violation import UniqueViolation


async def _org(database: Database, name: str) -> int:
    return await database.insert("INSERT INTO orgs (name, created, updated) VALUES ($1, 0, 0) RETURNING id", name)


async def _user(database: Database, login: str, *, org_id: int) -> int:
    sql = "INSERT INTO users (login, org_id, created, updated) VALUES ($1, $2, 0, 0) RETURNING id"
    user_id = await database.insert(sql, login, org_id)
    await _name(database, login, user_id)
    await database.execute(
        "INSERT INTO org_users (org_id, user_id, role, created, updated) VALUES ($1, $2, 'Viewer', 0, 0)",
        org_id,
        user_id,
    )
    return user_id


async def _name(database: Database, name: str, user_id: int) -> None:
    sql = "INSERT INTO user_names (name_folded, user_id) VALUES ($1, $2)"
    await database.execute(sql, name.casefold(), user_id)


async def _dashboard(
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


async def _source(database: Database, name: str, *, org_id: int, is_default: bool = False) -> int:
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


async def _key(database: Database, name: str, *, org_id: int, account: int | None = None) -> int:
    sql = """INSERT INTO api_keys
        (org_id, name, secret_digest, digest_kind, role, service_account_id, created, updated)
        VALUES ($1, $2, $2, 'sha256', 'Viewer', $3, 0, 0) RETURNING id"""
    return await database.insert(sql, org_id, name, account)


async def _snapshot(database: Database, key: str, *, org_id: int | None, by: int | None) -> int:
    sql = """INSERT INTO snapshots
        (org_id, user_id, name, key, delete_key_digest, expires, created, updated, dashboard)
        VALUES ($1, $2, 'x', $3, $3, 0, 0, 0, '{}') RETURNING id"""
    return await database.insert(sql, org_id, by, key)


async def _preference(database: Database, *, org_id: int, user_id: int | None) -> int:
    sql = "INSERT INTO preferences (org_id, user_id, created, updated) VALUES ($1, $2, 0, 0) RETURNING id"
    return await database.insert(sql, org_id, user_id)


async def _counts(database: Database, *tables: str) -> list[int]:
    return [await database.fetch_value(f"SELECT COUNT(*) FROM {table}") for table in tables]  # noqa: S608 - ours


async def _fill(database: Database) -> tuple[int, int]:
    """One of everything in an organisation; its number and the user's."""
    org_id = await _org(database, "one")
    ada = await _user(database, "ada", org_id=org_id)
    folder = await _dashboard(database, "f", org_id=org_id, by=ada, is_folder=True)
    inner = await _dashboard(database, "g", org_id=org_id, by=ada, folder=folder, is_folder=True)
    await _dashboard(database, "d", org_id=org_id, by=ada, folder=inner)
    await _source(database, "prom", org_id=org_id)
    await _key(database, "own", org_id=org_id)
    await _key(database, "account's", org_id=org_id, account=ada)
    await _snapshot(database, "k", org_id=org_id, by=ada)
    await _preference(database, org_id=org_id, user_id=None)
    await _preference(database, org_id=org_id, user_id=ada)
    return org_id, ada


OF_AN_ORG = (
    "org_users", "dashboards", "dashboard_tags", "dashboard_versions", "stars", "data_sources",
    "data_source_secrets", "api_keys", "snapshots", "preferences",
)  # fmt: skip


async def test_an_organisation_takes_all_that_is_its_own_with_it(database: Database) -> None:
    org_id, ada = await _fill(database)
    await database.execute("DELETE FROM orgs WHERE id = $1", org_id)
    assert await _counts(database, *OF_AN_ORG) == [0] * len(OF_AN_ORG)
    assert await database.fetch_one("SELECT id, org_id FROM users") == {"id": ada, "org_id": None}


async def test_a_folder_takes_what_lies_in_it_at_any_depth(database: Database) -> None:
    await _fill(database)
    assert await database.execute("DELETE FROM dashboards WHERE uid = 'f'") == 1
    of_dashboards = ("dashboards", "dashboard_tags", "dashboard_versions", "stars")
    assert await _counts(database, *of_dashboards) == [0, 0, 0, 0]


async def test_a_user_who_goes_leaves_dashboards_and_snapshots_behind(database: Database) -> None:
    _, ada = await _fill(database)
    await database.execute("DELETE FROM users WHERE id = $1", ada)
    assert await _counts(database, "user_names", "org_users", "stars", "api_keys", "preferences") == [
        0,
        0,
        0,
        1,
        1,
    ]
    assert await _counts(database, "dashboards", "dashboard_versions", "snapshots") == [3, 3, 1]
    left = await database.fetch_all("SELECT created_by, updated_by FROM dashboards")
    assert left == [{"created_by": None, "updated_by": None}] * 3


async def test_numbers_count_up_from_1_and_are_not_used_again(database: Database) -> None:
    assert [await _org(database, "a"), await _org(database, "b")] == [1, 2]
    await database.execute("DELETE FROM orgs")
    assert await _org(database, "c") == 3


async def test_no_login_is_another_users_email_in_any_case(database: Database) -> None:
    org_id = await _org(database, "one")
    ada = await _user(database, "Ada", org_id=org_id)
    await _name(database, "ada@example.org", ada)
    bob = await _user(database, "bob", org_id=org_id)
    for name in ("ADA", "Ada@Example.org"):
        with pytest.raises(UniqueViolation) as clash:
            await _name(database, name, bob)
        assert clash.value.constraint == "user_names_name_folded"


async def test_uids_and_names_are_unique_in_their_organisation_only(database: Database) -> None:
    for org_id in (await _org(database, "one"), await _org(database, "two")):
        ada = await _user(database, f"ada {org_id}", org_id=org_id)
        await _dashboard(database, "d", org_id=org_id, by=ada)
        await _source(database, "prom", org_id=org_id, is_default=True)
        with pytest.raises(UniqueViolation) as clash:
            await _dashboard(database, "d", org_id=org_id, by=ada, is_folder=True)
        assert clash.value.constraint == "dashboards_org_id_uid"
        with pytest.raises(UniqueViolation):
            await _source(database, "prom", org_id=org_id)


async def test_a_slug_is_unique_at_the_root_and_in_each_folder(database: Database) -> None:
    org_id, ada = await _fill(database)
    await _dashboard(database, "d2", org_id=org_id, by=ada)
    with pytest.raises(UniqueViolation) as clash:
        await database.execute("UPDATE dashboards SET slug = 'd2', folder_id = NULL WHERE uid = 'd'")
    assert clash.value.constraint == "dashboards_org_id_folder_id_is_folder_slug"
    await database.execute("UPDATE dashboards SET slug = 'd2' WHERE uid = 'd'")


async def test_an_organisation_has_one_default_data_source(database: Database) -> None:
    org_id = await _org(database, "one")
    await _source(database, "first", org_id=org_id, is_default=True)
    with pytest.raises(UniqueViolation) as clash:
        await _source(database, "second", org_id=org_id, is_default=True)
    assert clash.value.constraint == "data_sources_org_id"
