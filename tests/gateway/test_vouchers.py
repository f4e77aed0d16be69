"""The token about the caller that a backend of others may believe, as that backend would check it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer
from joserfc import jwt
from joserfc.jwk import KeySet

from contract.identity import NOBODY, Identity, Kind, Role
from gateway.authn.jwt.sources import JwkSetAddress
from gateway.authn.jwt.token import BadToken
from gateway.authn.jwt.verification import Verification
from gateway.vouchers import Vouchers
from tests.support.clock import FrozenClock
from tests.support.stack import AS_ADMIN, UNREMARKED, Header, Stack, bearer, cookie

pytestmark = UNREMARKED

StartStack = Callable[..., Awaitable[Stack]]
ON = {("gateway", "id_forwarding"): "true", ("server", "root_url"): "https://gw.test/sub/"}
KEYS = "/api/signing-keys/keys"
ADA = Identity(kind=Kind.USER, id=5, login="ada", org_id=1, role=Role.VIEWER, method="basic")


async def told(stack: Stack, credential: Header, *headers: Header) -> Mapping[str, Any]:
    """The claims that came with a request, once its signature was found good."""
    await stack.done("GET", "/api/org", credential, *headers)
    [word] = stack.last.all("X-Grafana-Id")
    key_set = KeySet.import_key_set(await stack.done("GET", KEYS))
    token = jwt.decode(word, key_set, algorithms=["ES256"])
    assert token.header == {"alg": "ES256", "kid": token.header["kid"], "typ": "JWT"}
    return token.claims


async def test_a_user_is_described(start_stack: StartStack) -> None:
    stack = await start_stack(ON)
    ada = await stack.person("ada", "Editor")
    now = int(stack.clock.now())
    assert await told(stack, ada.basic) == {
        "iss": "https://gw.test/sub/",
        "aud": "org:1",
        "sub": f"user:{ada.id}",
        "iat": now,
        "exp": now + 600,
        "namespace": "default",
        "identifier": str(ada.id),
        "type": "user",
        "role": "Editor",
        "email": "ada@example.com",
        "username": "ada",
        "displayName": "",
        "authenticatedBy": "basic",
    }


async def test_programs_and_sessions_are_told_apart(start_stack: StartStack) -> None:
    stack = await start_stack(ON)
    assert (await told(stack, bearer(await stack.key("Editor"))))["sub"].startswith("api-key:")
    assert (await told(stack, cookie(await stack.log_in())))["authenticatedBy"] == "session"


async def test_a_token_of_the_callers_own_making_goes_no_further(start_stack: StartStack) -> None:
    stack = await start_stack(ON)
    claims = await told(stack, AS_ADMIN, ("X-Grafana-Id", "e30.e30."), ("X-Grafana-Org-Id", "1"))
    assert claims["sub"] == "user:1"


async def test_it_is_about_the_organisation_that_is_asked_for(start_stack: StartStack) -> None:
    stack = await start_stack(ON)
    other = (await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Other"}))["orgId"]
    assert (await told(stack, AS_ADMIN, ("X-Grafana-Org-Id", str(other))))["aud"] == f"org:{other}"


async def test_nothing_is_said_of_nobody(start_stack: StartStack) -> None:
    stack = await start_stack(ON)
    await stack.ask("GET", "/api/snapshots/unknown")
    assert stack.last.all("X-Grafana-Id") == []


async def test_nothing_is_said_unless_it_is_wanted(stack: Stack) -> None:
    await stack.done("GET", "/api/org", AS_ADMIN)
    assert stack.last.all("X-Grafana-Id") == []
    assert len((await stack.done("GET", KEYS))["keys"]) == 1


async def test_the_keys_are_for_everybody(stack: Stack) -> None:
    answer = await stack.ask("GET", KEYS, bearer("nobody's"))
    assert (answer.status, answer.one("Cache-Control")) == (200, b"public, max-age=300")
    assert b'"d"' not in answer.body


def vouchers(clock: FrozenClock, *secrets: str) -> Vouchers:
    return Vouchers(secrets, clock, issuer="https://gw.test/")


async def test_a_key_that_was_exchanged_is_told_as_long_as_it_is_the_previous_one(start_stack: StartStack) -> None:
    stack = await start_stack({**ON, ("security", "previous_secret_key"): "the key before that, long enough"})
    assert len({key["kid"] for key in (await stack.done("GET", KEYS))["keys"]}) == 2


async def test_words_are_believed_while_keys_change_by_readers_who_know_the_old_ones_and_who_know_none(
    start_stack: StartStack,
) -> None:
    """Security.md A22; the readers are such as our own `[auth.jwt]`."""
    old = await start_stack(ON)
    before = old.settings.security.secret_key.reveal()
    changed = {("security", "secret_key"): "the key after that, long enough"}
    new = await start_stack({**ON, **changed, ("security", "previous_secret_key"): before}, clock=old.clock)
    told = [await stack.done("GET", KEYS) for stack in (old, new)]
    words = [await _word(stack) for stack in (old, new)]
    async with RawTestServer(_telling(told)) as issuer:
        warm, cold = (_reader(str(issuer.make_url("/")), old.clock) for _ in range(2))
        await warm.claims(words[0])
        told.pop(0)
        old.clock.advance(seconds=31)
        for _ in range(50):
            for word in words:
                assert (await warm.claims(word))["sub"] == (await cold.claims(word))["sub"] == "user:1"
        with pytest.raises(BadToken):
            await cold.claims(vouchers(old.clock, "another key").word(ADA).decode())


def _telling(told: list[object]) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    """What the gateway of the moment says of its keys."""

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.json_response(told[0])

    return answer


def _reader(url: str, clock: FrozenClock) -> Verification:
    return Verification(JwkSetAddress(url, clock, seconds=300), clock, {})


async def _word(stack: Stack) -> str:
    await stack.done("GET", "/api/org", AS_ADMIN)
    return stack.last.all("X-Grafana-Id")[0].decode()


async def test_all_gateways_have_the_same_keys(start_stack: StartStack) -> None:
    first = await start_stack(ON)
    second = await start_stack(ON, clock=first.clock)
    assert await first.done("GET", KEYS) == await second.done("GET", KEYS)


def test_a_word_is_signed_anew_before_it_ends() -> None:
    clock = FrozenClock()
    ours = vouchers(clock, "one")
    first = ours.word(ADA)
    clock.advance(seconds=569)
    assert ours.word(ADA) == first
    clock.advance(seconds=1)
    assert ours.word(ADA) != first


def test_nobody_has_no_word() -> None:
    assert vouchers(FrozenClock(), "one").word(NOBODY) == b""
