"""What one gateway process holds of sessions, made for tests."""

from redis.asyncio import Redis

from contract.audit import Event
from contract.clock import Clock
from contract.secret import Secret
from gateway.sessions.endings import Endings
from gateway.sessions.limits import Limits
from gateway.sessions.memory import SessionMemory
from gateway.sessions.model import Started
from gateway.sessions.redis_store import Epoch, RedisSessionStore
from gateway.sessions.sessions import Sessions
from gateway.sessions.token import TokenKeys

KEYS = TokenKeys(Secret("the pepper of the tests"))
MINUTE = 60
DAY = 86400


class HeardAudit:
    def __init__(self) -> None:
        self.events: list[tuple[Event, dict[str, str | int | bool | None]]] = []

    def tell(self, event: Event, **facts: str | int | bool | None) -> None:
        self.events.append((event, facts))


class Gateway:
    def __init__(
        self,
        redis: Redis,
        clock: Clock,
        *,
        keys: TokenKeys = KEYS,
        limits: Limits | None = None,
        epoch: Epoch | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.redis = redis
        self.keys = keys
        self.audit = HeardAudit()
        self.store = RedisSessionStore(redis, clock=clock, limits=self.limits, marks=keys.marks, epoch=epoch)
        self.memory = SessionMemory(clock)
        self.endings = Endings()
        self.sessions = Sessions(
            store=self.store,
            memory=self.memory,
            endings=self.endings,
            keys=keys,
            clock=clock,
            limits=self.limits,
            audit=self.audit,
        )


async def sign_in(sessions: Sessions, user_id: int = 5) -> Started:
    return await sessions.start(user_id, client_ip="192.0.2.7", user_agent="curl/8.5.0", method="form")
