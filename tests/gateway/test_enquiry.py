"""Callers whom memory does not know at this moment, on the fast lane: asked about once, and waited for."""

import pytest

from tests.gateway.driver import Drive, header_of, internal
from tests.support.stack import AS_ADMIN, UNREMARKED, Stack, bearer, cookie, json_of, request, token_of

pytestmark = UNREMARKED
KNOWN_BY_ASKING = ("session", "key")


@pytest.mark.parametrize(("kind", "status", "calls"), [("session", 200, 0), ("key", 404, 2)])
async def test_who_comes_first_is_waited_for(
    stack: Stack, drive: Drive, kind: str, status: int, calls: int
) -> None:
    """On somebody else's connection. Who has the session is known already."""
    other, header = await drive(AS_ADMIN), await header_of(stack, kind)
    stack.forget_seen()
    assert await other.went_fast("/api/user", header=header)
    assert other.answer.status == status
    assert await other.went_fast("/api/org", header=header)
    assert len(internal(stack)) == calls


@pytest.mark.parametrize("kind", KNOWN_BY_ASKING)
async def test_who_leaves_meanwhile_leaves_others_in_peace(stack: Stack, drive: Drive, kind: str) -> None:
    other, header = await drive(AS_ADMIN), await header_of(stack, kind)
    async with await stack.client() as leaver:
        await leaver.send(request("GET", "/api/org", header))
    assert await other.went_fast("/api/org", header=header)
    assert (other.answer.status, json_of(other.answer)["id"]) == (200, 1)
    assert await other.went_fast("/api/org", header=header)


@pytest.mark.parametrize("unread", [1, 2, 3])
async def test_what_is_sent_behind_waits_its_turn(stack: Stack, unread: int) -> None:
    header = bearer(await stack.key("Admin"))
    targets = [f"/api/search?query={number}" for number in range(unread)]
    async with await stack.client() as client:
        for target in ("/api/org", *targets):
            await client.send(request("GET", target, header))
        answers = [await client.answer() for _ in range(unread + 1)]
    assert [answer.status for answer in answers] == [200] * (unread + 1)
    assert "name" in json_of(answers[0])
    assert [json_of(answer) for answer in answers[1:]] == [[]] * unread


async def test_a_refused_key_is_reported_once(stack: Stack, drive: Drive) -> None:
    other, key = await drive(AS_ADMIN), await stack.key("Admin", seconds=60)
    stack.clock.advance(seconds=61)
    assert not await other.went_fast("/api/org", header=bearer(key))
    assert other.answer.status == 401
    assert [event["audit"] for event in stack.audited()].count("key_expired") == 1


async def test_a_replayed_session_is_reported_once_and_named_as_such(stack: Stack, drive: Drive) -> None:
    other, old = await drive(AS_ADMIN), await stack.log_in()
    await other.went_fast("/api/org", header=cookie(old))
    stack.clock.advance(seconds=11 * 60)
    await other.went_fast("/api/org", header=cookie(old))
    new = token_of(other.answer)
    assert new
    await other.went_fast("/api/org", header=cookie(new))
    stack.clock.advance(seconds=60)
    assert not await other.went_fast("/api/org", header=cookie(old))
    assert other.answer.status == 401
    assert json_of(other.answer)["messageId"] == "session.token.replayed"
    assert [event["audit"] for event in stack.audited()].count("session_replay") == 1


@pytest.mark.parametrize("public", ["/logout", "/public/nothing.js"])
async def test_what_everybody_may_read_asks_about_nobody(stack: Stack, drive: Drive, public: str) -> None:
    other, header = await drive(AS_ADMIN), bearer(await stack.key("Admin"))
    stack.forget_seen()
    assert not await other.went_fast(public, header=header)
    assert internal(stack) == []
