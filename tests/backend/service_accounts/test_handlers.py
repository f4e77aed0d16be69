import asyncio
import json

import pytest

from contract.identity import NOBODY, Kind, Role
from contract.internal import Subject
from tests.backend.service_accounts.conftest import BASE, make_account, make_token
from tests.support.denial import denial, numbered
from tests.support.household import Household, in_nowhere

RIGHTS = {"serviceaccounts:delete": True, "serviceaccounts:read": True, "serviceaccounts:write": True}
NOT_FOUND = {
    "message": "service account not found",
    "messageId": "serviceaccounts.ErrNotFound",
    "statusCode": 404,
}
ROUTES = [
    ("GET", f"{BASE}/search", "read"),
    ("POST", BASE, "create"),
    ("GET", f"{BASE}/1", "read"),
    ("PATCH", f"{BASE}/1", "write"),
    ("DELETE", f"{BASE}/1", "delete"),
    ("GET", f"{BASE}/1/tokens", "read"),
    ("POST", f"{BASE}/1/tokens", "write"),
    ("DELETE", f"{BASE}/1/tokens/1", "write"),
    ("GET", f"{BASE}/migrationstatus", "read"),
    ("POST", f"{BASE}/migrate", "create"),
    ("POST", f"{BASE}/migrate/1", "create"),
    ("POST", f"{BASE}/hideApiKeys", "create"),
    ("POST", f"{BASE}/1/revert/1", "delete"),
]


@pytest.mark.parametrize(("method", "target", "action"), ROUTES)
async def test_service_accounts_are_for_organisation_admins(
    home: Household, method: str, target: str, action: str
) -> None:
    for caller in (await home.person("ed", Role.EDITOR), await home.key(Role.EDITOR), in_nowhere(home.admin)):
        reply = await home.ask(caller, method, target, {"name": "x"})
        assert (reply.status, numbered(reply.json)) == (403, denial(f"serviceaccounts:{action}"))
    assert (await home.ask(NOBODY, method, target)).status == 401


async def test_a_server_admin_without_the_role_is_refused(home: Household) -> None:
    chief = await home.person("chief", Role.VIEWER, server_admin=True)
    assert (await home.ask(chief, "GET", f"{BASE}/search")).status == 403


@pytest.mark.parametrize("slash", ["", "/"])
async def test_a_new_account_is_told_whole(home: Household, slash: str) -> None:
    wish = {"name": "My Robot", "role": "Editor", "isDisabled": False}
    reply = await home.ask(home.admin, "POST", BASE + slash, wish)
    assert reply.status == 201
    assert reply.json == {
        "id": 2,
        "name": "My Robot",
        "login": "sa-1-my-robot",
        "orgId": 1,
        "isDisabled": False,
        "role": "Editor",
        "tokens": 0,
        "avatarUrl": reply.json["avatarUrl"],
        "createdAt": "2027-01-15T08:00:00Z",
        "updatedAt": "2027-01-15T08:00:00Z",
        "teams": [],
        "accessControl": RIGHTS,
    }
    assert reply.json["avatarUrl"].startswith("/avatar/")
    assert await home.done(home.admin, "GET", f"{BASE}/2{slash}") == reply.json


async def test_an_account_is_an_active_viewer_unless_told_otherwise(home: Household) -> None:
    made = await make_account(home)
    assert (made["role"], made["isDisabled"]) == ("Viewer", False)
    barred = await make_account(home, "barred", role="None", isDisabled=True)
    assert (barred["role"], barred["isDisabled"]) == ("None", True)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Bad request data"),
        ({"name": ""}, "Bad request data"),
        ({"name": None}, "Bad request data"),
        ({"name": 5}, "Bad request data"),
        ({"name": "x", "isDisabled": "true"}, "Bad request data"),
        ({"name": "x", "role": ["Viewer"]}, "Bad request data"),
        ([], "Bad request data"),
        ({"name": "x", "role": "viewer"}, "invalid role specified"),
        ({"name": "x", "role": "God"}, "invalid role specified"),
        ({"name": "x" * 1001}, "The name is too long"),
        ({"name": "a\0b"}, "A text holds the character NUL"),
    ],
)
async def test_accounts_that_are_not_made(home: Household, body: object, message: str) -> None:
    raw = json.dumps(body).encode()
    reply = await home.client.ask(home.admin, "POST", BASE, raw=raw, headers={"Content-Type": "application/json"})
    assert (reply.status, reply.json["message"]) == (400, message)
    assert (await home.done(home.admin, "GET", f"{BASE}/search"))["totalCount"] == 0


async def test_what_is_no_json_is_named(home: Household) -> None:
    reply = await home.client.ask(home.admin, "POST", BASE, raw=b"{", headers={"Content-Type": "application/json"})
    assert (reply.status, reply.json["message"]) == (400, "Bad request data")
    assert reply.json["errors"][0]["classification"] == "DeserializationError"


