"""Known callers on the fast lane: who may take it, and that nobody stays on it who may not."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from tests.gateway.driver import Drive, header_of, internal
from tests.support.certificate import server_and_client
from tests.support.rawclient import RawClient
from tests.support.stack import (
    AS_ADMIN,
    UNREMARKED,
    Header,
    Stack,
    basic,
    bearer,
    cookie,
    json_of,
    listening,
    request,
    token_of,
)

pytestmark = UNREMARKED
KINDS = ("session", "key", "basic")


@pytest.mark.parametrize("kind", KINDS)
async def test_whom_memory_knows_goes_fast(stack: Stack, drive: Drive, kind: str) -> None:
    known = await drive(await header_of(stack, kind))
    for target in ("/api/org", "/api/search?query=a", "/api/dashboards/home"):
        assert await known.went_fast(target)
        assert known.answer.status == 200


async def test_they_go_as_fast_over_tls(stack: Stack, drive: Drive, tmp_path: Path) -> None:
    header = await header_of(stack, "key")
    await drive(header)
    assert stack.express is not None
    before = stack.express.carried
    server, trusting = server_and_client(tmp_path)
    async with (
        listening(_nobody, clerk=stack.express, tls=server) as address,
        await RawClient.connect(address, tls=trusting) as client,
    ):
        assert (await client.ask(request("GET", "/api/org", header))).status == 200
    assert stack.express.carried == before + 1


async def test_callers_who_share_a_connection_are_told_apart(stack: Stack, drive: Drive) -> None:
    """As behind a proxy; what is known of each is known on every connection."""
    people = [await stack.person(login) for login in ("ada", "ben", "cyd")]
    for person in people:
        await drive(person.basic)
    drivers = [await drive(await header_of(stack, "session")) for _ in range(2)]
    for turn in range(12):
        person, driver = people[turn % 3], drivers[turn % 2]
        assert await driver.went_fast("/api/user", header=person.basic)
        assert json_of(driver.answer)["login"] == ("ada", "ben", "cyd")[turn % 3]


async def test_what_ends_ends_on_every_connection(stack: Stack, drive: Drive) -> None:
    header = await header_of(stack, "session")
    first, second = await drive(header), await drive(header)
    assert (await stack.ask("GET", "/logout", header)).status == 302
    for driver in (first, second):
        assert not await driver.went_fast("/api/org")
        assert driver.answer.status == 401


async def test_nobody_is_remembered_who_is_not_known(stack: Stack, drive: Drive) -> None:
    known = await drive(bearer(await stack.key("Admin")))
    for number in range(3):
        assert not await known.went_fast("/api/org", header=bearer(f"forged{number}"))
        assert known.answer.status == 401
    assert await known.went_fast("/api/org")


async def _nobody(_: web.BaseRequest) -> web.StreamResponse:
    raise AssertionError


@pytest.mark.parametrize("kind", KINDS)
async def test_memory_that_is_too_old_is_no_memory(stack: Stack, drive: Drive, kind: str) -> None:
    known = await drive(await header_of(stack, kind))
    stack.clock.advance(seconds=6)
    stack.forget_seen()
    await known.went_fast("/api/org")
    assert known.answer.status == 200
    assert internal(stack) == [b"/internal/identity"]
    async with asyncio.timeout(5):
        # The link that tells of changes is asked now and then whether it lives.
        while not await known.went_fast("/api/org"):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    "target",
    [
        "/api/org?orgId=1",
        "/api/org?targetOrgId=1",
        "/api/user/auth-tokens",
        "/api/nothing/here",
        "/api/health",
        "/api/admin/stats",
        "/api/login/ping",
        "/login",
        "/",
        "//api/org",
        "/api/../api/org",
        "/internal/identity",
    ],
)
async def test_what_the_door_has_to_see_goes_through_it(stack: Stack, drive: Drive, target: str) -> None:
    known = await drive(AS_ADMIN)
    assert not await known.went_fast(target)


@pytest.mark.parametrize("parameter", ["orgId", "targetOrgId"])
async def test_what_one_target_says_does_not_count_for_the_next(
    stack: Stack, drive: Drive, parameter: str
) -> None:
    made = await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Other"})
    known = await drive(AS_ADMIN)
    new = ("X-First-Seen", "with this target")
    await known.went_fast(f"/api/org?{parameter}={made['orgId']}", new)
    assert json_of(known.answer)["id"] == made["orgId"]
    assert await known.went_fast("/api/org", new)
    assert json_of(known.answer)["id"] == 1


@pytest.mark.parametrize(
    "header",
    [
        ("Content-Length", "0"),
        ("Expect", "100-continue"),
        ("Connection", "close"),
        ("Connection", "X-Grafana-User"),
        ("Upgrade", "websocket"),
        ("TE", "trailers"),
        ("X_Grafana_User", "root"),
        ("Authorization", "Bearer other"),
    ],
)
async def test_what_is_less_than_simple_goes_through_the_door(stack: Stack, drive: Drive, header: Header) -> None:
    known = await drive(AS_ADMIN)
    assert not await known.went_fast("/api/org", header)


@pytest.mark.parametrize("method", ["HEAD", "DELETE", "OPTIONS"])
async def test_only_reading_goes_fast(stack: Stack, drive: Drive, method: str) -> None:
    known = await drive(AS_ADMIN)
    assert not await known.went_fast("/api/org", method=method)


async def test_a_browser_that_only_says_keep_alive_goes_fast(stack: Stack, drive: Drive) -> None:
    known = await drive(AS_ADMIN)
    assert await known.went_fast("/api/org", ("Connection", "keep-alive"), ("Accept", "*/*"))


@pytest.mark.parametrize("header", [("", ""), basic("admin", "wrong"), bearer("wrong"), cookie("wrong")])
async def test_whom_nothing_proves_goes_slowly_every_time(stack: Stack, drive: Drive, header: Header) -> None:
    stranger = await drive(header)
    assert not await stranger.went_fast("/api/org")
    assert stranger.answer.status == 401


async def test_strangers_fill_no_memory(stack: Stack, drive: Drive) -> None:
    assert stack.express is not None
    stranger = await drive(bearer("wrong"))
    before = stack.express.is_plain.cache_info().currsize
    for number in range(3):
        await stranger.went_fast(f"/api/search?query={number}")
    assert stack.express.is_plain.cache_info().currsize == before


async def test_a_session_that_ended_is_dead_at_once(stack: Stack, drive: Drive) -> None:
    token = await stack.log_in()
    known = await drive(cookie(token))
    await stack.ask("GET", "/logout", cookie(token))
    assert not await known.went_fast("/api/org")
    assert known.answer.status == 401


async def test_a_deleted_key_is_dead_at_once(stack: Stack, drive: Drive) -> None:
    known = await drive(bearer(await stack.key("Admin")))
    found = await stack.done("GET", "/api/auth/keys", AS_ADMIN)
    await stack.done("DELETE", f"/api/auth/keys/{found[0]['id']}", AS_ADMIN)
    assert not await known.went_fast("/api/org")
    assert known.answer.status == 401


async def test_an_old_password_is_dead_at_once(stack: Stack, drive: Drive) -> None:
    person = await stack.person("ada")
    known = await drive(person.basic)
    path = f"/api/admin/users/{person.id}/password"
    await stack.done("PUT", path, AS_ADMIN, body={"password": "another one"})
    assert not await known.went_fast("/api/org")
    assert known.answer.status == 401


async def test_a_new_role_counts_at_once(stack: Stack, drive: Drive) -> None:
    person = await stack.person("ada", "Admin")
    known = await drive(person.basic)
    assert await known.went_fast("/api/org/users")
    await stack.done("PATCH", f"/api/orgs/1/users/{person.id}", AS_ADMIN, body={"role": "Viewer"})
    await known.went_fast("/api/org/users")
    assert known.answer.status == 403


async def test_a_session_due_for_rotation_is_rotated(stack: Stack, drive: Drive) -> None:
    known = await drive(cookie(await stack.log_in()))
    stack.clock.advance(seconds=11 * 60)
    assert not await known.went_fast("/api/org")
    assert token_of(known.answer)


async def test_the_settings_can_close_it(start_stack: Callable[..., Awaitable[Stack]]) -> None:
    stack = await start_stack({("gateway", "fast_lane"): "false"})
    assert stack.express is None
    assert (await stack.ask("GET", "/api/org", AS_ADMIN)).status == 200


async def test_below_a_path_of_its_own_the_door_sees_everything(
    start_stack: Callable[..., Awaitable[Stack]],
) -> None:
    settings = {("server", "root_url"): "http://gw.test/dw/", ("server", "serve_from_sub_path"): "true"}
    stack = await start_stack(settings)
    assert stack.express is None
    assert (await stack.ask("GET", "/dw/api/org", AS_ADMIN)).status == 200
