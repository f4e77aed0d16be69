from tests.backend.service_accounts.conftest import make_account
from tests.support.household import Household

PATH = "/api/access-control/serviceaccounts/{}"


async def test_admins_of_the_organisation_have_every_right_and_nobody_else_any(home: Household) -> None:
    account = await make_account(home, role="Viewer")
    [listed] = await home.done(home.admin, "GET", PATH.format(account["id"]))
    assert (listed["builtInRole"], listed["permission"]) == ("Admin", "Admin")
    assert {action.rpartition(":")[0] for action in listed["actions"]} == {
        "serviceaccounts",
        "serviceaccounts.permissions",
    }


async def test_a_user_is_no_service_account(home: Household) -> None:
    reply = await home.ask(home.admin, "GET", PATH.format(home.admin.id))
    assert reply.status == 404
