import pytest
from redis.asyncio import Redis

from contract.errors import Unavailable
from contract.secret import Secret
from gateway.sessions.redis_link import StoreUnreachable, check, connect, ping, place
from tests.support.valkey import Valkey

NOBODY = Secret("unix:///nonexistent/v.sock")


async def test_a_redis_that_answers_is_fine(valkey: Valkey, redis: Redis) -> None:
    await ping(redis)
    await check(redis, Secret(valkey.url))


async def test_a_client_speaks_the_third_protocol(redis: Redis) -> None:
    assert (await redis.client_info())["resp"] == "3"


async def test_a_redis_that_is_not_there_is_told_in_one_line() -> None:
    redis = connect(NOBODY)
    with pytest.raises(StoreUnreachable) as told:
        await check(redis, NOBODY)
    assert str(told.value) == (
        "Redis at /nonexistent/v.sock does not answer; start it, or correct [gateway] redis_url"
    )
    with pytest.raises(Unavailable):
        await ping(redis)
    await redis.aclose()


async def test_a_refused_password_is_told_without_the_password(valkey: Valkey) -> None:
    url = Secret(f"unix://somebody@{valkey.socket}?password=hunter2")
    redis = connect(url)
    with pytest.raises(StoreUnreachable, match="refused our password") as told:
        await check(redis, url)
    assert "hunter2" not in str(told.value)
    await redis.aclose()


async def test_a_password_that_is_wanted_and_not_given_is_told(valkey: Valkey, redis: Redis) -> None:
    await redis.config_set("requirepass", "hunter2")
    stranger = connect(Secret(valkey.url))
    try:
        with pytest.raises(StoreUnreachable, match="refused our password"):
            await check(stranger, Secret(valkey.url))
    finally:
        await redis.config_set("requirepass", "")
        await stranger.aclose()


@pytest.mark.parametrize("url", ["", "http://x", "redis://h:notaport/0", "localhost:6379"])
def test_another_url_is_told_with_the_forms_that_work(url: str) -> None:
    with pytest.raises(StoreUnreachable, match="unix:///path/to/socket"):
        connect(Secret(url))


def test_the_place_of_a_url_holds_no_password() -> None:
    assert place(Secret("rediss://ada:secret@redis.example:6380/1")) == "redis.example:6380"
    assert place(Secret("redis://")) == "localhost:6379"
