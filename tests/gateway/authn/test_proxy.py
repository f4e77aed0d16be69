from collections.abc import Awaitable, Callable

import pytest

from tests.support.rawclient import RawAnswer
from tests.support.stack import AS_ADMIN, UNREMARKED, Header, Overrides, Stack, basic, cookie, json_of, token_of

pytestmark = UNREMARKED
Start = Callable[..., Awaitable[Stack]]
TRUSTED = "127.0.0.1"
STRANGER = "127.0.0.9"
NAME = "X-WEBAUTH-USER"
ON = {("auth.proxy", "enabled"): "true", ("auth.proxy", "whitelist"): f"{TRUSTED}, ::1, 10.0.0.0/8"}
UNAUTHORIZED = "Unauthorized"


def proxied(**more: str) -> Overrides:
    return {**ON, **{("auth.proxy", key): value for key, value in more.items()}}


async def whoami(stack: Stack, *headers: Header, source: str = TRUSTED) -> RawAnswer:
    return await stack.ask("GET", "/api/user", *headers, source=source)


async def user(stack: Stack, *headers: Header) -> dict[str, object]:
    return dict(await stack.done("GET", "/api/user", *headers))


def refused(answer: RawAnswer, reason: str) -> None:
    told = json_of(answer)
    assert (answer.status, told["message"], told["messageId"]) == (401, UNAUTHORIZED, reason)


async def test_a_trusted_proxy_names_users_who_are_made_at_first_sight(start_stack: Start) -> None:
    stack = await start_stack(proxied())
    made = await user(stack, (NAME, "carla"))
    assert (made["login"], made["isExternal"], made["authLabels"]) == ("carla", True, ["Auth Proxy"])
    assert (await user(stack, (NAME.lower(), "Carla")))["id"] == made["id"]
    assert (await stack.done("GET", "/api/org", (NAME, "carla")))["id"] == 1


async def test_nobody_else_may_name_users(start_stack: Start) -> None:
    stack = await start_stack(proxied())
    for forwarded in ((), (("X-Forwarded-For", TRUSTED),), (("X-Real-IP", TRUSTED),)):
        refused(await whoami(stack, (NAME, "admin"), *forwarded, source=STRANGER), "auth-proxy.invalid-ip")
    refused(await whoami(stack, (NAME, "admin"), ("Cookie", "x=1"), source=STRANGER), "auth-proxy.invalid-ip")


async def test_who_believes_every_address_has_to_write_that_out(start_stack: Start) -> None:
    stack = await start_stack(proxied(whitelist="0.0.0.0/0"))
    assert (await whoami(stack, (NAME, "carla"), source=STRANGER)).status == 200


async def test_an_empty_header_is_none(start_stack: Start) -> None:
    stack = await start_stack(proxied())
    for value in ("", "  "):
        refused(await whoami(stack, (NAME, value)), "auth.unauthorized")
        assert (await user(stack, (NAME, value), AS_ADMIN))["login"] == "admin"


async def test_two_lines_or_a_disguised_name_are_refused(start_stack: Start) -> None:
    stack = await start_stack(proxied(header_name="Remote-User", headers="Name:Remote-Name"))
    for sent in (
        (("Remote-User", "carla"), ("Remote-User", "admin")),
        (("Remote-User", "carla"), ("remote-user", "carla")),
        (("Remote-User", "carla"), ("Remote-Name", "a"), ("Remote-Name", "b")),
        (("Remote_User", "admin"), AS_ADMIN),
        (("Remote.User", "admin"), ("Remote-User", "carla")),
        (("Remote_Name", "x"), AS_ADMIN),
    ):
        assert (await whoami(stack, *sent)).status == 400


async def test_a_local_user_is_spoken_for_and_not_taken_over(start_stack: Start) -> None:
    stack = await start_stack(proxied(headers="Name:X-Name Email:X-Mail Role:X-Role"))
    before = await user(stack, AS_ADMIN)
    described = (("X-Name", "Evil"), ("X-Mail", "evil@corp.test"), ("X-Role", "Viewer"))
    assert await user(stack, (NAME, "admin"), *described) == before
    assert await user(stack, AS_ADMIN) == before
    assert (await stack.ask("GET", "/api/users", (NAME, "admin"))).status == 200


