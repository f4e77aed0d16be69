"""Who is let in, who is refused, and what a refusal looks like, through a real socket."""

from collections.abc import Awaitable, Callable

import pytest

from tests.support.stack import (
    AS_ADMIN,
    COOKIE,
    UNREMARKED,
    Header,
    Stack,
    basic,
    bearer,
    cookie,
    json_of,
    token_of,
)

pytestmark = UNREMARKED

StartStack = Callable[..., Awaitable[Stack]]
UNKNOWN = cookie("0123456789abcdef0123456789abcdef")
MALFORMED = cookie("junk")
HTML: Header = ("Accept", "text/html")


async def test_each_kind_of_credential_opens_the_api(stack: Stack) -> None:
    token, key = await stack.log_in(), await stack.key("Viewer")
    for credential in (AS_ADMIN, cookie(token), bearer(key), basic("api_key", key)):
        assert (await stack.done("GET", "/api/org", credential))["name"] == "Main Org."


@pytest.mark.parametrize("target", ["/api/org", "/api/nothing", "/api", "/file/x.json", "/api/login/ping"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_without_a_credential_no_path_can_be_told_from_another(
    stack: Stack, method: str, target: str
) -> None:
    answer = await stack.ask(method, target)
    assert answer.status == 401
    if method == "GET":
        assert json_of(answer)["message"] == "Unauthorized"
    assert answer.all("WWW-Authenticate") == [
        b'Bearer realm="Doorward"',
        b'Basic realm="Doorward", charset="UTF-8"',
    ]


async def test_unknown_paths_are_not_found(stack: Stack) -> None:
    assert (await stack.ask("POST", "/api/nothing")).status == 404
    for method in ("GET", "POST", "OPTIONS"):
        answer = await stack.ask(method, "/api/nothing", AS_ADMIN)
        assert (answer.status, json_of(answer)) == (404, {"message": "Not found"})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_a_method_that_is_not_routed_is_not_found(stack: Stack, method: str) -> None:
    assert (await stack.ask(method, "/api/login/ping", AS_ADMIN)).status == 404


async def test_people_are_led_to_the_log_in_page_and_back(stack: Stack) -> None:
    answer = await stack.ask("GET", "/d/abc?orgId=1&x=%2F")
    assert (answer.status, answer.one("Location")) == (302, b"/login")
    remembered = answer.one("Set-Cookie") or b""
    assert remembered.startswith(b"redirect_to=/d/abc%3ForgId%3D1%26x%3D%252F; ")
    assert b"HttpOnly" in remembered
    assert answer.one("Cache-Control") == b"no-store"
    assert answer.one("WWW-Authenticate") is None


async def test_a_page_that_is_not_allowed_leads_home(stack: Stack) -> None:
    token = await stack.log_in()
    upgrade = (
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    )
    answer = await stack.ask("GET", "/d/abc", cookie(token), ("Origin", "http://evil.test"), *upgrade)
    assert (answer.status, answer.one("Location")) == (302, b"/")


@pytest.mark.parametrize("credential", [bearer("nope"), basic("admin", "wrong"), ("Authorization", "Digest x")])
@pytest.mark.parametrize("target", ["/api/snapshots/abc", "/login", "/api/login/ping"])
async def test_a_bad_credential_is_refused_on_public_routes_too(
    stack: Stack, credential: Header, target: str
) -> None:
    answer = await stack.ask("GET", target, credential)
    assert (answer.status, json_of(answer)["message"]) == (401, "Unauthorized")
    assert answer.all("WWW-Authenticate")


@pytest.mark.parametrize("credential", [bearer("nope"), basic("admin", "wrong"), UNKNOWN])
async def test_health_never_asks_who_is_asking(stack: Stack, credential: Header) -> None:
    assert (await stack.ask("GET", "/api/health", credential)).status == 200


@pytest.mark.parametrize("dead", [UNKNOWN, MALFORMED])
async def test_a_dead_cookie_does_not_keep_anybody_from_logging_in(stack: Stack, dead: Header) -> None:
    assert (await stack.ask("GET", "/login", dead)).status == 200
    assert await stack.log_in("admin", "admin", dead)
    assert (await stack.ask("GET", "/api/snapshots/abc", dead)).status == 404


async def test_pages_clear_a_dead_cookie_and_programs_keep_theirs(stack: Stack) -> None:
    for target in ("/login", "/", "/d/abc"):
        assert token_of(await stack.ask("GET", target, UNKNOWN)) == ""
        assert token_of(await stack.ask("GET", target, MALFORMED)) is None
    for target in ("/api/org", "/api/snapshots/abc"):
        assert token_of(await stack.ask("GET", target, UNKNOWN)) is None


@pytest.mark.parametrize(
    ("second", "first"),
    [(bearer("nope"), "Authorization"), (basic("admin", "wrong"), "Authorization")],
)
async def test_a_bad_header_beside_a_good_cookie_is_final(stack: Stack, second: Header, first: str) -> None:
    answer = await stack.ask("GET", "/api/org", cookie(await stack.log_in()), second)
    assert (answer.status, token_of(answer)) == (401, None)


async def test_a_good_header_beside_any_cookie_decides(stack: Stack) -> None:
    ada = await stack.person("ada")
    for other in (cookie(await stack.log_in()), UNKNOWN, MALFORMED):
        answer = await stack.ask("GET", "/api/user", other, ada.basic)
        assert (answer.status, json_of(answer)["login"], token_of(answer)) == (200, "ada", None)


async def test_the_first_of_two_cookies_is_the_only_one_that_is_tried(stack: Stack) -> None:
    good = await stack.log_in()
    assert (await stack.ask("GET", "/api/org", ("Cookie", f"{COOKIE}={good}; {COOKIE}=junk"))).status == 200
    assert (await stack.ask("GET", "/api/org", ("Cookie", f"{COOKIE}=junk; {COOKIE}={good}"))).status == 401
    assert (await stack.ask("GET", "/api/org", ("Cookie", f"{COOKIE}=junk"), cookie(good))).status == 401


async def test_browsers_are_not_made_to_ask_for_a_password(stack: Stack) -> None:
    answer = await stack.ask("GET", "/api/org", ("Sec-Fetch-Mode", "cors"))
    assert answer.all("WWW-Authenticate") == [b'Bearer realm="Doorward"']


async def test_basic_can_be_turned_off(start_stack: StartStack) -> None:
    stack = await start_stack({("auth.basic", "enabled"): "false"})
    answer = await stack.ask("GET", "/api/org", AS_ADMIN)
    assert (answer.status, answer.all("WWW-Authenticate")) == (401, [b'Bearer realm="Doorward"'])
    token = await stack.log_in()
    assert (await stack.ask("GET", "/api/org", AS_ADMIN, cookie(token))).status == 200


async def test_the_organisation_is_chosen_for_one_request(stack: Stack) -> None:
    other = (await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Other"}))["orgId"]
    chosen = ("X-Grafana-Org-Id", str(other))
    assert (await stack.done("GET", "/api/org", AS_ADMIN, chosen))["id"] == other
    assert (await stack.done("GET", f"/api/org?orgId={other}", AS_ADMIN))["id"] == other
    assert (await stack.done("GET", "/api/org", AS_ADMIN))["id"] == 1


async def test_who_is_no_member_has_no_organisation_there(stack: Stack) -> None:
    ada, key = await stack.person("ada"), await stack.key("Admin")
    other = (await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Other"}))["orgId"]
    foreign = ("X-Grafana-Org-Id", str(other))
    answer = await stack.ask("GET", "/api/org", ada.basic, foreign)
    assert (answer.status, json_of(answer)["message"]) == (404, "Organization not found")
    assert (await stack.ask("GET", "/api/org/users", ada.basic, foreign)).status == 403
    assert (await stack.ask("GET", f"/api/org?orgId={other}", ada.basic)).status == 404
    answer = await stack.ask("GET", "/api/org", bearer(key), foreign)
    assert (answer.status, json_of(answer)["messageId"]) == (401, "api-key.organization-mismatch")


async def test_roles_are_held(stack: Stack) -> None:
    viewer, admin = await stack.person("vic"), await stack.person("ann", "Admin")
    wanted = {"name": "k", "role": "Viewer"}
    assert (await stack.ask("POST", "/api/auth/keys", viewer.basic, body=wanted)).status == 403
    assert (await stack.ask("POST", "/api/auth/keys", admin.basic, body=wanted)).status == 200
    assert (await stack.ask("GET", "/api/users", admin.basic)).status == 403
    assert (await stack.ask("GET", "/api/users", AS_ADMIN)).status == 200
    assert json_of(await stack.ask("GET", "/api/users", viewer.basic))["message"] == "Permission denied"


@pytest.mark.parametrize(
    "target", ["/logout", "/api/logout", "/user/auth-tokens/rotate", "/api/snapshots-delete/abc"]
)
async def test_looking_changes_nothing(stack: Stack, target: str) -> None:
    token = await stack.log_in()
    answer = await stack.ask("HEAD", target, cookie(token))
    assert (answer.status, answer.all("Set-Cookie")) == (404, [])
    assert (await stack.ask("GET", "/api/org", cookie(token))).status == 200


async def test_a_deleted_key_is_dead_when_the_answer_arrives(start_stack: StartStack) -> None:
    stack = await start_stack()
    key = await stack.key("Admin")
    assert (await stack.ask("GET", "/api/org", bearer(key))).status == 200
    (listed,) = await stack.done("GET", "/api/auth/keys", AS_ADMIN)
    await stack.done("DELETE", f"/api/auth/keys/{listed['id']}", bearer(key))
    answer = await stack.ask("GET", "/api/org", bearer(key))
    assert (answer.status, json_of(answer)["messageId"]) == (401, "api-key.invalid")
    assert answer.all("WWW-Authenticate")[0] == b'Bearer realm="Doorward", error="invalid_token"'


async def test_a_key_ends_with_its_last_second(stack: Stack) -> None:
    key = await stack.key("Viewer", seconds=10)
    stack.clock.advance(seconds=9)
    assert (await stack.ask("GET", "/api/org", bearer(key))).status == 200
    stack.clock.advance(seconds=1)
    answer = await stack.ask("GET", "/api/org", bearer(key))
    assert (answer.status, json_of(answer)["messageId"]) == (401, "api-key.expired")


async def test_a_changed_password_ends_the_old_one_and_the_other_sessions_at_once(stack: Stack) -> None:
    ada = await stack.person("ada")
    kept, other = await stack.log_in("ada", ada.password), await stack.log_in("ada", ada.password)
    assert (await stack.ask("GET", "/api/org", ada.basic)).status == 200
    change = {"oldPassword": ada.password, "newPassword": "another one", "confirmNew": "another one"}
    await stack.done("PUT", "/api/user/password", cookie(kept), body=change)
    assert (await stack.ask("GET", "/api/org", ada.basic)).status == 401
    assert (await stack.ask("GET", "/api/org", basic("ada", "another one"))).status == 200
    assert (await stack.ask("GET", "/api/org", cookie(kept))).status == 200
    assert (await stack.ask("GET", "/api/org", cookie(other))).status == 401


async def test_a_disabled_user_is_out_at_once(stack: Stack) -> None:
    ada = await stack.person("ada")
    token = await stack.log_in("ada", ada.password)
    assert (await stack.ask("GET", "/api/org", ada.basic)).status == 200
    await stack.done("POST", f"/api/admin/users/{ada.id}/disable", AS_ADMIN)
    for credential in (ada.basic, cookie(token)):
        assert (await stack.ask("GET", "/api/org", credential)).status == 401
    form = {"user": "ada", "password": ada.password}
    assert (await stack.ask("POST", "/api/login", body=form)).status == 401
    await stack.done("POST", f"/api/admin/users/{ada.id}/enable", AS_ADMIN)
    assert (await stack.ask("GET", "/api/org", ada.basic)).status == 200
    assert (await stack.ask("GET", "/api/org", cookie(token))).status == 401


async def test_a_lost_role_is_lost_at_once(stack: Stack) -> None:
    ed = await stack.person("ed", "Admin")
    assert (await stack.ask("GET", "/api/org/users", ed.basic)).status == 200
    await stack.done("PATCH", f"/api/orgs/1/users/{ed.id}", AS_ADMIN, body={"role": "Viewer"})
    assert (await stack.ask("GET", "/api/org/users", ed.basic)).status == 403


async def test_a_waiting_successor_is_told_with_every_answer_until_it_is_used(stack: Stack) -> None:
    old = await stack.log_in()
    await stack.done("GET", "/api/org", cookie(old))
    stack.clock.advance(seconds=601)
    answer = await stack.ask("GET", "/api/org", cookie(old))
    successor = token_of(answer)
    assert successor
    assert answer.one("Cache-Control") == b"no-store"
    for target, status in (("/api/login/ping", 200), ("/api/nothing", 404), ("/api/org?orgId=9", 404)):
        answer = await stack.ask("GET", target, cookie(old))
        assert (answer.status, token_of(answer)) == (status, successor)
    answer = await stack.ask("GET", "/api/org", cookie(successor))
    assert (answer.status, token_of(answer)) == (200, None)
    answer = await stack.ask("GET", "/api/org", cookie(old))
    assert (answer.status, token_of(answer)) == (200, None)
    stack.clock.advance(seconds=31)
    assert (await stack.ask("GET", "/api/org", cookie(old))).status == 401
    assert (await stack.ask("GET", "/api/org", cookie(successor))).status == 401


async def test_a_browser_that_rotates_by_itself_is_sent_to_the_route_that_does_it(start_stack: StartStack) -> None:
    stack = await start_stack({("auth", "client_token_rotation"): "true"})
    token = await stack.log_in()
    await stack.done("GET", "/api/org", cookie(token))
    stack.clock.advance(seconds=601)
    answer = await stack.ask("GET", "/api/org", cookie(token))
    assert (answer.status, json_of(answer)["messageId"]) == (401, "session.token.rotate")
    answer = await stack.ask("GET", "/d/abc?x=1", cookie(token))
    assert answer.one("Location") == b"/user/auth-tokens/rotate?redirectTo=/d/abc%3Fx%3D1"
    assert (await stack.ask("GET", "/login", cookie(token))).one("Location") == b"/"
    answer = await stack.ask("GET", "/user/auth-tokens/rotate?redirectTo=/d/abc%3Fx%3D1", cookie(token))
    assert answer.one("Location") == b"/d/abc?x=1"
    assert (await stack.ask("GET", "/api/org", cookie(token_of(answer) or ""))).status == 200
    assert await stack.log_in("admin", "admin", cookie(token))


async def test_nothing_says_what_software_answered(stack: Stack) -> None:
    for target in ("/api/org", "/login", "/api/health"):
        answer = await stack.ask("GET", target)
        assert answer.one("Server") is None
        assert answer.one("X-Content-Type-Options") == b"nosniff"


async def test_browsers_are_told_to_come_by_https_where_they_do(start_stack: StartStack) -> None:
    wanted = {
        ("security", "strict_transport_security"): "true",
        ("security", "strict_transport_security_max_age_seconds"): "3600",
        ("security", "strict_transport_security_subdomains"): "true",
        ("security", "strict_transport_security_preload"): "true",
    }
    stack = await start_stack({**wanted, ("server", "root_url"): "https://gw.test/"})
    for target in ("/login", "/", "/api/login/ping"):
        answer = await stack.ask("GET", target)
        assert answer.all("Strict-Transport-Security") == [b"max-age=3600; includeSubDomains; preload"]
    plain = await start_stack(wanted, clock=stack.clock)
    assert (await plain.ask("GET", "/login")).all("Strict-Transport-Security") == []


async def test_the_origin_of_every_change_may_be_looked_at(start_stack: StartStack) -> None:
    foreign = ("Origin", "https://evil.example")
    usual = await start_stack()
    strict = await start_stack({("security", "csrf_always_check"): "true"}, clock=usual.clock)
    for stack, status in ((usual, 200), (strict, 403)):
        answer = await stack.ask("POST", "/api/user/using/1", AS_ADMIN, foreign)
        assert answer.status == status
        assert (await stack.ask("POST", "/api/user/using/1", AS_ADMIN)).status == 200
        assert (await stack.ask("GET", "/api/org", AS_ADMIN, foreign)).status == 200
