"""The promises that the tables make to the slices."""

import pytest

from backend.storage.database import Database
from backend.storage.violation import ReferenceViolation, UniqueViolation
from tests.backend.storage.rows import add_dashboard, add_name, add_org, add_source, add_user, counts, fill

OF_AN_ORG = (
    "org_users", "dashboards", "dashboard_tags", "dashboard_versions", "stars", "data_sources",
    "data_source_secrets", "api_keys", "snapshots", "preferences",
)  # fmt: skip


async def test_an_organisation_takes_all_that_is_its_own_with_it(database: Database) -> None:
    org_id, ada = await fill(database)
    await database.execute("DELETE FROM orgs WHERE id = $1", org_id)
    assert await counts(database, *OF_AN_ORG) == [0] * len(OF_AN_ORG)
    assert await database.fetch_one("SELECT id, org_id FROM users") == {"id": ada, "org_id": None}


async def test_a_folder_takes_what_lies_in_it_at_any_depth(database: Database) -> None:
    await fill(database)
    assert await database.execute("DELETE FROM dashboards WHERE uid = 'f'") == 1
    of_dashboards = ("dashboards", "dashboard_tags", "dashboard_versions", "stars")
    assert await counts(database, *of_dashboards) == [0, 0, 0, 0]


async def test_a_user_who_goes_leaves_dashboards_and_snapshots_behind(database: Database) -> None:
    _, ada = await fill(database)
    await database.execute("DELETE FROM users WHERE id = $1", ada)
    assert await counts(database, "user_names", "org_users", "stars", "api_keys", "preferences") == [
        0,
        0,
        0,
        1,
        1,
    ]
    assert await counts(database, "dashboards", "dashboard_versions", "snapshots") == [3, 3, 1]
    left = await database.fetch_all("SELECT created_by, updated_by FROM dashboards")
    assert left == [{"created_by": None, "updated_by": None}] * 3


async def test_numbers_count_up_from_1_and_are_not_used_again(database: Database) -> None:
    assert [await add_org(database, "a"), await add_org(database, "b")] == [1, 2]
    await database.execute("DELETE FROM orgs")
    assert await add_org(database, "c") == 3


async def test_no_login_is_another_users_email_in_any_case(database: Database) -> None:
    org_id = await add_org(database, "one")
    ada = await add_user(database, "Ada", org_id=org_id)
    await add_name(database, "ada@example.org", ada)
    bob = await add_user(database, "bob", org_id=org_id)
    for name in ("ADA", "Ada@Example.org"):
        with pytest.raises(UniqueViolation) as clash:
            await add_name(database, name, bob)
        assert clash.value.constraint == "user_names_name_folded"


async def test_uids_and_names_are_unique_in_their_organisation_only(database: Database) -> None:
    for org_id in (await add_org(database, "one"), await add_org(database, "two")):
        ada = await add_user(database, f"ada {org_id}", org_id=org_id)
        await add_dashboard(database, "d", org_id=org_id, by=ada)
        await add_source(database, "prom", org_id=org_id, is_default=True)
        with pytest.raises(UniqueViolation) as clash:
            await add_dashboard(database, "d", org_id=org_id, by=ada, is_folder=True)
        assert clash.value.constraint == "dashboards_org_id_uid"
        with pytest.raises(UniqueViolation):
            await add_source(database, "prom", org_id=org_id)


async def test_a_slug_is_unique_at_the_root_and_in_each_folder(database: Database) -> None:
    org_id, ada = await fill(database)
    await add_dashboard(database, "d2", org_id=org_id, by=ada)
    with pytest.raises(UniqueViolation) as clash:
        await database.execute("UPDATE dashboards SET slug = 'd2', folder_id = NULL WHERE uid = 'd'")
    assert clash.value.constraint == "dashboards_org_id_folder_id_is_folder_slug"
    await database.execute("UPDATE dashboards SET slug = 'd2' WHERE uid = 'd'")


async def test_an_organisation_has_one_default_data_source(database: Database) -> None:
    org_id = await add_org(database, "one")
    await add_source(database, "first", org_id=org_id, is_default=True)
    with pytest.raises(UniqueViolation) as clash:
        await add_source(database, "second", org_id=org_id, is_default=True)
    assert clash.value.constraint == "data_sources_org_id"


async def test_a_membership_follows_the_names_of_its_user(database: Database) -> None:
    _, ada = await fill(database)
    await database.execute("UPDATE users SET login = 'lady', email = 'ada@example.org' WHERE id = $1", ada)
    assert await database.fetch_all("SELECT login, email, is_service_account FROM org_users") == [
        {"login": "lady", "email": "ada@example.org", "is_service_account": False}
    ]
    with pytest.raises(ReferenceViolation):
        await database.execute("UPDATE org_users SET email = 'other@example.org'")
