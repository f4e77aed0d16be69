"""What the gateways share, for who is none of them: an operator at the shell."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from contract.audit import Audit
from contract.clock import Clock
from contract.forget import Forget
from contract.settings import Settings
from gateway.credentials.forgetting import Forgetting, Memory
from gateway.credentials.redis_broadcast import RedisBroadcast
from gateway.oauth.redis_grants import RedisGrants
from gateway.sessions.limits import Limits
from gateway.sessions.redis_link import check, connected_by
from gateway.sessions.redis_sessions import RedisSessions
from gateway.sessions.redis_store import RedisSessionStore
from gateway.sessions.sessions import Sessions
from gateway.sessions.token import TokenKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """`store` and `keys` are for looking at a token without using it; `forgetting` reaches every gateway."""

    sessions: Sessions
    store: RedisSessionStore
    keys: TokenKeys
    forgetting: Forgetting
    grants: RedisGrants


class _NoMemory(Memory):
    """Who only tells others has nothing to forget."""

    def __init__(self) -> None:
        pass

    def forget(self, forget: Forget, *, kept: int | None = None) -> None:
        pass

    def forget_all(self) -> None:
        pass


@asynccontextmanager
async def reached(settings: Settings, clock: Clock, audit: Audit) -> AsyncIterator[Remote]:
    """Raises StoreUnreachable if Redis does not answer."""
    url = settings.gateway.redis_url
    redis = connected_by(settings, clock)
    try:
        await check(redis, url)
        keys = TokenKeys(settings.security.secret_key, settings.security.previous_secret_key)
        limits, memory = Limits.of(settings), _NoMemory()
        sessions = RedisSessions(redis, keys=keys, clock=clock, limits=limits, audit=audit).sessions
        yield Remote(
            sessions=sessions,
            store=RedisSessionStore(redis, clock=clock, limits=limits, marks=keys.marks),
            keys=keys,
            forgetting=Forgetting(memory=memory, sessions=sessions, broadcast=RedisBroadcast(redis, memory)),
            grants=RedisGrants(redis, clock),
        )
    finally:
        await redis.aclose()
