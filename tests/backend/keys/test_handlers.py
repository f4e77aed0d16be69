import asyncio
import json
from base64 import b64decode
from pathlib import Path

import pytest

from backend.keys.model import KeyLimits
from backend.people import PeopleRules
from contract.identity import NOBODY, Identity, Kind, Role
from contract.internal import Subject
from contract.settings.kinds import ApiKeysMode
from tests.support.denial import denial, numbered
from tests.support.household import Household, open_household

KEYS = "/api/auth/keys"


@pytest.mark.parametrize(
    ("method", "target", "action"),
    [("GET", KEYS, "read"), ("POST", KEYS, "create"), ("DELETE", f"{KEYS}/1", "delete")],
)
async def test_keys_are_for_organisation_admins(home: Household, method: str, target: str, action: str) -> None:
    for caller in (await home.person("ed", Role.EDITOR), await home.key(Role.EDITOR)):
        reply = await home.ask(caller, method, target, {"name": "k", "role": "Viewer"})
        assert (reply.status, numbered(reply.json)) == (403, denial(f"apikeys:{action}"))
    assert (await home.ask(NOBODY, method, target)).status == 401


@pytest.mark.parametrize("role", ["Viewer", "Editor", "Admin", "None"])
async def test_a_new_key_is_shown_once_and_proves_its_role(home: Household, role: str) -> None:
    reply = await home.ask(home.admin, "POST", KEYS, {"name": "käy", "role": role, "secondsToLive": 0})
    assert reply.headers["Cache-Control"] == "no-store"
    made = reply.json
    assert (made["id"], made["name"]) == (1, "käy")
    secret = json.loads(b64decode(made["key"], validate=True))
    assert list(secret) == ["k", "n", "id"]
    assert (len(secret["k"]), secret["n"], secret["id"]) == (32, "käy", 1)
    assert await home.done(home.admin, "GET", KEYS) == [{"id": 1, "name": "käy", "role": role}]
    verified = await home.show_key(made["key"])
    assert verified.subject == Subject(kind=Kind.API_KEY, id=1)
    assert (await home.record(Subject(kind=Kind.API_KEY, id=1))).roles == {1: Role(role)}


async def test_the_secret_is_not_stored(home: Household) -> None:
    made = await home.done(home.admin, "POST", KEYS, {"name": "k", "role": "Viewer"})
    secret = json.loads(b64decode(made["key"]))["k"]
    rows = await home.database.fetch_all("SELECT * FROM api_keys")
    assert secret not in str([dict(row) for row in rows])
    assert secret not in str(home.audited())


async def test_field_names_have_no_case_and_null_is_absent(home: Household) -> None:
    made = await home.done(home.admin, "POST", KEYS, {"Name": "k", "ROLE": "Viewer", "secondstolive": None})
    assert made["name"] == "k"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Name is required"),
        ({"role": "Viewer"}, "Name is required"),
        ({"name": "", "role": "Viewer"}, "Name is required"),
        ({"name": "k"}, "Role is required"),
        ({"name": "k", "role": ""}, "Role is required"),
        ({"name": "k", "role": "viewer"}, "Invalid role specified"),
        ({"name": "k", "role": "God"}, "Invalid role specified"),
        ({"name": "k", "role": "Viewer", "secondsToLive": -1}, "Negative value for SecondsToLive"),
        (
            {"name": "k", "role": "Viewer", "secondsToLive": 2**62},
            "Number of seconds before expiration is too large",
        ),
        ({"name": "a\0b", "role": "Viewer"}, "A text holds the character NUL"),
        ({"name": "k" * 1001, "role": "Viewer"}, "The name is too long"),
    ],
)
async def test_keys_that_are_not_made(home: Household, body: object, message: str) -> None:
    reply = await home.ask(home.admin, "POST", KEYS, body)
    assert (reply.status, reply.json["message"]) == (400, message)


