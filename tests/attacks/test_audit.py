"""What the audit says while somebody attacks, and what nobody can make it say (security.md A100)."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.stack import ADMIN, UNREMARKED, Stack, basic, bearer, cookie, open_stack
from tests.support.valkey import Valkey

pytestmark = UNREMARKED
MALLORY = "127.0.0.9"


@pytest.fixture
async def stack(server: Valkey, tmp_path: Path) -> AsyncIterator[Stack]:
    server.flush()
    async with open_stack(tmp_path, server) as stack:
        yield stack


async def guess(stack: Stack, login: str, password: str) -> int:
    return (await stack.ask("GET", "/api/user", basic(login, password), source=MALLORY)).status


async def test_logging_in_and_out_is_told(stack: Stack) -> None:
    token = await stack.log_in()
    await stack.done("POST", "/api/logout", cookie(token))
    [login, logout] = stack.audited()
    assert (login["audit"], login["user"], login["method"]) == ("login", 1, "form")
    assert (logout["audit"], logout["user"], logout["session"]) == ("logout", 1, 1)
    assert login["address"] == logout["address"] == "127.0.0.1"


async def test_a_failure_a_lock_and_a_full_block_are_told(stack: Stack) -> None:
    ada = await stack.person("ada")
    for _ in range(6):
        assert await guess(stack, "ada", "wrong") == 401
    failed, locked = stack.audited()[-2:]
    account = f"user:{ada.id}"
    assert failed | {"time": ""} == {
        "time": "",
        "audit": "login_failed",
        "account": account,
        "address": MALLORY,
        "known_device": False,
    }
    assert (locked["audit"], locked["account"], locked["address"]) == ("locked_out", account, MALLORY)
    while await guess(stack, "nobody", "wrong") == 401:
        pass
    blocked = stack.audited()[-1]
    assert (blocked["audit"], blocked["address"]) == ("address_blocked", MALLORY)


async def test_a_key_that_has_run_out_is_told(stack: Stack) -> None:
    key = await stack.key(seconds=60)
    assert (await stack.ask("GET", "/api/org", bearer(key))).status == 200
    stack.clock.advance(seconds=61)
    assert (await stack.ask("GET", "/api/org", bearer(key), source=MALLORY)).status == 401
    assert (stack.audited()[-1]["audit"], stack.audited()[-1]["address"]) == ("key_expired", MALLORY)


async def test_revoked_sessions_are_told(stack: Stack) -> None:
    mine = cookie(await stack.log_in())
    await stack.log_in()
    await stack.done("POST", "/api/user/revoke-auth-token", mine, body={"authTokenId": 2})
    await stack.done("POST", "/api/user/auth-tokens/revoke-others", mine, body={})
    one, others = stack.audited()[-2:]
    assert (one["audit"], one["user"], one["session"]) == ("session_revoked", 1, 2)
    assert (others["audit"], others["user"], others["ended"]) == ("session_revoked", 1, 0)


@pytest.mark.parametrize(
    "text",
    [
        'eve\r\n{"audit":"login","user":1}',
        "\x1b[2J\x1b]0;owned\x07",
        '"},{"audit":"login"',
        "\u2028\u2029\x85\x9b31m",
        "\U0001f600",
        "e" * 16_000,
        "\x00",
    ],
)
async def test_no_name_writes_an_event_of_its_own(stack: Stack, text: str) -> None:
    before = len(stack.audited())
    assert await guess(stack, text, text) in {401, 431}
    form = {"user": text, "password": text}
    assert (await stack.ask("POST", "/api/login", body=form, source=MALLORY)).status == 401
    events = stack.audited()[before:]
    assert {event["audit"] for event in events} == {"login_failed"}
    assert text not in stack.audit.getvalue()
    assert all(json.loads(line)["time"] for line in stack.audit.getvalue().splitlines())


async def test_a_name_of_a_megabyte_is_refused_before_it_is_looked_at(stack: Stack) -> None:
    form = {"user": "e" * 1_000_000, "password": "x"}
    answer = await stack.ask("POST", "/api/login", body=form, source=MALLORY)
    assert (answer.status, stack.audited()) == (413, [])


async def test_no_event_holds_a_credential(stack: Stack) -> None:
    ada = await stack.person("ada")
    token = await stack.log_in("ada", ada.password)
    key = await stack.key(seconds=60)
    await guess(stack, "ada", "a wrong one")
    stack.clock.advance(seconds=61)
    await stack.ask("GET", "/api/org", bearer(key))
    await stack.ask("POST", "/api/logout", cookie(token))
    told = stack.audit.getvalue()
    assert len(stack.audited()) >= 4
    for secret in (ada.password, "a wrong one", key, token, ADMIN[1] + '"'):
        assert secret not in told