async def test_other_headers_describe_the_user_and_are_told_again_when_they_change(start_stack: Start) -> None:
    stack = await start_stack(
        proxied(headers="Name:X-Name Email:X-Mail Login:X-Login Role:X-Role Groups:X-Groups")
    )
    first = (("X-Name", "Carla"), ("X-Mail", "carla@corp.test"), ("X-Login", "cc"), ("X-Role", "Editor"))
    made = await user(stack, (NAME, "carla"), *first)
    assert (made["login"], made["email"], made["name"]) == ("cc", "carla@corp.test", "Carla")
    [org] = await stack.done("GET", "/api/user/orgs", (NAME, "carla"), *first)
    assert org["role"] == "Editor"
    changed = await user(stack, (NAME, "carla"), ("X-Name", "Carla D"), ("X-Role", "admin"))
    assert (changed["id"], changed["name"], changed["login"]) == (made["id"], "Carla D", "carla")
    assert (await stack.ask("GET", "/api/org/users", (NAME, "carla"), ("X-Role", "Viewer"))).status == 403


async def test_only_the_header_itself_names_an_account_that_exists(start_stack: Start) -> None:
    stack = await start_stack(proxied(headers="Email:X-Mail Login:X-Login"))
    for described in (("X-Login", "admin"), ("X-Mail", "admin@localhost")):
        refused(await whoami(stack, (NAME, "carla"), described), "user.sync.conflict")


async def test_users_may_be_named_by_e_mail(start_stack: Start) -> None:
    stack = await start_stack(proxied(header_property="email"))
    assert (await user(stack, (NAME, "admin@localhost")))["id"] == 1
    made = await user(stack, (NAME, "carla@corp.test"))
    assert made["login"] == made["email"] == "carla@corp.test"
    refused(await whoami(stack, (NAME, "carla")), "auth-proxy.invalid-header")


async def test_unknown_users_are_refused_where_nobody_may_sign_up(start_stack: Start) -> None:
    stack = await start_stack(proxied(auto_sign_up="false"))
    refused(await whoami(stack, (NAME, "carla")), "user.sync.signup-disabled")
    assert (await whoami(stack, (NAME, "admin"))).status == 200


async def test_values_may_be_quoted_printable(start_stack: Start) -> None:
    stack = await start_stack(proxied(headers_encoded="true", headers="Name:X-Name"))
    made = await user(stack, (NAME, "j=C3=BCrgen"), ("X-Name", "J=C3=BCrgen_M"))
    assert (made["login"], made["name"]) == ("jürgen", "Jürgen_M")
    for value in ("a=0Ab", "a=00b", "=FF", "=20"):
        refused(await whoami(stack, (NAME, value)), "auth-proxy.invalid-header")


async def test_bytes_that_are_no_text_name_nobody(start_stack: Start) -> None:
    stack = await start_stack(proxied())
    for value in ("\xff\xfe", "a\x85b", "x" * 5000):
        assert (await whoami(stack, (NAME, value))).status == 401


async def test_a_user_is_looked_at_again_when_the_time_has_come(start_stack: Start) -> None:
    stack = await start_stack(proxied(sync_ttl="1", headers="Name:X-Name"))
    sent = ((NAME, "carla"), ("X-Name", "Carla"))
    made = await user(stack, *sent)
    await stack.done("PUT", f"/api/users/{made['id']}", AS_ADMIN, body={"login": "carla", "name": "By hand"})
    assert (await user(stack, *sent))["name"] == "By hand"
    stack.clock.advance(seconds=61)
    assert (await user(stack, *sent))["name"] == "Carla"


async def test_a_name_goes_with_its_user_at_once(start_stack: Start) -> None:
    stack = await start_stack(proxied())
    vic = await stack.person("vic")
    assert (await user(stack, (NAME, "vic")))["id"] == vic.id
    await stack.done("PUT", f"/api/users/{vic.id}", AS_ADMIN, body={"login": "victoria"})
    assert (await user(stack, (NAME, "vic")))["id"] != vic.id


