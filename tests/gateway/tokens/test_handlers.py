"""A user's own sessions, through the door."""

from collections.abc import Awaitable, Callable

import pytest

from tests.support.stack import AS_ADMIN, UNREMARKED, Header, Stack, bearer, cookie, json_of, request

pytestmark = UNREMARKED

StartStack = Callable[..., Awaitable[Stack]]
LIST, REVOKE = "/api/user/auth-tokens", "/api/user/revoke-auth-token"
OTHERS = "/api/user/auth-tokens/revoke-others"
JSON: Header = ("Content-Type", "application/json")
AGENT: Header = ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36")


async def is_in(stack: Stack, token: str) -> bool:
    return (await stack.ask("GET", "/api/login/ping", cookie(token))).status == 200


async def test_the_list_tells_of_each_session(stack: Stack) -> None:
    token = await stack.log_in("admin", "admin", AGENT)
    stack.clock.advance(seconds=5)
    other = await stack.log_in()
    (first, second) = await stack.done("GET", LIST, cookie(token))
    assert first == {
        "id": first["id"],
        "isActive": True,
        "clientIp": "127.0.0.1",
        "device": "Other",
        "os": "Linux",
        "osVersion": "",
        "browser": "Chrome",
        "browserVersion": "131.0",
        "createdAt": "2027-01-15T08:00:00Z",
        "seenAt": "2027-01-15T08:00:05Z",
        "authModule": first["authModule"],
    }
    assert (second["isActive"], second["createdAt"]) == (False, "2027-01-15T08:00:05Z")
    assert [each["isActive"] for each in await stack.done("GET", LIST, AS_ADMIN)] == [False, False]
    await stack.ask("POST", "/api/logout", cookie(other))
    assert len(await stack.done("GET", LIST, cookie(token))) == 1


async def test_who_has_no_session_sees_an_empty_list(stack: Stack) -> None:
    ada = await stack.person("ada")
    assert await stack.done("GET", LIST, ada.basic) == []


async def test_one_ends_another_session_of_ones_own(stack: Stack) -> None:
    mine, other = await stack.log_in(), await stack.log_in()
    listed = await stack.done("GET", LIST, cookie(mine))
    by_activity = {each["isActive"]: each["id"] for each in listed}
    told = await stack.done("POST", REVOKE, cookie(mine), body={"authTokenId": by_activity[False]})
    assert told == {"message": "User auth token revoked"}
    assert (await is_in(stack, mine), await is_in(stack, other)) == (True, False)
    again = await stack.ask("POST", REVOKE, cookie(mine), body={"authTokenId": by_activity[False]})
    assert (again.status, json_of(again)["message"]) == (404, "User auth token not found")
    active = await stack.ask("POST", REVOKE, cookie(mine), body={"authTokenId": by_activity[True]})
    assert (active.status, json_of(active)["message"]) == (400, "Cannot revoke active user auth token")


async def test_somebody_elses_session_is_as_unknown_as_none(stack: Stack) -> None:
    ada = await stack.person("ada")
    token = await stack.log_in("ada", ada.password)
    (listed,) = await stack.done("GET", LIST, ada.basic)
    for number in (listed["id"], 10**9, -1, 0):
        answer = await stack.ask("POST", REVOKE, AS_ADMIN, body={"authTokenId": number})
        assert (answer.status, json_of(answer)["message"]) == (404, "User auth token not found")
    assert await is_in(stack, token)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[1]", 400),
        (b'{"authTokenId":"1"}', 400),
        (b'{"authTokenId":1.5}', 400),
        (b'{"authTokenId":true}', 400),
        (b'{"authTokenId":1180591620717411303424}', 400),
        (b'{"authTokenId":[1]}', 400),
        (b'{"authTokenId":' + b"9" * 5000 + b"}", 400),
        (b'{"authTokenId":null}', 404),
        (b"{}", 404),
        (b'{"AUTHTOKENID":999}', 404),
    ],
)
async def test_what_names_no_session_is_refused(stack: Stack, body: bytes, status: int) -> None:
    answer = await stack.send(request("POST", REVOKE, AS_ADMIN, JSON, body=body))
    assert answer.status == status


async def test_all_others_end_at_once(stack: Stack) -> None:
    ada = await stack.person("ada")
    hers = await stack.log_in("ada", ada.password)
    mine, *others = [await stack.log_in() for _ in range(3)]
    assert (await stack.done("POST", OTHERS, cookie(mine)))["message"] == "User auth tokens revoked"
    assert [await is_in(stack, token) for token in (mine, *others, hers)] == [True, False, False, True]
    await stack.done("POST", OTHERS, AS_ADMIN)
    assert (await is_in(stack, mine), await is_in(stack, hers)) == (False, True)


@pytest.mark.parametrize(("method", "target"), [("GET", LIST), ("POST", REVOKE), ("POST", OTHERS)])
async def test_a_key_has_no_sessions(stack: Stack, method: str, target: str) -> None:
    answer = await stack.ask(method, target, bearer(await stack.key("Admin")), body={"authTokenId": 1})
    assert (answer.status, json_of(answer)["message"]) == (403, "Permission denied")


@pytest.mark.parametrize(("method", "target"), [("GET", LIST), ("POST", REVOKE), ("POST", OTHERS)])
async def test_a_stranger_is_refused(stack: Stack, method: str, target: str) -> None:
    assert (await stack.ask(method, target, body={"authTokenId": 1})).status == 401


async def test_what_one_gateway_ends_is_ended_at_the_other(start_stack: StartStack) -> None:
    here = await start_stack()
    there = await start_stack(clock=here.clock)
    mine, other = await here.log_in(), await there.log_in()
    assert await is_in(here, other)
    await here.done("POST", OTHERS, cookie(mine))
    assert not await is_in(here, other)
    assert not await is_in(there, other)
