import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from tests.support.clock import FrozenClock
from tests.support.rawclient import RawAnswer
from tests.support.recorder import Call
from tests.support.stack import AS_ADMIN, UNREMARKED, Header, Stack, cookie, json_of, request, token_of
from tests.support.tokens import jwk_set, public, signed

pytestmark = UNREMARKED
Start = Callable[..., Awaitable[Stack]]
KEY = RSAKey.generate_key(2048)
STRANGER = RSAKey.generate_key(2048)
NOW = int(FrozenClock().now())
NAME = "X-JWT-Assertion"


@pytest.fixture
def start(start_stack: Start, tmp_path: Path) -> Start:
    """A stack that believes KEY; keyword arguments are keys of [auth.jwt]."""
    path = tmp_path / "keys.json"
    path.write_bytes(jwk_set(public(KEY, kid="one")))

    async def started(**more: str) -> Stack:
        words = {
            "enabled": "true",
            "header_name": NAME,
            "username_claim": "login",
            "email_claim": "email",
            "jwk_set_file": str(path),
            "auto_sign_up": "true",
            **more,
        }
        return await start_stack({("auth.jwt", key): value for key, value in words.items()})

    return started


def token(key: RSAKey = KEY, **claims: Any) -> str:
    said = {
        "sub": "u-7",
        "login": "carla",
        "email": "carla@corp.test",
        "name": "Carla",
        "exp": NOW + 3600,
        **claims,
    }
    return signed(key, said, kid="one")


def sent(text: str, name: str = NAME) -> Header:
    return (name, text)


async def whoami(stack: Stack, *headers: Header) -> RawAnswer:
    return await stack.ask("GET", "/api/user", *headers)


async def user(stack: Stack, *headers: Header) -> dict[str, Any]:
    return dict(await stack.done("GET", "/api/user", *headers))


def refused(answer: RawAnswer, reason: str, status: int = 401) -> None:
    assert (answer.status, json_of(answer)["messageId"]) == (status, reason)


async def test_a_token_proves_its_user_who_is_made_at_first_sight(start: Start) -> None:
    stack = await start()
    made = await user(stack, sent(token()))
    assert (made["login"], made["email"], made["name"]) == ("carla", "carla@corp.test", "Carla")
    assert (made["isExternal"], made["authLabels"]) == (True, ["JWT"])
    assert (await user(stack, sent(f"Bearer {token()}")))["id"] == made["id"]
    renamed = await user(stack, sent(token(login="carla2")))
    assert (renamed["id"], renamed["login"]) == (made["id"], "carla2")


async def test_a_token_that_is_not_believed_is_the_end_of_it(start: Start) -> None:
    stack = await start()
    for text in ("x", "a.b.c", token(STRANGER), token(exp=NOW - 61), token(exp=None), token(sub="")):
        for beside in ((), (AS_ADMIN,), (("Authorization", "Bearer junk"),)):
            refused(await whoami(stack, sent(text), *beside), "jwt.invalid")
    assert (await whoami(stack, sent(""), AS_ADMIN)).status == 200
    assert (await whoami(stack, sent(token()), sent(token()))).status == 400


async def test_a_token_comes_before_every_other_credential(start: Start) -> None:
    stack = await start()
    session = cookie(await stack.log_in())
    for beside in (AS_ADMIN, session, ("Authorization", "Bearer junk"), ("Authorization", "Basic junk")):
        assert (await user(stack, sent(token()), beside))["login"] == "carla"


async def test_unknown_users_are_refused_where_nobody_may_sign_up(start: Start) -> None:
    stack = await start(auto_sign_up="false")
    refused(await whoami(stack, sent(token())), "user.sync.signup-disabled")
    before = await user(stack, AS_ADMIN)
    assert await user(stack, sent(token(login="admin", name="Evil", role="Viewer"))) == before