@pytest.mark.parametrize("name", ["robot", "Robot", "ROBOT"])
async def test_a_name_is_taken_once_in_an_organisation(home: Household, name: str) -> None:
    await make_account(home)
    reply = await home.ask(home.admin, "POST", BASE, {"name": name})
    assert (reply.status, reply.json["message"]) == (400, "service account already exists")
    assert reply.json["messageId"] == "serviceaccounts.ErrAlreadyExists"
    elsewhere = await home.identity(1, org_id=await home.org("Second"))
    assert (await make_account(home, by=elsewhere))["login"] == "sa-2-robot"


async def test_of_many_equal_accounts_one_is_made(home: Household) -> None:
    replies = await asyncio.gather(*(home.ask(home.admin, "POST", BASE, {"name": "x"}) for _ in range(6)))
    assert sorted(reply.status for reply in replies) == [201, 400, 400, 400, 400, 400]


async def test_a_search_pages_until_there_is_nothing_left(home: Household) -> None:
    for name in ("c", "a", "b"):
        await make_account(home, name)
    found = await home.done(home.admin, "GET", f"{BASE}/search")
    assert (found["totalCount"], found["page"], found["perPage"]) == (3, 1, 1000)
    assert [account["name"] for account in found["serviceAccounts"]] == ["a", "b", "c"]
    pages = [await home.done(home.admin, "GET", f"{BASE}/search?perpage=2&page={page}") for page in (1, 2, 3)]
    assert [[account["name"] for account in page["serviceAccounts"]] for page in pages] == [["a", "b"], ["c"], []]
    assert {(page["totalCount"], page["perPage"]) for page in pages} == {(3, 2)}
    assert [page["page"] for page in pages] == [1, 2, 3]


@pytest.mark.parametrize("query", ["page=0&perpage=0", "page=-1&perpage=-5", "page=x&perpage=y"])
async def test_pages_that_are_no_numbers_are_the_first(home: Household, query: str) -> None:
    await make_account(home)
    found = await home.done(home.admin, "GET", f"{BASE}/search?{query}")
    assert (len(found["serviceAccounts"]), found["page"], found["perPage"]) == (1, 1, 1000)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("query=BACK", ["backup"]),
        ("query=sa-1-", ["backup", "old", "off"]),
        ("query=%25", []),
        ("disabled=true", ["off"]),
        ("disabled=True", ["off"]),
        ("disabled=false", ["backup", "old", "off"]),
        ("expiredTokens=true", ["old"]),
        ("expiredTokens=true&disabled=true", []),
    ],
)
async def test_a_search_finds_by_text_state_and_expired_tokens(
    home: Household, query: str, names: list[str]
) -> None:
    backup, old = await make_account(home, "backup"), await make_account(home, "old")
    await make_account(home, "off", isDisabled=True)
    await make_token(home, old["id"], "gone", secondsToLive=5)
    await make_token(home, backup["id"], "good", secondsToLive=50)
    home.clock.advance(seconds=5)
    found = await home.done(home.admin, "GET", f"{BASE}/search?{query}")
    assert {account["name"] for account in found["serviceAccounts"]} == set(names)
    assert found["totalCount"] == len(names)


async def test_accounts_tell_how_many_tokens_they_have(home: Household) -> None:
    account = await make_account(home)
    for name in ("a", "b"):
        await make_token(home, account["id"], name)
    assert (await home.done(home.admin, "GET", f"{BASE}/{account['id']}"))["tokens"] == 2
    [found] = (await home.done(home.admin, "GET", f"{BASE}/search"))["serviceAccounts"]
    assert found["tokens"] == 2


@pytest.mark.parametrize("number", ["abc", "0", "-1", "1.0", "99999999999999999999"])
@pytest.mark.parametrize(("method", "below"), [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/tokens")])
async def test_numbers_that_are_none(home: Household, method: str, below: str, number: str) -> None:
    reply = await home.ask(home.admin, method, f"{BASE}/{number}{below}", {})
    assert (reply.status, reply.json) == (400, {"message": "Service Account ID is invalid"})


@pytest.mark.parametrize(
    ("method", "below", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"name": "x"}),
        ("DELETE", "", None),
        ("GET", "/tokens", None),
        ("POST", "/tokens", {"name": "x"}),
        ("DELETE", "/tokens/1", None),
        ("POST", "/revert/1", None),
    ],
)
async def test_who_is_no_account_of_the_organisation_is_not_there(
    home: Household, method: str, below: str, body: object
) -> None:
    elsewhere = await home.identity(1, org_id=await home.org("Second"))
    foreign = await make_account(home, by=elsewhere)
    for number in (foreign["id"], home.admin.id, 999):
        reply = await home.ask(home.admin, method, f"{BASE}/{number}{below}", body)
        assert (reply.status, reply.json) == (404, NOT_FOUND)
    assert (await home.done(elsewhere, "GET", f"{BASE}/{foreign['id']}"))["name"] == "robot"


