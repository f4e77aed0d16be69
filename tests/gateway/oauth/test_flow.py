"""What must not lead to a session: replays, strangers' answers, tokens for others, and a provider that lies."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from joserfc.jwk import RSAKey

from tests.gateway.oauth.conftest import Enter
from tests.gateway.oauth.people import DORA, FAILED, reasons
from tests.support.openid import Claims, OpenId
from tests.support.stack import COOKIE, UNREMARKED, Stack
from tests.support.tokens import encoded, signed
from tests.support.visitor import Visitor, location

pytestmark = UNREMARKED
Start = Callable[..., Awaitable[Stack]]


async def away(browser: Visitor) -> str:
    return location(await browser.get("/login/generic_oauth"))


def changed(target: str, **values: str | None) -> str:
    """The target with some parameters set, or left out."""
    parts = urlsplit(target)
    query = {
        name: value for name, value in {**dict(parse_qsl(parts.query)), **values}.items() if value is not None
    }
    return f"{parts.path}?{urlencode(query)}"


async def test_the_same_answer_does_not_log_in_twice(start: Start, provider: OpenId) -> None:
    stack = await start()
    browser = Visitor(stack)
    back = provider.approve(await away(browser), DORA)
    assert location(await browser.get(back)) == "/"
    assert location(await browser.get(back)) == FAILED
    assert reasons(stack) == [("auth.oauth.state.invalid", "unknown")]


async def test_an_answer_to_another_browser_logs_nobody_in(start: Start, provider: OpenId) -> None:
    stack = await start()
    attacker, victim = Visitor(stack), Visitor(stack)
    back = provider.approve(await away(attacker), DORA)
    assert location(await victim.get(back)) == FAILED
    await away(victim)
    second = provider.approve(await away(attacker), DORA)
    assert location(await victim.get(second)) == FAILED
    assert COOKIE not in victim.cookies
    assert reasons(stack) == [("auth.oauth.state.missing", ""), ("auth.oauth.state.invalid", "another's")]


async def test_a_code_of_one_log_in_is_no_use_in_another(start: Start, provider: OpenId) -> None:
    """A stolen code is injected into a log-in of the thief's own (RFC 9700 §4.5): PKCE stops it."""
    stack = await start()
    victim, thief = Visitor(stack), Visitor(stack)
    stolen = dict(parse_qsl(urlsplit(provider.approve(await away(victim), DORA)).query))["code"]
    own = provider.approve(await away(thief), {**DORA, "sub": "thief"})
    assert location(await thief.get(changed(own, code=stolen))) == FAILED
    assert reasons(stack) == [("auth.oauth.token.exchange", "status 400")]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"state": None}, "auth.oauth.state.missing"),
        ({"state": ""}, "auth.oauth.state.missing"),
        ({"state": "A" * 43}, "auth.oauth.state.invalid"),
        ({"state": "\u0000%"}, "auth.oauth.state.invalid"),
        ({"code": None}, "auth.oauth.state.invalid"),
        ({"code": "wrong"}, "auth.oauth.token.exchange"),
        ({"iss": "https://other.test"}, "auth.oauth.issuer.mismatch"),
        ({"iss": ""}, "auth.oauth.issuer.mismatch"),
    ],
)
async def test_an_answer_that_was_tampered_with_is_refused(
    start: Start, provider: OpenId, values: dict[str, str | None], reason: str
) -> None:
    stack = await start()
    browser = Visitor(stack)
    back = changed(provider.approve(await away(browser), DORA), **values)
    assert location(await browser.get(back)) == FAILED
    assert [found for found, _ in reasons(stack)] == [reason]
    assert COOKIE not in browser.cookies


async def test_an_answer_that_says_something_twice_is_refused(start: Start, provider: OpenId) -> None:
    stack = await start()
    browser = Visitor(stack)
    back = provider.approve(await away(browser), DORA)
    assert location(await browser.get(f"{back}&code=other")) == FAILED
    assert reasons(stack) == [("auth.oauth.state.invalid", "twice")]