async def test_an_e_mail_names_nobody_where_logins_do(start: Start) -> None:
    stack = await start()
    refused(await whoami(stack, sent(token(email="admin@localhost"))), "user.sync.conflict")
    refused(await whoami(stack, sent(token(login="", email="admin@localhost"))), "user.sync.conflict")


async def test_an_e_mail_names_users_where_it_is_all_there_is(start: Start) -> None:
    stack = await start(username_claim="")
    assert (await user(stack, sent(token(email="admin@localhost"))))["id"] == 1
    refused(
        await whoami(stack, sent(token(sub="u-8", email="admin@localhost", email_verified=False))),
        "user.sync.conflict",
    )


async def test_a_subject_is_its_issuer_s_own(start: Start) -> None:
    stack = await start()
    made = await user(stack, sent(token(iss="one")))
    assert (await user(stack, sent(token(iss="two", login="other", email="o@corp.test"))))["id"] != made["id"]
    refused(await whoami(stack, sent(token(iss="two", sub="u-9"))), "user.sync.conflict")


@pytest.mark.parametrize(
    "claims",
    [{"login": None, "email": None}, {"login": " ", "email": ""}, {"login": 7, "email": ["a@b.test"]}],
)
async def test_a_token_that_names_nobody_is_refused(start: Start, claims: dict[str, Any]) -> None:
    stack = await start()
    refused(await whoami(stack, sent(token(**claims))), "jwt.missing_claim")


async def test_roles_follow_the_claims(start: Start) -> None:
    stack = await start(role_attribute_path="role", allow_assign_grafana_admin="true")
    for word, role, status in (
        ("Admin", "Admin", 403),
        ("GrafanaAdmin", "Admin", 200),
        ("nothing", "Viewer", 403),
    ):
        [org] = await stack.done("GET", "/api/user/orgs", sent(token(role=word)))
        assert org["role"] == role
        assert (await stack.ask("GET", "/api/users", sent(token(role=word)))).status == status


async def test_a_role_that_was_changed_here_is_set_again(start: Start) -> None:
    stack = await start(role_attribute_path="role")
    made = await user(stack, sent(token(role="Editor")))
    await stack.done("PATCH", f"/api/orgs/1/users/{made['id']}", AS_ADMIN, body={"role": "Admin"})
    stack.clock.advance(seconds=61)
    [org] = await stack.done("GET", "/api/user/orgs", sent(token(role="Editor")))
    assert org["role"] == "Editor"


@pytest.mark.parametrize("path", ["/api/user", "/"])
async def test_who_has_no_role_is_refused_where_one_is_needed(start: Start, path: str) -> None:
    stack = await start(role_attribute_path="role", role_attribute_strict="true")
    refused(await stack.ask("GET", path, sent(token(role="Owner"))), "jwt.invalid_role", 403)
    assert (await whoami(stack, sent(token(role="Viewer")))).status == 200


async def test_disabled_users_are_refused_at_once(start: Start) -> None:
    stack = await start()
    made = await user(stack, sent(token()))
    await stack.done("POST", f"/api/admin/users/{made['id']}/disable", AS_ADMIN)
    refused(await whoami(stack, sent(token())), "identity.disabled")


async def test_the_authorization_header_may_carry_tokens_beside_keys_and_passwords(start: Start) -> None:
    stack = await start(header_name="Authorization")
    assert (await user(stack, sent(f"Bearer {token()}", "Authorization")))["login"] == "carla"
    assert (await user(stack, AS_ADMIN))["login"] == "admin"
    key = await stack.key()
    assert (await stack.ask("GET", "/api/org", sent(f"Bearer {key}", "Authorization"))).status == 200
    refused(await whoami(stack, sent("Bearer junk", "Authorization")), "api-key.invalid")
    refused(await whoami(stack, sent("Bearer a.b.c", "Authorization")), "jwt.invalid")


async def test_a_token_in_the_query_is_no_token_unless_that_is_wanted(start: Start) -> None:
    stack = await start()
    refused(await stack.ask("GET", f"/api/user?auth_token={token()}"), "auth.unauthorized")