async def test_disabled_and_deleted_users_lose_their_way_in_at_once(start_stack: Start) -> None:
    stack = await start_stack(proxied(auto_sign_up="false"))
    for path, method, reason in (
        ("/disable", "POST", "identity.disabled"),
        ("", "DELETE", "user.sync.signup-disabled"),
    ):
        vic = await stack.person("vic" + method.lower())
        assert (await user(stack, (NAME, vic.login)))["id"] == vic.id
        await stack.done(method, f"/api/admin/users/{vic.id}{path}", AS_ADMIN)
        refused(await whoami(stack, (NAME, vic.login)), reason)


async def test_the_headers_go_no_further(start_stack: Start) -> None:
    for enabled in ("true", "false"):
        stack = await start_stack(
            proxied(enabled=enabled, header_name="Remote-User", headers="Name:Remote-Name", auto_sign_up="true")
        )
        stack.recording = True
        sent = (("Remote-Name", "Carla"), ("X-WEBAUTH-USER", "x"), ("X-Mine", "kept"))
        await stack.ask("GET", "/api/user", AS_ADMIN, ("Remote-User", "carla"), *sent)
        names = {name.lower() for name, _ in stack.last.headers}
        assert b"x-mine" in names
        assert names.isdisjoint({b"remote-user", b"remote-name", b"x-webauth-user"})


async def test_a_page_of_another_site_cannot_use_the_proxy_s_name(start_stack: Start) -> None:
    stack = await start_stack(proxied())
    sent = ((NAME, "carla"), ("Origin", "https://evil.test"))
    answer = await stack.ask("PUT", "/api/user", *sent, body={"login": "carla", "name": "x"})
    assert answer.status == 403
    assert (await stack.ask("PUT", "/api/user", sent[0], body={"login": "carla", "name": "x"})).status == 200


async def test_a_session_is_made_at_the_log_in_page_only_where_that_is_wanted(start_stack: Start) -> None:
    stack = await start_stack(proxied())
    assert token_of(await stack.ask("GET", "/login", (NAME, "carla"))) is None
    stack = await start_stack(proxied(enable_login_token="true"))
    assert token_of(await stack.ask("HEAD", "/login", (NAME, "carla"))) is None
    answer = await stack.ask("GET", "/login", (NAME, "carla"))
    token = token_of(answer)
    assert answer.status == 302
    assert token
    assert (await user(stack, cookie(token)))["login"] == "carla"


async def test_nobody_changes_a_password_where_a_proxy_knows_who_people_are(start_stack: Start) -> None:
    stack = await start_stack(proxied())
    body = {"oldPassword": "admin", "newPassword": "another"}
    assert (await stack.ask("PUT", "/api/user/password", AS_ADMIN, body=body)).status == 400


@pytest.mark.parametrize("path", ["/", "/d/x", "/login"])
async def test_a_refused_page_does_not_lead_in_circles(start_stack: Start, path: str) -> None:
    stack = await start_stack(proxied())
    answer = await stack.ask("GET", path, (NAME, "admin"), source=STRANGER)
    assert answer.status == (401 if path == "/login" else 302)


async def test_combinations_with_other_credentials(start_stack: Start) -> None:
    stack = await start_stack(proxied())
    bob = await stack.person("bob")
    session = cookie(await stack.log_in("bob", bob.password))
    named = (NAME, "admin")
    assert (await user(stack, session, named))["login"] == "admin"
    for source in (TRUSTED, STRANGER):
        answer = await whoami(stack, bob.basic, named, source=source)
        assert json_of(answer)["login"] == "bob"
        refused(await whoami(stack, ("Authorization", "Bearer junk"), named, source=source), "api-key.invalid")
        refused(await whoami(stack, basic("bob", "wrong"), named, source=source), "password-auth.failed")
    refused(await whoami(stack, session, named, source=STRANGER), "auth-proxy.invalid-ip")
