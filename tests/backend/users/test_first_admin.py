import asyncio
from dataclasses import replace

import pytest

from backend.credentials.logins import Logins
from backend.credentials.passwords import Passwords
from backend.credentials.store import CredentialStore
from backend.orgs.memberships import Memberships
from backend.storage.database import Database
from backend.users.first_admin import FirstAdmin
from backend.users.store import UserStore
from contract.identity import Role
from contract.secret import Secret
from tests.support.clock import FrozenClock
from tests.support.household import ADMIN, QUICK


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(QUICK)


@pytest.fixture
def first_admin(database: Database, passwords: Passwords) -> FirstAdmin:
    return FirstAdmin(database, passwords=passwords, clock=FrozenClock())


async def test_the_first_start_makes_an_organisation_and_its_admin(
    first_admin: FirstAdmin, database: Database
) -> None:
    assert await first_admin.ensure(ADMIN) is True
    admin = await UserStore(database).find(1)
    assert admin is not None
    assert (admin.login, admin.email, admin.name, admin.is_server_admin, admin.org_id) == (
        "admin",
        "admin@localhost",
        "",
        True,
        1,
    )
    [membership] = await Memberships(database).of_user(1)
    assert (membership.org_name, membership.role) == ("Main Org.", Role.ADMIN)


async def test_later_starts_change_nothing(
    first_admin: FirstAdmin, database: Database, passwords: Passwords
) -> None:
    await first_admin.ensure(ADMIN)
    changed = replace(ADMIN, login="other", password=Secret("other"))
    assert await first_admin.ensure(changed) is False
    logins = Logins(CredentialStore(database), passwords)
    assert (await logins.verify("admin", "admin")).subject is not None
    assert (await logins.verify("other", "other")).subject is None


async def test_of_several_first_starts_at_once_one_makes_the_admin(
    first_admin: FirstAdmin, database: Database
) -> None:
    made = await asyncio.gather(*(first_admin.ensure(ADMIN) for _ in range(5)))
    assert sorted(made) == [False, False, False, False, True]
    assert await UserStore(database).count("") == 1


async def test_the_admin_can_be_left_out_and_made_later(first_admin: FirstAdmin, database: Database) -> None:
    for _ in range(2):
        assert await first_admin.ensure(None) is False
    assert await database.fetch_value("SELECT COUNT(*) FROM orgs") == 1
    assert await first_admin.ensure(ADMIN) is True
    assert await database.fetch_value("SELECT COUNT(*) FROM orgs") == 1


async def test_every_start_can_tell_whether_the_password_is_the_well_known_one(
    first_admin: FirstAdmin, database: Database, passwords: Passwords
) -> None:
    assert await first_admin.has_default_password() is False
    await first_admin.ensure(ADMIN)
    assert await first_admin.has_default_password() is True
    hashed = await passwords.hash("another")
    await database.execute("UPDATE users SET password_hash = $1", hashed)
    assert await first_admin.has_default_password() is False


async def test_a_chosen_password_is_not_the_default(first_admin: FirstAdmin) -> None:
    await first_admin.ensure(replace(ADMIN, password=Secret("chosen")))
    assert await first_admin.has_default_password() is False


async def test_without_an_e_mail_the_login_is_it(first_admin: FirstAdmin, database: Database) -> None:
    await first_admin.ensure(replace(ADMIN, email=""))
    admin = await UserStore(database).find(1)
    assert admin is not None
    assert admin.email == "admin"
