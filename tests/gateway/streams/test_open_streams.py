"""A WebSocket or an event stream ends within a second of its credential, on every gateway."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest

from tests.gateway.streams.pair import KINDS, SOON, Kind, Pair
from tests.support.api import ADMIN, Api, Credential, basic, bearer, session
from tests.support.stack import UNREMARKED

pytestmark = UNREMARKED

PASSWORD = "pw-of-ada"
ADA = basic("ada", PASSWORD)
Act = Callable[[Api, int], Awaitable[object]]


async def done(api: Api, method: str, target: str, body: object = None, *, by: Credential = ADMIN) -> None:
    answer = await api.ask(method, target, body, by=by)
    assert answer.status == 200, answer.body


async def disable(api: Api, user_id: int) -> None:
    await done(api, "POST", f"/api/admin/users/{user_id}/disable")


async def delete(api: Api, user_id: int) -> None:
    await done(api, "DELETE", f"/api/admin/users/{user_id}")


async def set_password(api: Api, user_id: int) -> None:
    await done(api, "PUT", f"/api/admin/users/{user_id}/password", {"password": "another one"})


async def remove_from_org(api: Api, user_id: int) -> None:
    await done(api, "DELETE", f"/api/orgs/1/users/{user_id}")


async def lower_role(api: Api, user_id: int) -> None:
    await done(api, "PATCH", f"/api/orgs/1/users/{user_id}", {"role": "Viewer"})


async def editor(pair: Pair) -> int:
    user_id = await pair.first.user("ada", PASSWORD)
    await done(pair.first, "PATCH", f"/api/orgs/1/users/{user_id}", {"role": "Editor"})
    return user_id


@pytest.mark.parametrize("act", [disable, delete, set_password, remove_from_org, lower_role])
@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_user_loses_cuts_the_streams_of_all_credentials(pair: Pair, kind: Kind, act: Act) -> None:
    user_id = await editor(pair)
    by_session = session(await pair.first.log_in("ada", PASSWORD))
    async with (
        pair.held(kind, ADA) as here,
        pair.held(kind, ADA, at=pair.second) as there,
        pair.held(kind, by_session, at=pair.second) as browser,
        pair.held(kind, ADMIN, at=pair.second) as bystander,
    ):
        await act(pair.first, user_id)
        assert await here.ends()
        assert await there.ends()
        assert await browser.ends()
        assert not bystander.ended.is_set()


@pytest.mark.parametrize("kind", KINDS)
async def test_logging_out_cuts_that_session_alone(pair: Pair, kind: Kind) -> None:
    await editor(pair)
    leaving, staying = [session(await pair.first.log_in("ada", PASSWORD)) for _ in range(2)]
    async with (
        pair.held(kind, leaving) as here,
        pair.held(kind, leaving, at=pair.second) as there,
        pair.held(kind, staying) as other,
        pair.held(kind, ADA) as with_password,
    ):
        await done(pair.first, "POST", "/api/logout", by=leaving)
        assert await here.ends()
        assert await there.ends()
        assert await other.stays()
        assert not with_password.ended.is_set()


async def test_revoking_one_session_or_all_others_cuts_theirs(pair: Pair) -> None:
    await editor(pair)
    mine, first, second = [session(await pair.first.log_in("ada", PASSWORD)) for _ in range(3)]
    listed = (await pair.first.get("/api/user/auth-tokens", by=mine)).json
    number = next(each["id"] for each in sorted(listed, key=lambda each: each["id"]) if not each["isActive"])
    async with (
        pair.held("websocket", mine, at=pair.second) as own,
        pair.held("websocket", first, at=pair.second) as one,
        pair.held("websocket", second, at=pair.second) as other,
    ):
        await done(pair.first, "POST", "/api/user/revoke-auth-token", {"authTokenId": number}, by=mine)
        assert await one.ends()
        assert not other.ended.is_set()
        await done(pair.first, "POST", "/api/user/auth-tokens/revoke-others", {}, by=mine)
        assert await other.ends()
        assert await own.stays()


@pytest.mark.parametrize("kind", KINDS)
async def test_changing_the_own_password_spares_the_session_that_does(pair: Pair, kind: Kind) -> None:
    await editor(pair)
    mine, other = [session(await pair.first.log_in("ada", PASSWORD)) for _ in range(2)]
    wish = {"oldPassword": PASSWORD, "newPassword": "another one", "confirmNew": "another one"}
    async with (
        pair.held(kind, mine) as here,
        pair.held(kind, mine, at=pair.second) as there,
        pair.held(kind, other, at=pair.second) as foreign,
        pair.held(kind, ADA, at=pair.second) as with_password,
    ):
        await done(pair.first, "PUT", "/api/user/password", wish, by=mine)
        assert await foreign.ends()
        assert await with_password.ends()
        assert await here.stays()
        assert not there.ended.is_set()


@pytest.mark.parametrize("kind", KINDS)
async def test_deleting_a_key_cuts_its_streams(pair: Pair, kind: Kind) -> None:
    made = await pair.first.made("/api/auth/keys", {"name": "one", "role": "Viewer"})
    other = await pair.first.key("other")
    async with (
        pair.held(kind, bearer(made["key"])) as here,
        pair.held(kind, bearer(made["key"]), at=pair.second) as there,
        pair.held(kind, bearer(other)) as bystander,
    ):
        await done(pair.first, "DELETE", f"/api/auth/keys/{made['id']}")
        assert await here.ends()
        assert await there.ends()
        assert not bystander.ended.is_set()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_key_that_expires_cuts_its_streams(pair: Pair, kind: Kind) -> None:
    wish = {"name": "short", "role": "Viewer", "secondsToLive": 60}
    made = await pair.first.made("/api/auth/keys", wish)
    async with pair.held(kind, bearer(made["key"]), at=pair.second) as there:
        pair.clock.advance(seconds=61)
        assert await there.ends()


async def test_a_download_does_not_begin_after_its_credential_ended(pair: Pair) -> None:
    """Between the request and the beginning of its answer."""
    await editor(pair)
    leaving, lane = session(await pair.first.log_in("ada", PASSWORD)), pair.lanes[pair.first.url]
    await pair.first.get("/api/user", by=leaving)
    carried = lane.carried

    async def leave() -> None:
        while lane.carried < carried + 2:  # noqa: ASYNC110 - a count has no event to set
            await asyncio.sleep(0.001)
        await done(pair.first, "POST", "/api/logout", by=leaving)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(leave())
        async with pair.held("download", leaving, source=f"{pair.source}/late") as late:
            assert await late.ends()


async def test_logging_out_cuts_what_is_being_sent(pair: Pair) -> None:
    await editor(pair)
    source = await pair.first.data_source("plain", pair.echo, type="graphite")
    leaving, lane = session(await pair.first.log_in("ada", PASSWORD)), pair.lanes[pair.first.url]
    await pair.first.get("/api/user", by=leaving)
    carried = lane.carried

    async def body() -> AsyncIterator[bytes]:
        yield b"half"
        while lane.carried == carried:  # noqa: ASYNC110 - a count has no event to set
            await asyncio.sleep(0.001)
        await done(pair.first, "POST", "/api/logout", by=leaving)
        await asyncio.sleep(60)
        yield b"half"

    with pytest.raises(aiohttp.ClientError):
        await asyncio.wait_for(
            pair.first.client.post(
                pair.first.url + source, data=body(), headers={**leaving, "Content-Length": "8"}
            ),
            SOON + 1,
        )


async def test_switching_the_own_organisation_cuts_nothing(pair: Pair) -> None:
    await editor(pair)
    async with pair.held("websocket", ADA) as here:
        await done(pair.second, "POST", "/api/user/using/1", by=ADA)
        assert await here.stays()


async def test_deleting_an_organisation_cuts_the_streams_in_it(pair: Pair) -> None:
    org_id = (await pair.first.made("/api/orgs", {"name": "Elsewhere"}))["orgId"]
    by = {**ADMIN, "X-Grafana-Org-Id": str(org_id)}
    wish = {"name": "echo", "type": "prometheus", "access": "proxy", "url": pair.echo}
    made = await pair.first.made("/api/datasources", wish, by=by)
    source = f"/api/datasources/proxy/{made['id']}"
    async with pair.held("events", by, source=source) as elsewhere, pair.held("events", ADMIN) as here:
        await done(pair.second, "DELETE", f"/api/orgs/{org_id}")
        assert await elsewhere.ends()
        assert not here.ended.is_set()


async def test_a_change_that_nobody_told_of_is_seen_within_five_seconds(pair: Pair) -> None:
    user_id = await editor(pair)
    by_session = session(await pair.first.log_in("ada", PASSWORD))
    async with (
        pair.held("websocket", ADA) as here,
        pair.held("events", by_session) as browser,
        pair.held("events", ADMIN) as bystander,
    ):
        await pair.database.execute("UPDATE users SET is_disabled = 1 WHERE id = $1", user_id)
        pair.clock.advance(seconds=3)
        async with asyncio.timeout(5):
            await here.ended.wait()
            await browser.ended.wait()
        assert not bystander.ended.is_set()


async def test_a_short_answer_is_not_cut_for_a_change_it_asked_for(pair: Pair) -> None:
    await editor(pair)
    for number in range(5):
        wish = {"oldPassword": f"{PASSWORD}{'x' * number}", "newPassword": f"{PASSWORD}{'x' * (number + 1)}"}
        by = basic("ada", wish["oldPassword"])
        await done(pair.first, "PUT", "/api/user/password", wish, by=by)