@pytest.mark.parametrize(
    "body",
    [
        {"name": 5, "role": "Viewer"},
        {"name": "k", "role": ["Viewer"]},
        {"name": "k", "role": "Viewer", "secondsToLive": "60"},
        {"name": "k", "role": "Viewer", "secondsToLive": 1.5},
        {"name": "k", "role": "Viewer", "secondsToLive": True},
        {"name": "k", "role": "Viewer", "secondsToLive": 10**30},
        ["k"],
    ],
)
async def test_nothing_is_coerced(home: Household, body: object) -> None:
    raw = json.dumps(body).encode()
    reply = await home.client.ask(home.admin, "POST", KEYS, raw=raw, headers={"Content-Type": "application/json"})
    assert reply.status == 400


async def test_a_name_is_taken_once_in_an_organisation_even_when_expired(home: Household) -> None:
    await home.done(home.admin, "POST", KEYS, {"name": "k", "role": "Viewer", "secondsToLive": 1})
    home.clock.advance(seconds=100)
    reply = await home.ask(home.admin, "POST", KEYS, {"name": "k", "role": "Admin"})
    assert (reply.status, reply.json["message"]) == (409, "API Key Organization ID And Name Must Be Unique")
    elsewhere = await home.identity(1, org_id=await home.org("Second"))
    await home.done(elsewhere, "POST", KEYS, {"name": "k", "role": "Admin"})


async def test_of_many_equal_keys_one_is_made(home: Household) -> None:
    body = {"name": "k", "role": "Viewer"}
    replies = await asyncio.gather(*(home.ask(home.admin, "POST", KEYS, body) for _ in range(6)))
    assert sorted(reply.status for reply in replies) == [200, 409, 409, 409, 409, 409]


async def test_a_key_makes_and_deletes_keys_itself_included(home: Household) -> None:
    robot = await home.key(Role.ADMIN)
    made = await home.done(robot, "POST", KEYS, {"name": "by a key", "role": "Viewer"})
    assert [key["name"] for key in await home.done(robot, "GET", KEYS)] == ["by a key", "key Admin"]
    await home.done(robot, "DELETE", f"{KEYS}/{made['id']}")
    await home.done(robot, "DELETE", f"{KEYS}/{robot.id}")
    assert (await home.record(Subject(kind=Kind.API_KEY, id=robot.id))).active is False


async def test_the_list_is_by_name_and_of_the_living(home: Household) -> None:
    for name, seconds in (("c", 0), ("a", 60), ("b", 10)):
        await home.done(home.admin, "POST", KEYS, {"name": name, "role": "Viewer", "secondsToLive": seconds})
    home.clock.advance(seconds=10)
    found = await home.done(home.admin, "GET", KEYS)
    assert [key["name"] for key in found] == ["a", "b", "c"]
    assert found[0] == {"id": 2, "name": "a", "role": "Viewer", "expiration": "2027-01-15T08:01:00Z"}
    home.clock.advance(seconds=1)
    assert [key["name"] for key in await home.done(home.admin, "GET", KEYS)] == ["a", "c"]


@pytest.mark.parametrize(
    ("query", "count"),
    [("?includeExpired=true", 1), ("?includeExpired=True", 1), ("?includeExpired=false", 0), ("", 0)],
)
async def test_expired_keys_are_shown_on_demand(home: Household, query: str, count: int) -> None:
    await home.done(home.admin, "POST", KEYS, {"name": "k", "role": "Viewer", "secondsToLive": 1})
    home.clock.advance(seconds=5)
    assert len(await home.done(home.admin, "GET", KEYS + query)) == count


async def test_the_list_tells_when_a_key_was_used(home: Household) -> None:
    robot = await home.key(Role.VIEWER)
    await home.record(Subject(kind=Kind.API_KEY, id=robot.id))
    await home.writes_done()
    [key] = await home.done(home.admin, "GET", KEYS)
    assert key["lastUsedAt"] == "2027-01-15T08:00:00Z"


async def test_a_deleted_key_is_refused_from_then_on(home: Household) -> None:
    made = await home.done(home.admin, "POST", KEYS, {"name": "k", "role": "Viewer"})
    reply = await home.ask(home.admin, "DELETE", f"{KEYS}/{made['id']}")
    assert reply.json == {"message": "API key deleted"}
    assert reply.forgets == (f"key={made['id']}; sessions=none; identity; streams=cut",)
    assert (await home.show_key(made["key"])).reason == "api-key.invalid"
    again = await home.ask(home.admin, "DELETE", f"{KEYS}/{made['id']}")
    assert (again.status, again.json) == (404, {"message": "Failed to delete API key"})


