import json

import pytest

from backend.credentials.logins import Logins
from backend.credentials.store import CredentialStore
from contract.errors import PreconditionFailed, StartFault
from contract.internal import Verified
from contract.settings import Settings
from doorward.admin.new_password import NewPassword
from doorward.admin.shell import Shell
from doorward.admin.users import Users, Wish
from tests.doorward.conftest import begun
from tests.support.clock import FrozenClock

ADA = Wish(login="ada", email="ada@example.org", name="Ada", org_id=0, server_admin=False)
PASSWORD = NewPassword(text="correct horse")


@pytest.fixture
def users(shell: Shell) -> Users:
    return Users(shell)


async def verified(shell: Shell, login: str, password: str) -> Verified:
    return await Logins(CredentialStore(shell.database), shell.passwords).verify(login, password)


async def sign_in(shell: Shell, user_id: int) -> str:
    started = await shell.reach().sessions.start(
        user_id, client_ip="192.0.2.7", user_agent="curl/8", method="form"
    )
    return started.token


async def test_a_created_user_may_log_in_and_is_listed(shell: Shell, users: Users) -> None:
    said = await users.create(ADA, PASSWORD)
    assert (said.text, said.facts) == ("Created user 2 (ada)", {"id": 2})
    assert (await verified(shell, "ada@example.org", PASSWORD.text)).subject is not None
    listed = (await users.show("")).text.splitlines()
    assert listed[0].split()[:3] == ["ID", "LOGIN", "EMAIL"]
    assert listed[2].split() == ["2", "ada", "ada@example.org", "Ada", "no", "active", "-", "-"]


async def test_a_server_admin_may_be_made(users: Users) -> None:
    await users.create(Wish(login="root", email="", name="", org_id=0, server_admin=True), PASSWORD)
    assert (await users.named("root")).is_server_admin


async def test_a_taken_name_is_refused_as_by_the_api(users: Users) -> None:
    await users.create(ADA, PASSWORD)
    with pytest.raises(PreconditionFailed):
        await users.create(ADA, PASSWORD)


async def test_users_are_found_by_login_and_email_in_any_case(users: Users) -> None:
    await users.create(ADA, PASSWORD)
    for name in ("ada", "ADA", "ada@example.org", "Ada@Example.org"):
        assert (await users.named(name)).id == 2
    with pytest.raises(StartFault, match="There is no user bob"):
        await users.named("bob")


async def test_a_new_password_is_the_only_one_and_ends_all_sessions(shell: Shell, users: Users) -> None:
    before = (await verified(shell, "admin", "admin")).credential_version
    token = await sign_in(shell, 1)
    said = await users.set_password("admin", PASSWORD)
    assert said.facts == {"id": 1, "login": "admin", "gateways_told": True}
    assert (await verified(shell, "admin", "admin")).subject is None
    assert (await verified(shell, "admin", PASSWORD.text)).credential_version > before
    assert await shell.reach().sessions.find(token) is None
    row = await shell.database.fetch_one("SELECT sessions_valid_after FROM users WHERE id = 1")
    assert row is not None
    assert row["sessions_valid_after"] == shell.clock.now()


async def test_a_made_password_is_told_and_a_typed_one_is_not(users: Users) -> None:
    made = await users.set_password("admin", NewPassword(text="made by chance", made=True))
    assert "made by chance" in made.text
    assert "made by chance" in json.dumps(made.facts)
    typed = await users.set_password("admin", PASSWORD)
    assert PASSWORD.text not in typed.text + json.dumps(typed.facts)


async def test_a_disabled_user_is_out_and_an_enabled_one_in_again(shell: Shell, users: Users) -> None:
    await users.create(ADA, PASSWORD)
    token = await sign_in(shell, 2)
    await users.disable("ada")
    assert (await verified(shell, "ada", PASSWORD.text)).subject is None
    assert await shell.reach().sessions.find(token) is None
    assert "disabled" in (await users.set_password("ada", PASSWORD)).text
    await users.enable("ada")
    assert (await verified(shell, "ada", PASSWORD.text)).subject is not None


async def test_each_change_is_an_audit_event_without_the_password(
    settings: Settings, clock: FrozenClock, capsys: pytest.CaptureFixture[str]
) -> None:
    async with begun(settings, clock) as shell:
        users = Users(shell)
        await users.create(ADA, PASSWORD)
        await users.set_password("ada", PASSWORD)
        await users.disable("ada")
    told = capsys.readouterr().err
    events = [json.loads(line) for line in told.splitlines()]
    assert [event["audit"] for event in events] == ["admin_change", "password_changed", "admin_change"]
    assert {event["address"] for event in events} == {"shell"}
    assert PASSWORD.text not in told
