import pytest

from contract.identity import Kind, Role
from contract.internal import Subject
from tests.backend.service_accounts.conftest import BASE, make_account, make_key, make_token
from tests.support.household import Household


async def only_account(home: Household) -> int:
    [account] = (await home.done(home.admin, "GET", f"{BASE}/search"))["serviceAccounts"]
    return int(account["id"])


async def test_all_keys_become_accounts_and_their_texts_stay_good(home: Household) -> None:
    keys = [
        await make_key(home, "Nightly Backup", Role.EDITOR),
        await make_key(home, "old", secondsToLive=1),
        await make_key(home, "chief", Role.ADMIN),
    ]
    home.clock.advance(seconds=5)
    assert await home.done(home.admin, "GET", f"{BASE}/migrationstatus") == {"migrated": False, "hidden": False}
    reply = await home.ask(home.admin, "POST", f"{BASE}/migrate")
    assert reply.json == {
        "message": "API keys migrated to service accounts",
        "total": 3,
        "migrated": 3,
        "failed": 0,
        "failedApikeyIDs": [],
        "failedDetails": [],
    }
    assert reply.forgets == tuple(f"key={key['id']}; sessions=none; identity; streams=cut" for key in keys)
    assert await home.done(home.admin, "GET", f"{BASE}/migrationstatus") == {"migrated": True, "hidden": False}
    accounts = (await home.done(home.admin, "GET", f"{BASE}/search"))["serviceAccounts"]
    assert {(one["name"], one["login"], one["role"], one["tokens"]) for one in accounts} == {
        ("sa-autogen-Nightly Backup", "sa-autogen-1-Nightly Backup", "Editor", 1),
        ("sa-autogen-old", "sa-autogen-1-old", "Viewer", 1),
        ("sa-autogen-chief", "sa-autogen-1-chief", "Admin", 1),
    }
    verified = await home.show_key(keys[0]["key"])
    assert verified.subject is not None
    assert verified.subject.kind is Kind.SERVICE_ACCOUNT
    assert (await home.record(verified.subject)).roles == {1: Role.EDITOR}
    assert (await home.show_key(keys[1]["key"])).reason == "api-key.expired"
    assert await home.done(home.admin, "GET", "/api/auth/keys?includeExpired=true") == []


async def test_migrating_again_finds_nothing(home: Household) -> None:
    await make_key(home)
    await home.done(home.admin, "POST", f"{BASE}/migrate")
    again = await home.done(home.admin, "POST", f"{BASE}/migrate")
    assert (again["total"], again["migrated"]) == (0, 0)


async def test_keys_whose_names_differ_by_case_alone_have_accounts_of_their_own(home: Household) -> None:
    await make_account(home, "sa-autogen-x")
    for name in ("k", "K", "x"):
        await make_key(home, name)
    assert (await home.done(home.admin, "POST", f"{BASE}/migrate"))["migrated"] == 3
    assert (await home.done(home.admin, "GET", f"{BASE}/search"))["totalCount"] == 4


async def test_many_keys_are_forgotten_in_one_order(home: Household) -> None:
    for number in range(51):
        await make_key(home, f"k{number}")
    reply = await home.ask(home.admin, "POST", f"{BASE}/migrate")
    assert reply.forgets == ("org=1; sessions=none; identity; streams=cut",)


async def test_one_key_becomes_an_account(home: Household) -> None:
    one, other = await make_key(home, "one"), await make_key(home, "other")
    reply = await home.ask(home.admin, "POST", f"{BASE}/migrate/{one['id']}")
    assert reply.json == {"message": "Service accounts migrated"}
    assert reply.forgets == (f"key={one['id']}; sessions=none; identity; streams=cut",)
    verified = await home.show_key(one["key"])
    assert verified.subject == Subject(kind=Kind.SERVICE_ACCOUNT, id=await only_account(home))
    assert (await home.record(Subject(kind=Kind.API_KEY, id=one["id"]))).active is False
    untouched = (await home.show_key(other["key"])).subject
    assert untouched == Subject(kind=Kind.API_KEY, id=other["id"])
    assert await home.done(home.admin, "GET", f"{BASE}/migrationstatus") == {"migrated": False, "hidden": False}


