import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from contract.secret import Secret
from gateway.sessions.redis_link import StoreUnreachable, check, connect, place
from tests.support.clock import RunningClock
from tests.support.sentinels import Sentinels, running_sentinels
from tests.support.stack import UNREMARKED, cookie, open_stack
from tests.support.valkey import Valkey


@pytest.fixture(scope="module")
def sentinels() -> Iterator[Sentinels]:
    with running_sentinels() as found:
        yield found


async def test_the_master_that_sentinels_name_is_asked(sentinels: Sentinels) -> None:
    redis = connect(Secret(sentinels.url))
    await check(redis, Secret(sentinels.url))
    assert (await redis.info("server"))["tcp_port"] == sentinels.master
    assert (await redis.client_info())["resp"] == "3"
    await redis.aclose()


async def test_more_callers_than_connections_wait_their_turn(sentinels: Sentinels) -> None:
    redis = connect(Secret(sentinels.url))
    assert all(await asyncio.gather(*(redis.ping() for _ in range(200))))
    await redis.aclose()


async def test_a_master_that_nobody_knows_is_no_master(sentinels: Sentinels) -> None:
    url = Secret(f"{sentinels.url}-of-nobody")
    redis = connect(url)
    with pytest.raises(StoreUnreachable, match="doorward-of-nobody of 127"):
        await check(redis, url)
    with pytest.raises(RedisConnectionError):
        await redis.ping()
    await redis.aclose()


def test_the_place_holds_no_password() -> None:
    url = Secret("redis+sentinel://ada:secret@one:26380,two/main/3")
    assert place(url) == "main of one:26380, two:26379"


@pytest.mark.parametrize("url", ["redis+sentinel://one", "redis+sentinel:///main", "redis+sentinel://one:x/main"])
def test_half_an_address_is_told_with_the_forms_that_work(url: str) -> None:
    with pytest.raises(StoreUnreachable, match="redis_url"):
        connect(Secret(url))


@UNREMARKED
async def test_a_fail_over_undoes_nothing_that_was_acknowledged(tmp_path: Path, sentinels: Sentinels) -> None:
    """`make faults` does this to real processes, under load."""
    front = Valkey(tmp_path)
    front.url = sentinels.url
    async with open_stack(tmp_path, front, clock=RunningClock()) as stack:
        live, ended = await stack.log_in(), await stack.log_in()
        await stack.done("GET", "/api/org", cookie(live))
        await stack.done("POST", "/api/logout", cookie(ended))
        before = await asyncio.to_thread(sentinels.kill_master)
        while True:
            answer = await stack.ask("GET", "/api/org", cookie(live))
            if answer.status == 200 and sentinels.master != before:
                break
            assert answer.status in {200, 503}, answer.body
            assert not answer.all("Set-Cookie")
            await asyncio.sleep(0.1)
        await sentinels.taken_over(before)
        assert (await stack.ask("GET", "/api/org", cookie(ended))).status == 401
        assert (await stack.ask("GET", "/api/org", cookie(await stack.log_in()))).status == 200
