import asyncio

import pytest
from redis.asyncio import Redis

from contract.audit import Event
from contract.errors import BadRequest, NotFound
from gateway.sessions.limits import Limits
from gateway.sessions.model import MalformedToken, QuotaReached, ReplayedToken, SessionEnded
from gateway.sessions.sessions import Sessions
from gateway.sessions.token import new_token
from tests.gateway.sessions.gateways import Gateway, sign_in
from tests.support.clock import FrozenClock


async def test_a_token_leads_to_its_session(sessions: Sessions, clock: FrozenClock) -> None:
    started = await sign_in(sessions)
    clock.advance(seconds=1)
    session = (await sessions.resolve(started.token)).session
    assert (session.id, session.user_id, session.method) == (started.session.id, 5, "form")
    assert (session.client_ip, session.user_agent) == ("192.0.2.7", "curl/8.5.0")
    assert (session.seen, session.seen_at, session.created_at) == (True, clock.now(), clock.now() - 1)


async def test_every_session_has_an_id_and_a_token_of_its_own(sessions: Sessions) -> None:
    first, second = await sign_in(sessions), await sign_in(sessions)
    assert first.session.id != second.session.id
    assert first.token != second.token


async def test_a_token_nobody_was_given_is_refused(sessions: Sessions) -> None:
    with pytest.raises(SessionEnded) as refusal:
        await sessions.resolve(new_token())
    assert refusal.value.message == "Unauthorized"
    assert refusal.value.message_id == "session.token.unknown"


@pytest.mark.parametrize("text", ["", "x", "0" * 33, "A" * 32])
async def test_a_malformed_token_is_refused_by_another_name(sessions: Sessions, text: str) -> None:
    with pytest.raises(MalformedToken):
        await sessions.resolve(text)
    assert await sessions.find(text) is None
    assert await sessions.end(text) is None
    assert not await sessions.still_wanted(text)


async def test_the_digest_of_a_token_is_no_token(gateway: Gateway) -> None:
    started = await sign_in(gateway.sessions)
    for half in (started.session.current[:32], started.session.current[32:]):
        with pytest.raises(SessionEnded):
            await gateway.sessions.resolve(half)


async def test_a_log_in_ends_the_session_that_the_browser_presented(sessions: Sessions) -> None:
    before = await sign_in(sessions)
    after = await sessions.start(6, client_ip="", user_agent="", method="form", presented=before.token)
    assert after.token != before.token
    assert await sessions.list_of(5) == []
    with pytest.raises(SessionEnded):
        await sessions.resolve(before.token)


async def test_a_log_in_never_adopts_what_the_browser_presented(sessions: Sessions) -> None:
    planted = new_token()
    started = await sessions.start(5, client_ip="", user_agent="", method="form", presented=planted)
    assert started.token != planted
    with pytest.raises(SessionEnded):
        await sessions.resolve(planted)


async def test_a_log_in_with_a_malformed_cookie_works(sessions: Sessions) -> None:
    started = await sessions.start(5, client_ip="", user_agent="", method="form", presented="%00")
    assert (await sessions.resolve(started.token)).session.user_id == 5


async def test_a_log_out_ends_the_session_and_may_be_repeated(sessions: Sessions) -> None:
    started = await sign_in(sessions)
    ended = await sessions.end(started.token)
    assert ended is not None
    assert ended.id == started.session.id
    assert await sessions.end(started.token) is None
    with pytest.raises(SessionEnded):
        await sessions.resolve(started.token)


async def test_looking_at_a_session_does_not_use_it(sessions: Sessions) -> None:
    started = await sign_in(sessions)
    found = await sessions.find(started.token)
    assert found == started.session
    assert not found.seen


async def test_a_long_or_broken_user_agent_is_cut_and_made_text(sessions: Sessions) -> None:
    started = await sessions.start(5, client_ip="", user_agent="\udcff" + "x" * 600, method="form")
    assert started.session.user_agent == "?" + "x" * 511


async def test_the_list_holds_the_users_own_sessions_oldest_first(sessions: Sessions) -> None:
    own = [await sign_in(sessions), await sign_in(sessions)]
    await sign_in(sessions, user_id=6)
    assert [each.id for each in await sessions.list_of(5)] == [each.session.id for each in own]
    assert await sessions.list_of(7) == []


