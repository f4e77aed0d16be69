import asyncio
from pathlib import Path

import pytest

from backend.credentials.passwords import pbkdf2
from backend.keys.model import KeyLimits
from backend.people import PeopleRules
from contract.identity import Kind, Role
from contract.internal import Subject
from tests.backend.service_accounts.conftest import BASE, make_account, make_key, make_token
from tests.support.household import Household, open_household

DAY = 24 * 3600
TOO_LONG = b"The expiration date input exceeds the limit for service account access tokens expiration date"
EXAMPLE = "glsa_0123456789ABCDEFGHIJKLMNOPQRSTUV_85298802"


async def test_a_new_token_is_shown_once_and_proves_its_account(home: Household) -> None:
    account = await make_account(home, role="Editor")
    reply = await home.ask(home.admin, "POST", f"{BASE}/{account['id']}/tokens", {"name": "töken"})
    assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-store")
    assert reply.json == {"id": 1, "name": "töken", "key": reply.json["key"]}
    assert reply.json["key"].startswith("glsa_")
    verified = await home.show_key(reply.json["key"])
    assert verified.subject == Subject(kind=Kind.SERVICE_ACCOUNT, id=account["id"])
    record = await home.record(verified.subject)
    assert (record.active, record.login, record.name) == (True, "sa-1-robot", "robot")
    assert (record.org_id, record.roles, record.is_server_admin) == (1, {1: Role.EDITOR}, False)
    assert record.credential_version == verified.credential_version


async def test_the_secret_is_not_stored_nor_told_to_the_audit(home: Household) -> None:
    token = await make_token(home, (await make_account(home))["id"])
    secret = token["key"].split("_")[1]
    rows = await home.database.fetch_all("SELECT * FROM api_keys")
    assert secret not in str([dict(row) for row in rows])
    assert secret not in str(home.audited())


@pytest.mark.parametrize(
    "wrong",
    [
        EXAMPLE,
        EXAMPLE[:-1] + "3",
        "glsa_",
        "glsa__85298802",
        "gl",
        "glsa_" + "A" * 32 + "_00000000",
        "glsa_" + "é" * 32 + "_00000000",
        EXAMPLE * 1000,
    ],
)
async def test_tokens_that_are_nobodys(home: Household, wrong: str) -> None:
    await make_token(home, (await make_account(home))["id"])
    assert (await home.show_key(wrong)).reason == "api-key.invalid"


async def test_a_token_that_grafana_made_is_good(home: Household) -> None:
    account = await make_account(home)
    token = await make_token(home, account["id"])
    stored = pbkdf2(b"0123456789ABCDEFGHIJKLMNOPQRSTUV", b"85298802")
    await home.database.execute(
        "UPDATE api_keys SET secret_digest = $1, digest_kind = 'token-pbkdf2' WHERE id = $2", stored, token["id"]
    )
    verified = await home.show_key(EXAMPLE)
    assert verified.subject == Subject(kind=Kind.SERVICE_ACCOUNT, id=account["id"])
    assert (await home.show_key(token["key"])).reason == "api-key.invalid"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Bad request data"),
        ({"name": ""}, "Bad request data"),
        ({"name": "x", "secondsToLive": "60"}, "Bad request data"),
        ({"name": "x", "secondsToLive": 1.5}, "Bad request data"),
        ({"name": "x", "secondsToLive": -1}, "invalid SecondsToLive value"),
        ({"name": "x", "secondsToLive": 2**62}, "Number of seconds before expiration is too large"),
        ({"name": "x" * 1001}, "The name is too long"),
        ({"name": "a\0b"}, "A text holds the character NUL"),
    ],
)
async def test_tokens_that_are_not_made(home: Household, body: object, message: str) -> None:
    tokens = f"{BASE}/{(await make_account(home))['id']}/tokens"
    reply = await home.ask(home.admin, "POST", tokens, body)
    assert (reply.status, reply.json["message"]) == (400, message)
    assert await home.done(home.admin, "GET", tokens) == []


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (None, "Number of seconds before expiration should be set"),
        (0, "Number of seconds before expiration should be set"),
        (61, "Number of seconds before expiration is greater than the global limit"),
        (60, None),
    ],
)
async def test_a_longest_life(tmp_path: Path, seconds: int | None, message: str | None) -> None:
    async with open_household(tmp_path, PeopleRules(keys=KeyLimits(seconds_to_live=60))) as home:
        tokens = f"{BASE}/{(await make_account(home))['id']}/tokens"
        reply = await home.ask(home.admin, "POST", tokens, {"name": "x", "secondsToLive": seconds})
        assert (reply.status, reply.json.get("message")) == (200 if message is None else 400, message)


