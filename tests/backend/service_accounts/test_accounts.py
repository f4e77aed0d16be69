"""Accounts share the table of users with people, and nothing else."""

from contract.identity import Kind, Role
from contract.internal import Subject
from tests.backend.service_accounts.conftest import BASE, acting, make_account
from tests.support.household import Household


async def test_an_account_acts_by_its_role(home: Household) -> None:
    chief = acting(await make_account(home, "chief", role="Admin"))
    made = await make_account(home, by=chief)
    await home.done(chief, "DELETE", f"{BASE}/{made['id']}")
    await home.done(chief, "DELETE", f"{BASE}/{chief.id}")
    assert (await home.ask(acting(made), "GET", f"{BASE}/search")).status == 403


async def test_an_account_is_no_user(home: Household) -> None:
    robot = acting(await make_account(home, role="Admin"))
    assert (await home.ask(robot, "GET", "/api/user")).status == 404
    password = {"oldPassword": "x", "newPassword": "secret", "confirmNew": "secret"}
    assert (await home.ask(robot, "PUT", "/api/user/password", password)).status == 403
    assert (await home.ask(robot, "GET", "/api/users")).status == 403
    assert await home.done(robot, "GET", "/api/user/orgs") == []


async def test_lists_of_people_leave_accounts_out(home: Household) -> None:
    account = await make_account(home, role="Admin")
    number, login = account["id"], account["login"]
    assert [user["id"] for user in await home.done(home.admin, "GET", "/api/users")] == [1]
    assert (await home.done(home.admin, "GET", "/api/users/search"))["totalCount"] == 1
    assert [user["userId"] for user in await home.done(home.admin, "GET", "/api/org/users")] == [1]
    assert [user["userId"] for user in await home.done(home.admin, "GET", "/api/orgs/1/users")] == [1]
    assert [user["userId"] for user in await home.done(home.admin, "GET", "/api/org/users/lookup")] == [1]
    assert (await home.ask(home.admin, "GET", f"/api/users/lookup?loginOrEmail={login}")).status == 404
    for method, target, body in (
        ("GET", f"/api/users/{number}", None),
        ("PATCH", f"/api/org/users/{number}", {"role": "Viewer"}),
        ("DELETE", f"/api/org/users/{number}", None),
        ("DELETE", f"/api/admin/users/{number}", None),
        ("POST", f"/api/admin/users/{number}/disable", {}),
        ("PUT", f"/api/admin/users/{number}/password", {"password": "secret"}),
        ("PUT", f"/api/admin/users/{number}/permissions", {"isGrafanaAdmin": True}),
    ):
        assert (await home.ask(home.admin, method, target, body)).status == 404, target
    record = await home.record(Subject(kind=Kind.SERVICE_ACCOUNT, id=number))
    assert (record.roles, record.is_server_admin) == ({1: Role.ADMIN}, False)


async def test_an_account_does_not_log_in(home: Household) -> None:
    account = await make_account(home)
    for password in ("", "admin", "robot"):
        assert (await home.log_in(account["login"], password)).reason == "password-auth.failed"
    assert (await home.record(Subject(kind=Kind.USER, id=account["id"]))).active is False


async def test_an_account_is_not_the_last_admin_of_its_organisation(home: Household) -> None:
    await make_account(home, role="Admin")
    reply = await home.ask(home.admin, "PATCH", "/api/org/users/1", {"role": "Viewer"})
    assert reply.status == 400


async def test_a_person_cannot_take_an_accounts_login_nor_it_theirs(home: Household) -> None:
    await make_account(home)
    person = {"login": "SA-1-robot", "email": "r@example.com", "password": "secret"}
    assert (await home.ask(home.admin, "POST", "/api/admin/users", person)).status == 412
    await home.person("sa-1-ada")
    assert (await home.ask(home.admin, "POST", BASE, {"name": "Ada"})).status == 400
