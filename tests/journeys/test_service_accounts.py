"""A service account's token from its making to its end, over one gateway and over two."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.denial import denial, numbered
from tests.support.stack import AS_ADMIN, UNREMARKED, Header, Stack, basic, bearer, json_of, open_stack
from tests.support.valkey import Valkey, running_valkey

BASE = "/api/serviceaccounts"
Start = Callable[..., Awaitable[Stack]]


@pytest.fixture(scope="module")
def store() -> Iterator[Valkey]:
    with running_valkey() as running:
        yield running


@pytest.fixture
async def start(store: Valkey, tmp_path: Path) -> AsyncIterator[Start]:
    """Called again in one test, it starts another gateway over the same data."""
    store.flush()
    async with AsyncExitStack() as running:

        async def open_one(*, beside: Stack | None = None) -> Stack:
            clock = None if beside is None else beside.clock
            return await running.enter_async_context(open_stack(tmp_path, store, clock=clock))

        yield open_one


@pytest.fixture
async def stack(start: Start) -> Stack:
    return await start()


async def make_account(stack: Stack, name: str = "robot", **wish: object) -> int:
    answer = await stack.ask("POST", f"{BASE}/", AS_ADMIN, body={"name": name, **wish})
    assert answer.status == 201
    return int(json_of(answer)["id"])


async def make_token(stack: Stack, account: int, name: str = "t", **wish: object) -> tuple[int, Header]:
    made = await stack.done("POST", f"{BASE}/{account}/tokens", AS_ADMIN, body={"name": name, **wish})
    return made["id"], bearer(made["key"])


async def reason(stack: Stack, *headers: Header) -> Any:
    """Why a request is refused; it must be a 401."""
    answer = await stack.ask("GET", "/api/org", *headers)
    assert (answer.status, json_of(answer)["message"]) == (401, "Unauthorized")
    return json_of(answer)["messageId"]


async def test_a_token_acts_with_its_accounts_role_in_its_organisation(stack: Stack) -> None:
    _, token = await make_token(stack, await make_account(stack, role="Editor"))
    assert (await stack.done("GET", "/api/org", token))["id"] == 1
    saved = {"dashboard": {"title": "made by a robot"}}
    await stack.done("POST", "/api/dashboards/db", token, body=saved)
    refused = await stack.ask("GET", f"{BASE}/search", token)
    assert (refused.status, numbered(json_of(refused))) == (403, denial("serviceaccounts:read"))
    await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Second"})
    assert await reason(stack, token, ("X-Grafana-Org-Id", "2")) == "api-key.organization-mismatch"


async def test_a_token_is_good_as_the_password_of_api_key_too(stack: Stack) -> None:
    _, (_, value) = await make_token(stack, await make_account(stack))
    await stack.done("GET", "/api/org", basic("api_key", value.removeprefix("Bearer ")))


@UNREMARKED
async def test_an_account_neither_logs_in_nor_has_sessions(stack: Stack) -> None:
    _, token = await make_token(stack, await make_account(stack, role="Admin"))
    for password in ("robot", "admin"):
        answer = await stack.ask("POST", "/api/login", body={"user": "sa-1-robot", "password": password})
        assert answer.status == 401
        assert await reason(stack, basic("sa-1-robot", password)) == "password-auth.failed"
    assert (await stack.ask("GET", "/api/user/auth-tokens", token)).status == 403
    assert (await stack.ask("POST", "/api/user/auth-tokens/rotate", token)).status == 403


@pytest.mark.parametrize("flaw", ["glsa_x", "glsa_0123456789ABCDEFGHIJKLMNOPQRSTUV_85298803"])
async def test_a_wrong_checksum_is_no_token(stack: Stack, flaw: str) -> None:
    assert await reason(stack, bearer(flaw)) == "api-key.invalid"


async def test_what_takes_a_token_away_holds_for_the_next_request_everywhere(start: Start) -> None:
    here = await start()
    there = await start(beside=here)
    account = await make_account(here)
    gone, kept = await make_token(here, account, "gone"), await make_token(here, account, "kept")
    for gateway in (here, there):
        await gateway.done("GET", "/api/org", gone[1])
        await gateway.done("GET", "/api/org", kept[1])
    await here.done("DELETE", f"{BASE}/{account}/tokens/{gone[0]}", AS_ADMIN)
    for gateway in (here, there):
        assert await reason(gateway, gone[1]) == "api-key.invalid"
        await gateway.done("GET", "/api/org", kept[1])
    await here.done("PATCH", f"{BASE}/{account}", AS_ADMIN, body={"isDisabled": True})
    for gateway in (here, there):
        assert await reason(gateway, kept[1]) == "identity.disabled"
    await here.done("PATCH", f"{BASE}/{account}", AS_ADMIN, body={"isDisabled": False})
    for gateway in (here, there):
        await gateway.done("GET", "/api/org", kept[1])
    await here.done("DELETE", f"{BASE}/{account}", AS_ADMIN)
    for gateway in (here, there):
        assert await reason(gateway, kept[1]) == "api-key.invalid"


async def test_a_lost_role_is_lost_at_once(stack: Stack) -> None:
    account = await make_account(stack, role="Admin")
    _, token = await make_token(stack, account)
    await stack.done("GET", f"{BASE}/search", token)
    await stack.done("PATCH", f"{BASE}/{account}", AS_ADMIN, body={"role": "Viewer"})
    assert (await stack.ask("GET", f"{BASE}/search", token)).status == 403


async def test_a_token_that_is_remembered_ends_on_time(stack: Stack) -> None:
    _, token = await make_token(stack, await make_account(stack), secondsToLive=60)
    stack.clock.advance(seconds=59)
    await stack.done("GET", "/api/org", token)
    stack.clock.advance(seconds=1)
    assert await reason(stack, token) == "api-key.expired"


async def test_a_key_stays_good_on_its_way_to_an_account_and_back(stack: Stack) -> None:
    key = bearer(await stack.key("Editor"))
    await stack.done("GET", "/api/org", key)
    await stack.done("POST", f"{BASE}/migrate", AS_ADMIN)
    await stack.done("GET", "/api/org", key)
    [account] = (await stack.done("GET", f"{BASE}/search", AS_ADMIN))["serviceAccounts"]
    [token] = await stack.done("GET", f"{BASE}/{account['id']}/tokens", AS_ADMIN)
    await stack.done("POST", f"{BASE}/{account['id']}/revert/{token['id']}", AS_ADMIN)
    await stack.done("GET", "/api/org", key)
    await stack.done("DELETE", f"/api/auth/keys/{token['id']}", AS_ADMIN)
    assert await reason(stack, key) == "api-key.invalid"


async def test_tokens_go_with_their_organisation(stack: Stack) -> None:
    org = (await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Second"}))["orgId"]
    there = ("X-Grafana-Org-Id", str(org))
    answer = await stack.ask("POST", BASE, AS_ADMIN, there, body={"name": "robot"})
    tokens = f"{BASE}/{json_of(answer)['id']}/tokens"
    token = bearer((await stack.done("POST", tokens, AS_ADMIN, there, body={"name": "t"}))["key"])
    assert (await stack.done("GET", "/api/org", token))["name"] == "Second"
    await stack.done("DELETE", f"/api/orgs/{org}", AS_ADMIN)
    assert await reason(stack, token) == "api-key.invalid"