@pytest.mark.parametrize(
    ("days", "seconds", "good"),
    [(7, 7 * DAY, True), (7, 9 * DAY, False), (7, 0, False), (1, DAY // 2, True), (None, 0, True)],
)
async def test_a_longest_life_in_days(tmp_path: Path, days: int | None, seconds: int, good: bool) -> None:
    async with open_household(tmp_path, PeopleRules(token_days=days)) as home:
        number = (await make_account(home))["id"]
        wanted = {"name": "x", "secondsToLive": seconds}
        reply = await home.ask(home.admin, "POST", f"{BASE}/{number}/tokens", wanted)
        assert reply.status == (200 if good else 400)
        assert good or reply.body == TOO_LONG


async def test_a_tokens_name_is_taken_once_in_the_organisation(home: Household) -> None:
    one, other = await make_account(home, "one"), await make_account(home, "other")
    await make_token(home, one["id"], "same")
    await make_key(home, "key")
    for name in ("same", "key"):
        reply = await home.ask(home.admin, "POST", f"{BASE}/{other['id']}/tokens", {"name": name})
        assert reply.status == 400
        assert reply.json["message"] == "service account token with given name already exists in the organization"
        assert reply.json["messageId"] == "serviceaccounts.ErrTokenAlreadyExists"
    reply = await home.ask(home.admin, "POST", "/api/auth/keys", {"name": "same", "role": "Viewer"})
    assert (reply.status, reply.json["message"]) == (409, "API Key Organization ID And Name Must Be Unique")


async def test_of_many_equal_tokens_one_is_made(home: Household) -> None:
    tokens = f"{BASE}/{(await make_account(home))['id']}/tokens"
    replies = await asyncio.gather(*(home.ask(home.admin, "POST", tokens, {"name": "x"}) for _ in range(6)))
    assert sorted(reply.status for reply in replies) == [200, 400, 400, 400, 400, 400]


@pytest.mark.parametrize("limits", [KeyLimits(in_org=2), KeyLimits(in_all=2)])
async def test_tokens_and_keys_share_a_quota(tmp_path: Path, limits: KeyLimits) -> None:
    async with open_household(tmp_path, PeopleRules(keys=limits)) as home:
        number = (await make_account(home))["id"]
        await make_key(home)
        await make_token(home, number)
        for target, body in (
            (f"{BASE}/{number}/tokens", {"name": "x"}),
            ("/api/auth/keys", {"name": "x", "role": "Viewer"}),
        ):
            reply = await home.ask(home.admin, "POST", target, body)
            assert (reply.status, reply.json) == (403, {"message": "api_key Quota reached"})


async def test_the_list_tells_times_and_what_is_left(home: Household) -> None:
    number = (await make_account(home))["id"]
    for name, seconds in (("d", 0), ("c", 60), ("b", 7 * DAY - 1), ("a", 8 * DAY)):
        await make_token(home, number, name, secondsToLive=seconds)
    home.clock.advance(seconds=60)
    found = await home.done(home.admin, "GET", f"{BASE}/{number}/tokens")
    assert [token["name"] for token in found] == ["a", "b", "c", "d"]
    assert [token["secondsUntilExpiration"] for token in found] == [0, 7 * DAY - 61, 0, 0]
    assert [token["hasExpired"] for token in found] == [False, False, True, False]
    assert found[2] == {
        "id": 2,
        "name": "c",
        "created": "2027-01-15T08:00:00Z",
        "lastUsedAt": None,
        "expiration": "2027-01-15T08:01:00Z",
        "secondsUntilExpiration": 0,
        "hasExpired": True,
        "isRevoked": False,
    }
    assert found[3]["expiration"] is None


async def test_a_token_ends_on_time_and_says_so(home: Household) -> None:
    token = await make_token(home, (await make_account(home))["id"], secondsToLive=60)
    verified = await home.show_key(token["key"])
    assert verified.good_until == home.clock.now() + 60
    home.clock.advance(seconds=60)
    assert (await home.show_key(token["key"])).reason == "api-key.expired"


async def test_each_tokens_use_is_noted_and_asked_for_again(home: Household) -> None:
    number = (await make_account(home))["id"]
    used, unused = await make_token(home, number, "used"), await make_token(home, number, "unused")
    assert (await home.show_key(used["key"])).good_until == home.clock.now() + 300
    await home.writes_done()
    found = await home.done(home.admin, "GET", f"{BASE}/{number}/tokens")
    assert {token["id"]: token["lastUsedAt"] for token in found} == {
        used["id"]: "2027-01-15T08:00:00Z",
        unused["id"]: None,
    }


async def test_tokens_of_a_disabled_account_are_refused_until_it_is_enabled(home: Household) -> None:
    number = (await make_account(home))["id"]
    token = await make_token(home, number)
    await home.done(home.admin, "PATCH", f"{BASE}/{number}", {"isDisabled": True})
    assert (await home.show_key(token["key"])).reason == "identity.disabled"
    await home.done(home.admin, "PATCH", f"{BASE}/{number}", {"isDisabled": False})
    assert (await home.show_key(token["key"])).subject is not None


async def test_a_revoked_token_says_so(home: Household) -> None:
    token = await make_token(home, (await make_account(home))["id"])
    await home.database.execute("UPDATE api_keys SET is_revoked = TRUE WHERE id = $1", token["id"])
    assert (await home.show_key(token["key"])).reason == "api-key.revoked"


async def test_a_deleted_token_takes_all_proofs_of_its_account_with_it(home: Household) -> None:
    number = (await make_account(home))["id"]
    gone, kept = await make_token(home, number, "gone"), await make_token(home, number, "kept")
    before = await home.show_key(kept["key"])
    reply = await home.ask(home.admin, "DELETE", f"{BASE}/{number}/tokens/{gone['id']}")
    assert reply.json == {"message": "Service account token deleted"}
    assert reply.forgets == (f"user={number}; sessions=none; identity; streams=cut",)
    assert (await home.show_key(gone["key"])).reason == "api-key.invalid"
    after = await home.show_key(kept["key"])
    assert after.subject == before.subject
    record = await home.record(Subject(kind=Kind.SERVICE_ACCOUNT, id=number))
    assert before.credential_version != record.credential_version == after.credential_version


async def test_a_token_of_another_account_is_not_deleted(home: Household) -> None:
    one, other = await make_account(home, "one"), await make_account(home, "other")
    token = await make_token(home, one["id"])
    for number in (token["id"], 999):
        reply = await home.ask(home.admin, "DELETE", f"{BASE}/{other['id']}/tokens/{number}")
        assert (reply.status, reply.json["message"]) == (404, "service account token not found")
    reply = await home.ask(home.admin, "DELETE", f"{BASE}/{one['id']}/tokens/abc")
    assert (reply.status, reply.json) == (400, {"message": "Token ID is invalid"})
    assert len(await home.done(home.admin, "GET", f"{BASE}/{one['id']}/tokens")) == 1


async def test_tokens_are_no_api_keys(home: Household) -> None:
    token = await make_token(home, (await make_account(home))["id"])
    assert await home.done(home.admin, "GET", "/api/auth/keys") == []
    assert (await home.ask(home.admin, "DELETE", f"/api/auth/keys/{token['id']}")).status == 404


async def test_making_and_deleting_are_audited(home: Household) -> None:
    number = (await make_account(home))["id"]
    token = await make_token(home, number)
    await home.done(home.admin, "DELETE", f"{BASE}/{number}/tokens/{token['id']}")
    created, deleted = home.audited()[1:]
    assert (created["audit"], deleted["audit"]) == ("token_created", "token_deleted")
    for event in (created, deleted):
        facts = (event["token"], event["service_account"], event["name"], event["org"], event["caller_id"])
        assert facts == (token["id"], number, "t", 1, 1)