async def test_keys_that_cannot_be_migrated(home: Household) -> None:
    key = await make_key(home)
    await home.done(home.admin, "POST", f"{BASE}/migrate/{key['id']}")
    elsewhere = await home.identity(1, org_id=await home.org("Second"))
    foreign = await home.done(elsewhere, "POST", "/api/auth/keys", {"name": "k", "role": "Admin"})
    for number in (key["id"], foreign["id"], 999):
        reply = await home.ask(home.admin, "POST", f"{BASE}/migrate/{number}")
        assert (reply.status, reply.json) == (404, {"message": "API key not found"})
    for number in ("abc", "0", "-1"):
        reply = await home.ask(home.admin, "POST", f"{BASE}/migrate/{number}")
        assert (reply.status, reply.json) == (400, {"message": "Key ID is invalid"})


async def test_hiding_is_remembered_for_the_organisation(home: Household) -> None:
    await home.org("Second")
    assert await home.done(home.admin, "POST", f"{BASE}/hideApiKeys") == {"message": "API keys hidden"}
    rows = await home.database.fetch_all("SELECT keys_hidden FROM orgs ORDER BY id")
    assert [bool(row["keys_hidden"]) for row in rows] == [True, False]


async def test_an_account_becomes_a_key_again_with_the_role_it_has_then(home: Household) -> None:
    key = await make_key(home, role=Role.ADMIN)
    await home.done(home.admin, "POST", f"{BASE}/migrate/{key['id']}")
    number = await only_account(home)
    await home.done(home.admin, "PATCH", f"{BASE}/{number}", {"role": "Viewer"})
    reply = await home.ask(home.admin, "POST", f"{BASE}/{number}/revert/{key['id']}")
    assert reply.json == {"message": "reverted service account to API key"}
    assert reply.forgets == (f"user={number}; sessions=none; identity; streams=cut",)
    assert await home.done(home.admin, "GET", "/api/auth/keys") == [
        {"id": key["id"], "name": "k", "role": "Viewer"}
    ]
    assert (await home.show_key(key["key"])).subject == Subject(kind=Kind.API_KEY, id=key["id"])
    assert (await home.record(Subject(kind=Kind.API_KEY, id=key["id"]))).roles == {1: Role.VIEWER}
    assert (await home.done(home.admin, "GET", f"{BASE}/search"))["totalCount"] == 0


async def test_an_account_with_a_second_token_is_not_reverted(home: Household) -> None:
    key = await make_key(home)
    await home.done(home.admin, "POST", f"{BASE}/migrate")
    number = await only_account(home)
    await make_token(home, number)
    reply = await home.ask(home.admin, "POST", f"{BASE}/{number}/revert/{key['id']}")
    told = "A service account with more than one token cannot be reverted"
    assert (reply.status, reply.json["message"]) == (400, told)


async def test_a_disabled_account_is_not_reverted(home: Household) -> None:
    key = await make_key(home)
    await home.done(home.admin, "POST", f"{BASE}/migrate")
    number = await only_account(home)
    await home.done(home.admin, "PATCH", f"{BASE}/{number}", {"isDisabled": True})
    reply = await home.ask(home.admin, "POST", f"{BASE}/{number}/revert/{key['id']}")
    assert (reply.status, reply.json["message"]) == (400, "A disabled service account cannot be reverted")
    assert (await home.show_key(key["key"])).reason == "identity.disabled"


async def test_a_token_that_never_was_a_key_is_not_reverted(home: Household) -> None:
    account = await make_account(home)
    token = await make_token(home, account["id"])
    reply = await home.ask(home.admin, "POST", f"{BASE}/{account['id']}/revert/{token['id']}")
    assert (reply.status, reply.json["message"]) == (400, "Only a migrated API key can be reverted")
    assert (await home.show_key(token["key"])).subject is not None


@pytest.mark.parametrize(
    ("number", "status", "message"),
    [("999", 404, "service account token not found"), ("abc", 400, "Key ID is invalid")],
)
async def test_keys_that_cannot_be_reverted(home: Household, number: str, status: int, message: str) -> None:
    account = await make_account(home)
    reply = await home.ask(home.admin, "POST", f"{BASE}/{account['id']}/revert/{number}")
    assert (reply.status, reply.json["message"]) == (status, message)


async def test_migrating_and_reverting_are_audited(home: Household) -> None:
    key = await make_key(home)
    await home.done(home.admin, "POST", f"{BASE}/migrate")
    number = await only_account(home)
    await home.done(home.admin, "POST", f"{BASE}/{number}/revert/{key['id']}")
    migrated, reverted = home.audited()[1:]
    assert (migrated["audit"], reverted["audit"]) == ("key_migrated", "key_reverted")
    for event in (migrated, reverted):
        assert (event["key"], event["service_account"], event["org"]) == (key["id"], number, 1)
