"""What outlives a request: in Redis for all gateways, and what this one remembers of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from contract.background import running
from gateway.authn.redis_strangers import RedisStrangers
from gateway.credentials.calls import InternalCalls
from gateway.credentials.forgetting import Forgetting, Memory
from gateway.credentials.identities import Identities
from gateway.credentials.redis_broadcast import RedisBroadcast
from gateway.guard.redis_counters import RedisCounters
from gateway.ldap.redis_rounds import RedisRounds
from gateway.oauth.redis_grants import RedisGrants
from gateway.oauth.redis_states import RedisStates
from gateway.orders import Orders
from gateway.parts.basis import Basis
from gateway.sessions.limits import Limits
from gateway.sessions.redis_sessions import RedisSessions
from gateway.sessions.token import TokenKeys
from gateway.streams.open_streams import OpenStreams
from gateway.streams.watch import StreamWatch


class RedisState:
    """Kept true while `open`: by word from the other gateways, and by asking again."""

    def __init__(self, basis: Basis, redis: Redis, calls: InternalCalls) -> None:
        self._redis_sessions = _sessions(basis, redis)
        self.sessions = self._redis_sessions.sessions
        self.identities = Identities(calls, basis.clock)
        self.streams = OpenStreams(self._redis_sessions.endings)
        memory = Memory(self.identities, self.streams)
        self._broadcast = RedisBroadcast(redis, memory)
        self.forgetting = Forgetting(memory=memory, sessions=self.sessions, broadcast=self._broadcast)
        self.orders = Orders(self.forgetting, self.streams)
        self.counters = RedisCounters(redis, basis.clock)
        self.oauth_states = RedisStates(redis, seconds=basis.settings.auth.oauth_state_cookie_max_age)
        self.ldap_rounds = RedisRounds(redis)
        self.oauth_grants = RedisGrants(redis, basis.clock)
        most = basis.settings.auth_anonymous.device_limit
        self.strangers = RedisStrangers(redis, basis.clock, most=most) if most else None
        self._watch = StreamWatch(
            streams=self.streams,
            identities=self.identities,
            doubt_sessions=self._redis_sessions.doubt_watched,
            clock=basis.clock,
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        async with (
            running(self._broadcast.listen()),
            running(self._watch.follow()),
            self._redis_sessions.open(),
            self.oauth_grants.open(),
        ):
            yield


def _sessions(basis: Basis, redis: Redis) -> RedisSessions:
    security = basis.settings.security
    keys = TokenKeys(security.secret_key, security.previous_secret_key)
    limits = Limits.of(basis.settings)
    return RedisSessions(redis, keys=keys, clock=basis.clock, limits=limits, audit=basis.audit)