async def test_one_session_is_revoked_and_the_other_lives(sessions: Sessions) -> None:
    one, other = await sign_in(sessions), await sign_in(sessions)
    await sessions.revoke(5, one.session.id, active=other.session.id)
    with pytest.raises(SessionEnded):
        await sessions.resolve(one.token)
    assert (await sessions.resolve(other.token)).session.id == other.session.id
    assert [each.id for each in await sessions.list_of(5)] == [other.session.id]


async def test_the_active_session_is_not_revoked(sessions: Sessions) -> None:
    started = await sign_in(sessions)
    with pytest.raises(BadRequest, match="Cannot revoke active user auth token"):
        await sessions.revoke(5, started.session.id, active=started.session.id)
    assert (await sessions.resolve(started.token)).session.user_id == 5


async def test_the_session_of_another_user_is_as_unknown_as_none(sessions: Sessions) -> None:
    foreign = await sign_in(sessions, user_id=6)
    for session_id in (foreign.session.id, 9999, 0, -1):
        with pytest.raises(NotFound, match="User auth token not found"):
            await sessions.revoke(5, session_id)
    assert (await sessions.resolve(foreign.token)).session.user_id == 6


async def test_a_revoked_session_cannot_be_revoked_again(sessions: Sessions) -> None:
    started = await sign_in(sessions)
    await sessions.revoke(5, started.session.id)
    with pytest.raises(NotFound):
        await sessions.revoke(5, started.session.id)


async def test_all_sessions_of_a_user_end_and_no_others(sessions: Sessions) -> None:
    for _ in range(3):
        await sign_in(sessions)
    foreign = await sign_in(sessions, user_id=6)
    assert await sessions.revoke_all(5) == 3
    assert await sessions.revoke_all(5) == 0
    assert await sessions.list_of(5) == []
    assert (await sessions.resolve(foreign.token)).session.user_id == 6


async def test_all_but_one_session_of_a_user_end(sessions: Sessions) -> None:
    kept = await sign_in(sessions)
    for _ in range(2):
        await sign_in(sessions)
    assert await sessions.revoke_others(5, kept.session.id) == 2
    assert [each.id for each in await sessions.list_of(5)] == [kept.session.id]


async def test_live_sessions_are_counted(sessions: Sessions) -> None:
    one = await sign_in(sessions)
    await sign_in(sessions, user_id=6)
    assert await sessions.count() == 2
    await sessions.end(one.token)
    assert await sessions.count() == 1


async def test_a_replay_ends_the_session_and_is_audited(gateway: Gateway, clock: FrozenClock) -> None:
    stolen = await sign_in(gateway.sessions)
    rotated = await gateway.sessions.rotate(stolen.token)
    assert rotated.successor is not None
    await gateway.sessions.resolve(rotated.successor)
    clock.advance(seconds=31)
    with pytest.raises(ReplayedToken) as refusal:
        await gateway.sessions.resolve(stolen.token, client_ip="198.51.100.9")
    assert refusal.value.message_id == "session.token.replayed"
    facts = {"user": 5, "session": stolen.session.id, "address": "198.51.100.9"}
    assert gateway.audit.events[1:] == [(Event.SESSION_REPLAY, facts)]
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(rotated.successor)
    assert await gateway.sessions.list_of(5) == []


async def test_no_number_of_log_ins_at_once_passes_the_limit(redis: Redis, clock: FrozenClock) -> None:
    gateways = [Gateway(redis, clock, limits=Limits(most=3)) for _ in range(2)]
    starts = (sign_in(gateways[number % 2].sessions) for number in range(20))
    ends = await asyncio.gather(*starts, return_exceptions=True)
    assert sum(isinstance(end, QuotaReached) for end in ends) == 17
    assert await gateways[0].sessions.count() == 3
    told = [event for each in gateways for event, _ in each.audit.events]
    assert told == [Event.LOGIN] * 3


async def test_who_logs_in_anew_needs_no_further_place(redis: Redis, clock: FrozenClock) -> None:
    sessions = Gateway(redis, clock, limits=Limits(most=1)).sessions
    first = await sign_in(sessions)
    with pytest.raises(QuotaReached):
        await sign_in(sessions)
    again = await sessions.start(5, client_ip="", user_agent="", method="form", presented=first.token)
    assert await sessions.find(first.token) is None
    assert await sessions.find(again.token) is not None


async def test_sessions_that_have_ended_by_age_leave_their_places(redis: Redis, clock: FrozenClock) -> None:
    sessions = Gateway(redis, clock, limits=Limits(most=1)).sessions
    await sign_in(sessions)
    clock.advance(seconds=Limits().inactive)
    assert (await sign_in(sessions)).session.id == 2
