from collections.abc import Awaitable, Callable

import pytest

from tests.support.rawclient import RawAnswer
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
Start = Callable[..., Awaitable[Stack]]
ON = {("auth.anonymous", "enabled"): "true"}


@pytest.fixture
async def stack(start_stack: Start) -> Stack:
    return await start_stack(ON)


def cleared(answer: RawAnswer) -> bool:
    return token_of(answer) == ""


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/api/org", 200),
        ("GET", "/api/login/ping", 200),
        ("GET", "/api/search", 200),
        ("GET", "/api/dashboards/home", 200),
        ("GET", "/api/user", 404),
        ("GET", "/api/user/auth-tokens", 403),
        ("GET", "/api/org/users", 403),
        ("GET", "/api/users", 403),
        ("GET", "/api/auth/keys", 403),
        ("GET", "/api/datasources", 403),
        ("GET", "/api/nothing", 404),
        ("PUT", "/api/user", 403),
        ("PUT", "/api/user/password", 403),
        ("POST", "/api/user/revoke-auth-token", 403),
        ("POST", "/api/user/auth-tokens/revoke-others", 403),
        ("POST", "/api/user/auth-tokens/rotate", 403),
        ("POST", "/api/user/stars/dashboard/1", 412),
        ("POST", "/api/user/using/1", 401),
        ("POST", "/api/dashboards/db", 403),
        ("POST", "/api/auth/keys", 403),
        ("POST", "/api/orgs", 403),
    ],
)
async def test_anonymous_callers_read_as_viewers_and_write_nothing(
    stack: Stack, method: str, target: str, status: int
) -> None:
    body = {"dashboard": {"title": "x"}} if method in {"PUT", "POST"} else None
    assert (await stack.ask(method, target, body=body)).status == status


async def test_no_user_is_told_of(stack: Stack) -> None:
    assert json_of(await stack.ask("GET", "/api/user")) == {"message": "User not found"}
    assert (await stack.done("GET", "/api/org"))["name"] == "Main Org."


@pytest.mark.parametrize("header", [basic("admin", "wrong"), bearer("junk"), ("Authorization", "Digest x")])
async def test_a_wrong_credential_is_still_the_end_of_it(stack: Stack, header: Header) -> None:
    assert (await stack.ask("GET", "/api/org", header)).status == 401
    assert (await stack.ask("GET", "/api/org", header, cookie("0" * 32))).status == 401


async def test_a_session_that_has_ended_is_as_good_as_none(stack: Stack) -> None:
    ended = await stack.log_in()
    await stack.done("POST", "/api/logout", cookie(ended))
    for token in (ended, "0" * 32, "junk"):
        answer = await stack.ask("GET", "/api/org", cookie(token))
        assert (answer.status, token_of(answer)) == (200, None)
        page = await stack.ask("GET", "/", cookie(token), ("Accept", "text/html"))
        assert page.status == 200
    assert cleared(await stack.ask("GET", "/", cookie(ended)))


async def test_a_good_credential_is_its_owner(stack: Stack) -> None:
    assert (await stack.done("GET", "/api/user", AS_ADMIN))["login"] == "admin"
    assert (await stack.done("GET", "/api/user", cookie(await stack.log_in())))["login"] == "admin"


async def test_people_can_still_log_in(stack: Stack) -> None:
    page = await stack.ask("GET", "/login")
    assert page.status == 200
    assert b"<form" in page.body
    assert COOKIE not in str(page.headers)


async def test_an_organisation_cannot_be_chosen(stack: Stack) -> None:
    other = (await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Other"}))["orgId"]
    for value in (str(other), "99", "-1", "abc"):
        assert (await stack.done("GET", "/api/org", ("X-Grafana-Org-Id", value)))["id"] == 1
    assert (await stack.ask("GET", f"/api/org?orgId={other}")).status == 401
    assert (await stack.ask("GET", "/api/org?orgId=99")).status == 401
    assert (await stack.ask("GET", "/api/org?orgId=1")).status == 200


async def test_the_settings_name_organisation_and_role(start_stack: Start) -> None:
    stack = await start_stack(
        {**ON, ("auth.anonymous", "org_name"): "Open", ("auth.anonymous", "org_role"): "Editor"}
    )
    assert (await stack.ask("GET", "/api/org")).status == 401
    made = (await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Open"}))["orgId"]
    stack.clock.advance(seconds=6)
    assert (await stack.done("GET", "/api/org"))["id"] == made
    saved = await stack.ask("POST", "/api/dashboards/db", body={"dashboard": {"title": "x"}})
    assert saved.status == 200
    assert (await stack.ask("GET", "/api/org/users")).status == 403


async def test_a_role_that_grants_nothing_grants_nothing(start_stack: Start) -> None:
    stack = await start_stack({**ON, ("auth.anonymous", "org_role"): "None"})
    assert (await stack.ask("POST", "/api/dashboards/db", body={"dashboard": {"title": "x"}})).status == 403


async def test_nobody_is_let_in_where_that_is_off(start_stack: Start) -> None:
    stack = await start_stack()
    assert (await stack.ask("GET", "/api/org")).status == 401


async def test_the_backend_is_told_of_nobody_in_particular(stack: Stack) -> None:
    stack.recording = True
    await stack.ask("GET", "/api/search", ("X-Grafana-User", "admin"), ("X-Grafana-Role", "Admin"))
    headers = {name.lower(): value for name, value in stack.last.headers}
    assert headers[b"x-grafana-role"] == b"Viewer"
    assert headers.get(b"x-grafana-user", b"") == b""