async def test_a_state_ends_with_its_time(start: Start, provider: OpenId) -> None:
    stack = await start(others={("auth", "oauth_state_cookie_max_age"): "1"})
    browser = Visitor(stack)
    back = provider.approve(await away(browser), DORA)
    await asyncio.sleep(1.1)
    assert location(await browser.get(back)) == FAILED
    assert reasons(stack) == [("auth.oauth.state.invalid", "unknown")]


async def test_a_provider_that_always_names_itself_must_do_so(start: Start, provider: OpenId) -> None:
    provider.document = {"authorization_response_iss_parameter_supported": True}
    stack = await start()
    browser = Visitor(stack)
    assert location(await browser.get(provider.approve(await away(browser), DORA))) == FAILED
    assert reasons(stack) == [("auth.oauth.issuer.mismatch", "")]
    named = provider.approve(await away(browser), DORA, iss=provider.issuer)
    assert location(await browser.get(named)) == "/"


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"nonce": "of another log-in"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": 7}, "nonce"),
        ({"aud": "another client"}, "claims"),
        ({"aud": None}, "claims"),
        ({"aud": ["doorward", "another"]}, "azp"),
        ({"aud": ["doorward", "another"], "azp": "another"}, "azp"),
        ({"azp": "another"}, "azp"),
        ({"iss": "https://other.test"}, "claims"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "tomorrow"}, "exp"),
        ({"iat": 4_000_000_000}, "early"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
    ],
)
async def test_an_id_token_that_was_not_made_for_this_log_in_is_refused(
    start: Start, enter: Enter, provider: OpenId, values: dict[str, Any], cause: str
) -> None:
    provider.twist = lambda claims: {**claims, **values}
    stack = await start()
    assert await enter(stack) == FAILED
    assert reasons(stack) == [("auth.oauth.id-token.invalid", cause)]


async def test_an_id_token_for_several_audiences_that_names_us_is_good(
    start: Start, enter: Enter, provider: OpenId
) -> None:
    provider.twist = lambda claims: {**claims, "aud": ["doorward", "another"], "azp": "doorward"}
    assert await enter(await start()) == "/"


def _unsigned(claims: Claims, provider: OpenId) -> str:
    return f"{encoded({'alg': 'none'})}.{encoded(claims)}."


def _by_a_stranger(claims: Claims, provider: OpenId) -> str:
    return signed(RSAKey.generate_key(2048), claims, kid=provider.key_name)


def _by_a_shared_secret(claims: Claims, provider: OpenId) -> str:
    """The public key taken for the secret of a MAC, and named as the provider's."""
    text = f"{encoded({'alg': 'HS256', 'kid': provider.key_name})}.{encoded(claims)}"
    return f"{text}.{encoded(hmac.digest(provider.key.as_pem(private=False), text.encode(), 'sha256'))}"


def _with_its_own_key(claims: Claims, provider: OpenId) -> str:
    own = RSAKey.generate_key(2048)
    return signed(own, claims, kid=provider.key_name, jwk=own.as_dict(private=False))


@pytest.mark.parametrize("forge", [_unsigned, _by_a_stranger, _by_a_shared_secret, _with_its_own_key])
async def test_an_id_token_that_the_provider_did_not_sign_is_refused(
    start: Start, enter: Enter, provider: OpenId, forge: Callable[[Claims, OpenId], str]
) -> None:
    provider.forge = lambda claims: forge(claims, provider)
    stack = await start()
    assert await enter(stack) == FAILED
    assert [reason for reason, _ in reasons(stack)] == ["auth.oauth.id-token.invalid"]


async def test_keys_that_the_provider_has_changed_are_fetched_once(
    start: Start, enter: Enter, provider: OpenId
) -> None:
    stack = await start()
    await enter(stack)
    provider.change_key()
    provider.clock.advance(seconds=2)
    assert await enter(stack) == "/"
    assert await enter(stack) == "/"
    assert provider.asked.count("/keys") == 2


async def test_made_up_keys_do_not_make_us_ask_without_end(start: Start, enter: Enter, provider: OpenId) -> None:
    provider.forge = lambda claims: signed(provider.key, claims, kid="made up")
    stack = await start()
    for _ in range(4):
        assert await enter(stack) == FAILED
    assert provider.asked.count("/keys") == 1