async def test_a_key_of_another_organisation_is_not_there(home: Household) -> None:
    robot = await home.key(Role.VIEWER)
    elsewhere = await home.identity(1, org_id=await home.org("Second"))
    assert await home.done(elsewhere, "GET", KEYS) == []
    assert (await home.ask(elsewhere, "DELETE", f"{KEYS}/{robot.id}")).status == 404
    assert len(await home.done(home.admin, "GET", KEYS)) == 1


@pytest.mark.parametrize("number", ["abc", "0", "-1", "1.0", "99999999999999999999"])
async def test_numbers_that_are_none(home: Household, number: str) -> None:
    reply = await home.ask(home.admin, "DELETE", f"{KEYS}/{number}")
    assert (reply.status, reply.json) == (400, {"message": "id is invalid"})


async def test_making_and_deleting_are_audited(home: Household) -> None:
    made = await home.done(home.admin, "POST", KEYS, {"name": "k", "role": "Viewer"})
    await home.done(home.admin, "DELETE", f"{KEYS}/{made['id']}")
    created, deleted = home.audited()
    assert (created["audit"], created["key"], created["name"], created["role"], created["org"]) == (
        "key_created",
        1,
        "k",
        "Viewer",
        1,
    )
    assert (deleted["audit"], deleted["key"], deleted["caller_id"]) == ("key_deleted", 1, 1)


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (None, "Number of seconds before expiration should be set"),
        (0, "Number of seconds before expiration should be set"),
        (61, "Number of seconds before expiration is greater than the global limit"),
        (-1, "Negative value for SecondsToLive"),
        (60, None),
    ],
)
async def test_a_longest_life(tmp_path: Path, seconds: int | None, message: str | None) -> None:
    async with open_household(tmp_path, PeopleRules(keys=KeyLimits(seconds_to_live=60))) as home:
        body = {"name": "k", "role": "Viewer", "secondsToLive": seconds}
        reply = await home.ask(home.admin, "POST", KEYS, body)
        assert (reply.status, reply.json.get("message")) == (200 if message is None else 400, message)


@pytest.mark.parametrize("limits", [KeyLimits(in_org=1), KeyLimits(in_all=1)])
async def test_a_quota_is_reached(tmp_path: Path, limits: KeyLimits) -> None:
    async with open_household(tmp_path, PeopleRules(keys=limits)) as home:
        await home.key(Role.VIEWER)
        reply = await home.ask(home.admin, "POST", KEYS, {"name": "k", "role": "Viewer"})
        assert (reply.status, reply.json) == (403, {"message": "api_key Quota reached"})


@pytest.mark.parametrize(
    ("mode", "status", "headers"),
    [
        ("enabled", 200, {}),
        ("deprecated", 200, {"Deprecation": "@0", "Cache-Control": "no-store"}),
        ("redirect", 301, {"Location": "/api/serviceaccounts"}),
        ("gone", 410, {}),
    ],
)
async def test_modes_on_the_way_to_service_accounts(
    tmp_path: Path, mode: ApiKeysMode, status: int, headers: dict[str, str]
) -> None:
    async with open_household(tmp_path, PeopleRules(keys_mode=mode)) as home:
        reply = await home.ask(home.admin, "POST", KEYS, {"name": "k", "role": "Viewer"})
        assert reply.status == status
        assert dict(reply.headers).items() >= headers.items()
        assert len(await home.done(home.admin, "GET", KEYS)) == (status == 200)


async def test_a_redirect_checks_first(tmp_path: Path) -> None:
    async with open_household(tmp_path, PeopleRules(keys_mode="redirect")) as home:
        for body in ({}, {"name": "k", "role": "Viewer", "secondsToLive": -1}):
            assert (await home.ask(home.admin, "POST", KEYS, body)).status == 400


async def test_a_service_accounts_token_is_no_key_of_the_organisation(home: Household) -> None:
    robot: Identity = await home.key(Role.VIEWER)
    await home.database.execute("UPDATE api_keys SET service_account_id = 1 WHERE id = $1", robot.id)
    assert await home.done(home.admin, "GET", KEYS) == []
    assert (await home.ask(home.admin, "DELETE", f"{KEYS}/{robot.id}")).status == 404
