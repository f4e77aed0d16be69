import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from redis.asyncio import Redis

from contract.clock import Clock
from contract.errors import StartFault
from contract.settings import Settings, load
from gateway.redis_remote import reached
from gateway.sessions.limits import Limits
from gateway.sessions.redis_link import StoreUnreachable, connected_by
from gateway.sessions.redis_sessions import RedisSessions
from tests.gateway.sessions.gateways import KEYS, HeardAudit, sign_in
from tests.support.authority import Authority, Pair
from tests.support.clock import FrozenClock, RunningClock
from tests.support.redis_tls import (
    PASSWORD,
    SENTINEL_NAME,
    SENTINEL_PASSWORD,
    SENTINEL_USER,
    USER,
    running_redis,
    running_sentinel,
)
from tests.support.waiting import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    authority: Authority
    client: Pair
    port: int
    changes: Mapping[str, str] = field(default_factory=dict)

    def but(self, **changes: str) -> "Place":
        return replace(self, changes={**self.changes, **changes})

    def settings(self) -> Settings:
        own = {
            "redis_url": f"rediss://{USER}:{PASSWORD}@127.0.0.1:{self.port}/0",
            "redis_ca_file": str(self.authority.file),
            "redis_cert_file": str(self.client.certificate),
            "redis_cert_key": str(self.client.key),
            "redis_server_name": "store.test",
            **self.changes,
        }
        named = {("gateway", key): text for key, text in own.items()}
        return load(None, {}, {("security", "secret_key"): "k" * 32, **named})

    @asynccontextmanager
    async def redis(self, clock: Clock) -> AsyncIterator[Redis]:
        redis = connected_by(self.settings(), clock)
        yield redis
        await redis.aclose()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    authority = Authority(tmp_path_factory.mktemp("redis"))
    with running_redis(authority, authority.server(host="store.test")) as port:
        yield Place(authority=authority, client=authority.client(), port=port)


@pytest.fixture(scope="module")
def watched(place: Place) -> Iterator[Place]:
    """The same, behind a Sentinel."""
    pair, client = place.authority.server("sentinel", host="store.test"), place.authority.client("watcher")
    with running_sentinel(place.authority, pair, client=client, master=place.port) as port:
        yield place.but(
            redis_url=f"rediss+sentinel://{USER}:{PASSWORD}@127.0.0.1:{port}/{SENTINEL_NAME}",
            redis_sentinel_user=SENTINEL_USER,
            redis_sentinel_password=SENTINEL_PASSWORD,
        )


async def _reach(place: Place) -> None:
    try:
        async with reached(place.settings(), FrozenClock(), HeardAudit()) as remote:
            await sign_in(remote.sessions)
    finally:
        # asyncio closes the socket of a handshake that failed a few turns later.
        await asyncio.sleep(0.01)


async def test_sessions_live_behind_tls_a_certificate_and_a_user_of_their_own(place: Place) -> None:
    await _reach(place)


async def test_the_link_that_tells_of_changes_goes_the_same_way(place: Place) -> None:
    clock = RunningClock()
    async with place.redis(clock) as one, place.redis(clock) as other:
        here, there = (
            RedisSessions(redis, keys=KEYS, clock=clock, limits=Limits(), audit=HeardAudit())
            for redis in (one, other)
        )
        async with here.open(), there.open():
            ended = asyncio.Event()
            started = await sign_in(here.sessions)
            here.endings.watch(started.session.id, ended.set)
            await there.sessions.end(started.token)
            await until(ended.is_set)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"redis_server_name": "other.test"}, "not for this name"),
        ({"redis_server_name": ""}, "not for this name"),
        ({"redis_cert_file": "", "redis_cert_key": ""}, "does not agree on TLS|does not answer"),
        ({"redis_ca_file": ""}, "not trusted"),
    ],
)
async def test_what_is_not_proved_is_not_used(place: Place, changes: Mapping[str, str], told: str) -> None:
    with pytest.raises(StoreUnreachable, match=told):
        await _reach(place.but(**changes))


async def test_another_password_is_told_without_it(place: Place) -> None:
    url = f"rediss://{USER}:canary@127.0.0.1:{place.port}/0"
    with pytest.raises(StoreUnreachable, match="refused our password") as told:
        await _reach(place.but(redis_url=url))
    assert "canary" not in str(told.value)


async def test_an_authority_of_others_vouches_for_nobody(place: Place, tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="not trusted"):
        await _reach(place.but(redis_ca_file=str(Authority(tmp_path, "others").file)))


async def test_a_url_cannot_turn_the_checks_off(place: Place) -> None:
    url = f"rediss://{USER}:{PASSWORD}@127.0.0.1:{place.port}/0?ssl_cert_reqs=none&ssl_check_hostname=false"
    with pytest.raises(StoreUnreachable, match="not for this name"):
        await _reach(place.but(redis_url=url, redis_server_name="other.test"))


async def test_a_new_certificate_is_shown_from_the_next_connection_on(place: Place) -> None:
    own = place.authority.client("renewing")
    named = place.but(redis_cert_file=str(own.certificate), redis_cert_key=str(own.key))
    async with named.redis(FrozenClock()) as redis:
        assert await redis.ping()
        own.replace_with(place.authority.client("renewed"))
        await redis.connection_pool.disconnect()
        assert await redis.ping()
        own.key.write_bytes(b"")
        await redis.connection_pool.disconnect()
        assert await redis.ping()


async def test_files_that_cannot_be_used_are_told_at_the_start(place: Place, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    with pytest.raises(StartFault, match=r"correct \[gateway\] redis_ca_file"):
        await _reach(place.but(redis_ca_file=str(broken)))


async def test_sentinels_and_the_master_that_they_name_are_asked_over_tls(watched: Place) -> None:
    while True:
        with suppress(StoreUnreachable):
            return await _reach(watched)
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"redis_sentinel_password": "canary"}, "refused our password.*redis_sentinel_password"),
        ({"redis_server_name": "other.test"}, "not for this name"),
        ({"redis_ca_file": ""}, "not trusted"),
    ],
)
async def test_a_sentinel_that_cannot_be_asked_says_why(
    watched: Place, changes: Mapping[str, str], told: str
) -> None:
    with pytest.raises(StoreUnreachable, match=told) as fault:
        await _reach(watched.but(**changes))
    assert "canary" not in str(fault.value)
