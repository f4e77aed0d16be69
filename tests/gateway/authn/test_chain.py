"""What counts when a request carries several credentials (auth.md §2.1, §2.3): every way in is on."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from tests.support.clock import FrozenClock
from tests.support.rawclient import RawAnswer
from tests.support.stack import AS_ADMIN, UNREMARKED, Header, Stack, basic, bearer, cookie, json_of, token_of
from tests.support.tokens import signed

pytestmark = UNREMARKED
Start = Callable[..., Awaitable[Stack]]
KEY = ECKey.generate_key("P-256")
STRANGER = "127.0.0.9"
TOKEN = {"sub": "7", "login": "token", "exp": int(FrozenClock().now()) + 3600}
JWT = ("X-JWT", signed(KEY, TOKEN, algorithm="ES256"))
BAD_JWT = ("X-JWT", signed(ECKey.generate_key("P-256"), TOKEN, algorithm="ES256"))
PROXY = ("X-WEBAUTH-USER", "proxied")
BAD_BASIC = basic("admin", "wrong")
BAD_BEARER = bearer("junk")
BAD_SESSION = cookie("0" * 32)


@pytest.fixture
async def stack(start_stack: Start, tmp_path: Path) -> Stack:
    pem = tmp_path / "issuer.pem"
    pem.write_bytes(KEY.as_pem(private=False))
    return await start_stack(
        {
            ("auth.jwt", "enabled"): "true",
            ("auth.jwt", "header_name"): "X-JWT",
            ("auth.jwt", "username_claim"): "login",
            ("auth.jwt", "key_file"): str(pem),
            ("auth.jwt", "auto_sign_up"): "true",
            ("auth.proxy", "enabled"): "true",
            ("auth.proxy", "whitelist"): "127.0.0.1",
            ("auth.anonymous", "enabled"): "true",
        }
    )


async def asked(stack: Stack, *headers: Header, source: str = "127.0.0.1") -> RawAnswer:
    return await stack.ask("GET", "/api/user", *headers, source=source)


async def test_the_first_method_in_order_decides(stack: Stack) -> None:
    alice = await stack.person("alice")
    session = cookie(await stack.log_in("alice", alice.password))
    for headers, login in (
        ((JWT, AS_ADMIN, PROXY, session), "token"),
        ((JWT, BAD_BASIC, PROXY, session), "token"),
        ((JWT, BAD_BEARER), "token"),
        ((AS_ADMIN, PROXY, session), "admin"),
        ((AS_ADMIN, BAD_SESSION), "admin"),
        ((PROXY, session), "proxied"),
        ((PROXY, BAD_SESSION), "proxied"),
        ((session,), "alice"),
    ):
        answer = await asked(stack, *headers)
        assert (answer.status, json_of(answer)["login"], token_of(answer)) == (200, login, None)
    assert (await asked(stack)).status == (await asked(stack, BAD_SESSION)).status == 404


async def test_a_wrong_credential_is_final_whatever_comes_after_it(stack: Stack) -> None:
    alice = await stack.person("alice")
    session = cookie(await stack.log_in("alice", alice.password))
    for wrong, after, reason in (
        (BAD_JWT, (AS_ADMIN, PROXY, session), "jwt.invalid"),
        (BAD_BEARER, (PROXY, session), "api-key.invalid"),
        (BAD_BASIC, (PROXY, session), "password-auth.failed"),
        (("Authorization", "Digest x"), (PROXY, session), "basic-auth.invalid-header"),
    ):
        for beside in (*((each,) for each in after), after, ()):
            answer = await asked(stack, wrong, *beside)
            told = json_of(answer)
            assert (answer.status, told["message"], told["messageId"]) == (401, "Unauthorized", reason)
            assert token_of(answer) is None
    assert (await asked(stack, session)).status == 200


async def test_the_proxy_s_name_from_elsewhere_counts_only_where_nothing_comes_before_it(stack: Stack) -> None:
    alice = await stack.person("alice")
    session = cookie(await stack.log_in("alice", alice.password))
    assert json_of(await asked(stack, alice.basic, PROXY, source=STRANGER))["login"] == "alice"
    for headers in ((PROXY,), (PROXY, session)):
        answer = await asked(stack, *headers, source=STRANGER)
        assert (answer.status, json_of(answer)["messageId"]) == (401, "auth-proxy.invalid-ip")


async def test_a_wrong_credential_is_wrong_on_public_paths_too(stack: Stack) -> None:
    for header in (BAD_JWT, BAD_BASIC, BAD_BEARER):
        assert (await stack.ask("GET", "/api/snapshots/none", header)).status == 401
        assert (await stack.ask("GET", "/login", header)).status == 401
        assert (await stack.ask("GET", "/api/health", header)).status == 200


async def test_of_two_cookies_the_first_is_read_and_no_second_tried(stack: Stack) -> None:
    good = await stack.log_in()
    both = f"grafana_session={good}; grafana_session={'0' * 32}"
    assert (await asked(stack, ("Cookie", both))).status == 200
    both = f"grafana_session={'0' * 32}; grafana_session={good}"
    assert (await asked(stack, ("Cookie", both))).status == 404