async def test_a_change_keeps_what_it_does_not_name(home: Household) -> None:
    account = await make_account(home, role="Editor")
    number = account["id"]
    home.clock.advance(seconds=60)
    reply = await home.ask(home.admin, "PATCH", f"{BASE}/{number}", {"name": "renamed"})
    after = {**account, "name": "renamed", "updatedAt": "2027-01-15T08:01:00Z"}
    assert reply.json == {
        "message": "Service account updated",
        "id": number,
        "name": "renamed",
        "serviceaccount": after,
    }
    assert reply.forgets == (f"user={number}; sessions=none; identity",)
    assert await home.done(home.admin, "GET", f"{BASE}/{number}") == after


@pytest.mark.parametrize(
    ("change", "cut"),
    [({"role": "Viewer"}, True), ({"role": "Admin"}, False), ({"isDisabled": True}, True), ({}, False)],
)
async def test_who_may_do_less_is_cut_off(home: Household, change: dict[str, object], cut: bool) -> None:
    number = (await make_account(home, role="Editor"))["id"]
    reply = await home.ask(home.admin, "PATCH", f"{BASE}/{number}", change)
    assert reply.forgets == (f"user={number}; sessions=none; identity{'; streams=cut' if cut else ''}",)
    record = await home.record(Subject(kind=Kind.SERVICE_ACCOUNT, id=number))
    assert record.active is not change.get("isDisabled", False)
    assert record.roles == ({1: Role(str(change.get("role", "Editor")))} if record.active else {})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"role": "God"}, "invalid role specified"),
        ({"name": 5}, "Bad request data"),
        ({"isDisabled": 1}, "Bad request data"),
        ({"name": "other"}, "service account already exists"),
        ({"name": "x" * 1001}, "The name is too long"),
    ],
)
async def test_changes_that_are_not_made(home: Household, body: object, message: str) -> None:
    account = await make_account(home)
    await make_account(home, "other")
    reply = await home.ask(home.admin, "PATCH", f"{BASE}/{account['id']}", body)
    assert (reply.status, reply.json["message"]) == (400, message)
    assert await home.done(home.admin, "GET", f"{BASE}/{account['id']}") == account


async def test_a_deleted_account_is_gone_with_its_tokens(home: Household) -> None:
    account = await make_account(home)
    token = await make_token(home, account["id"])
    reply = await home.ask(home.admin, "DELETE", f"{BASE}/{account['id']}")
    assert reply.json == {"message": "Service account deleted"}
    assert reply.forgets == (f"user={account['id']}; sessions=none; identity; streams=cut",)
    assert (await home.show_key(token["key"])).reason == "api-key.invalid"
    assert (await home.record(Subject(kind=Kind.SERVICE_ACCOUNT, id=account["id"]))).active is False
    assert (await home.ask(home.admin, "DELETE", f"{BASE}/{account['id']}")).status == 404
    assert await make_account(home) != account, "numbers are not used again"


async def test_accounts_go_with_their_organisation(home: Household) -> None:
    org_id = await home.org("Second")
    elsewhere = await home.identity(1, org_id=org_id)
    account, kept = await make_account(home, by=elsewhere), await make_account(home)
    made = await home.done(elsewhere, "POST", f"{BASE}/{account['id']}/tokens", {"name": "t"})
    reply = await home.ask(home.admin, "DELETE", f"/api/orgs/{org_id}")
    assert reply.forgets == (f"org={org_id}; sessions=none; identity; streams=cut",)
    assert (await home.show_key(made["key"])).reason == "api-key.invalid"
    left = await home.database.fetch_all("SELECT id FROM users WHERE is_service_account = TRUE")
    assert [row["id"] for row in left] == [kept["id"]]
    assert await home.database.fetch_all("SELECT 1 FROM user_names WHERE name_folded = 'sa-2-robot'") == []


async def test_making_changing_and_deleting_are_audited(home: Household) -> None:
    number = (await make_account(home))["id"]
    await home.done(home.admin, "PATCH", f"{BASE}/{number}", {"role": "Editor"})
    await home.done(home.admin, "DELETE", f"{BASE}/{number}")
    events = home.audited()
    assert [event["audit"] for event in events] == [
        "service_account_created",
        "service_account_changed",
        "service_account_deleted",
    ]
    assert {event["service_account"] for event in events} == {number}
    assert [event["role"] for event in events] == ["Viewer", "Editor", "Editor"]
    assert {event["caller_id"] for event in events} == {1}