async def test_a_token_in_the_query_goes_no_further(start: Start) -> None:
    stack = await start(url_login="true")
    assert (await stack.done("GET", f"/api/user?auth_token={token()}"))["login"] == "carla"
    assert (await stack.ask("GET", f"/api/user?auth_token={token()}&auth_token={token()}")).status == 400
    stack.recording = True
    for query, passed in (
        (f"auth_token={token()}", b""),
        (f"a=%26&auth_token={token()}&b=+&c", b"?a=%26&b=+&c"),
        (f"%61uth_token={token()}", b""),
    ):
        assert (await stack.ask("GET", f"/api/search?{query}")).status == 200
        assert stack.last.target == b"/api/search" + passed
    assert all(token().split(".")[2].encode() not in each.head for each in stack.seen)


async def test_no_memory_of_targets_keeps_a_token(start: Start) -> None:
    stack = await start(url_login="true")
    assert stack.express is not None
    async with await stack.client() as client:
        for target in ("/api/org", "/api/org", "/api/org", f"/api/org?auth_token={token()}"):
            assert (await client.ask(request("GET", target, AS_ADMIN))).status == 200
    assert stack.express.carried > 0
    assert stack.express.is_plain.cache_info().currsize == 1


async def test_the_header_goes_no_further_also_while_the_method_is_off(start: Start) -> None:
    for enabled in ("true", "false"):
        stack = await start(enabled=enabled)
        stack.recording = True
        await stack.ask(
            "GET", "/api/user", AS_ADMIN, *((sent(token()),) if enabled == "true" else (sent("junk"),))
        )
        assert NAME.lower().encode() not in {name.lower() for name, _ in stack.last.headers}
        assert (await whoami(stack, sent("x", NAME.replace("-", "_")), AS_ADMIN)).status == 400


async def test_a_page_of_another_site_cannot_use_a_token_that_was_added_on_the_way(start: Start) -> None:
    stack = await start()
    headers = (sent(token()), ("Sec-Fetch-Site", "cross-site"))
    assert (await stack.ask("PUT", "/api/user", *headers, body={"login": "carla", "name": "x"})).status == 403


async def test_a_session_is_made_at_the_log_in_page_only_where_that_is_wanted(start: Start) -> None:
    stack = await start(enable_login_token="true")
    made = token_of(await stack.ask("GET", "/login", sent(token())))
    assert made
    assert (await user(stack, cookie(made)))["login"] == "carla"


async def test_neither_answers_nor_the_audit_show_a_token(start: Start) -> None:
    stack = await start()
    bad = token(STRANGER)
    answer = await whoami(stack, sent(bad))
    [event] = [event for event in stack.audited() if event["audit"] == "login_failed"]
    assert (event["method"], event["reason"], event["address"]) == ("jwt", "signature", "127.0.0.1")
    for part in bad.split("."):
        assert part not in str(event)
        assert part.encode() not in answer.body


async def test_a_token_of_minutes_becomes_no_session_of_weeks(start: Start) -> None:
    stack = await start()
    answer = await stack.ask("POST", "/api/user/auth-tokens/rotate", sent(token()))
    assert (answer.status, token_of(answer)) == (403, None)
    assert token_of(await stack.ask("GET", "/login", sent(token()))) is None
    stack = await start(enable_login_token="true")
    answer = await stack.ask("POST", "/api/user/auth-tokens/rotate", sent(token()))
    assert answer.status == 200
    assert token_of(answer)


async def test_what_is_opened_with_a_token_ends_with_it(start: Start) -> None:
    stack = await start()
    stack.recording = True

    async def stream(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        await call.read()

    stack.script = stream
    async with await stack.client() as client:
        await client.send(request("GET", "/api/search", sent(token(exp=NOW + 30))))
        await client.head()
        assert await client.chunk() == b"first"
        stack.clock.advance(seconds=89)
        await asyncio.sleep(0.6)
        stack.clock.advance(seconds=2)
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await client.chunk()