async def test_a_description_of_somebody_else_is_refused(start: Start, enter: Enter, provider: OpenId) -> None:
    provider.described = {"sub": "somebody else"}
    stack = await start()
    assert await enter(stack) == FAILED
    assert reasons(stack) == [("auth.oauth.userinfo.invalid", "subject")]


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://other.test"},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
async def test_a_discovery_document_that_cannot_be_trusted_is_not_used(
    start: Start, provider: OpenId, document: Claims
) -> None:
    provider.document = document
    stack = await start()
    assert location(await Visitor(stack).get("/login/generic_oauth")) == FAILED
    assert reasons(stack) == [("auth.oauth.provider.unreachable", "discovery")]


async def test_what_the_provider_refuses_is_told_without_its_words(start: Start, provider: OpenId) -> None:
    stack = await start()
    browser = Visitor(stack)
    back = provider.approve(await away(browser), DORA)
    refused = changed(back, code=None, error="access_denied", error_description="<script>canary</script>")
    assert location(await browser.get(refused)) == FAILED
    page = await browser.get(FAILED)
    assert b"The provider did not let you in." in page.body
    assert b"canary" not in page.body
    assert reasons(stack) == [("auth.oauth.provider.refused", "access_denied")]


async def test_a_refusal_without_its_state_is_told_and_ends_nothing(start: Start, provider: OpenId) -> None:
    """Some providers forget to hand it back."""
    stack = await start()
    browser = Visitor(stack)
    back = provider.approve(await away(browser), DORA)
    assert location(await browser.get("/login/generic_oauth?error=access_denied")) == FAILED
    assert reasons(stack) == [("auth.oauth.provider.refused", "access_denied")]
    assert location(await browser.get(back)) == "/"


async def test_the_reason_is_shown_once(start: Start) -> None:
    browser = Visitor(await start())
    await browser.get("/login/nowhere")
    assert b"There is no such way to log in here." in (await browser.get("/login")).body
    assert b"There is no such way to log in here." not in (await browser.get("/login")).body


@pytest.mark.parametrize("junk", ["junk", "A" * 5000, "gAAAAA==", "%00", '"'])
async def test_a_reason_that_is_not_ours_is_not_shown(start: Start, junk: str) -> None:
    browser = Visitor(await start())
    browser.cookies["login_error"] = junk
    page = await browser.get("/login")
    assert page.status == 200
    assert b'role="alert"' not in page.body


async def test_a_reason_ends_after_a_minute(start: Start, provider: OpenId) -> None:
    browser = Visitor(await start())
    await browser.get("/login/nowhere")
    provider.clock.advance(seconds=61)
    assert b'role="alert"' not in (await browser.get("/login")).body


async def test_a_provider_that_is_not_enabled_is_unknown(start: Start) -> None:
    browser = Visitor(await start())
    for name in ("github", "google", "saml", "%2e%2e%2f", "x" * 500):
        answer = await browser.get(f"/login/{name}")
        assert answer.status in {302, 400}, name


async def test_nobody_begins_log_ins_without_end(start: Start, provider: OpenId) -> None:
    stack = await start()
    browser = Visitor(stack)
    answers = [location(await browser.get("/login/generic_oauth")) for _ in range(1001)]
    assert answers[-2].startswith(provider.issuer)
    assert answers[-1] == FAILED
    other = await stack.ask("GET", "/login/generic_oauth", source="127.0.0.2")
    assert location(other).startswith(provider.issuer)


async def test_without_redis_nobody_logs_in_and_no_cookie_is_cleared(start: Start, provider: OpenId) -> None:
    stack = await start()
    browser = Visitor(stack)
    back = provider.approve(await away(browser), DORA)
    stack.valkey.stop()
    try:
        answer = await browser.get(back)
    finally:
        stack.valkey.start()
    assert answer.status == 503
    assert answer.one("Retry-After")
    assert answer.all("Set-Cookie") == []
