"""Log-ins that were begun and not finished, in Redis: each can be taken once, by whichever gateway is asked."""

import hashlib

from redis.asyncio import Redis
from redis.exceptions import RedisError

from contract.errors import Unavailable

_AWAY = "Log-ins cannot be begun or finished now"


class RedisStates:
    """Both raise Unavailable without Redis."""

    def __init__(self, redis: Redis, *, seconds: int) -> None:
        self._redis = redis
        self._seconds = seconds

    async def keep(self, state: str, begun: str) -> None:
        try:
            await self._redis.set(_key(state), begun, ex=self._seconds)
        except (RedisError, OSError):
            raise Unavailable(_AWAY) from None

    async def take(self, state: str) -> str | None:
        """What was kept; None for a state that is unknown, too old, or was taken before."""
        try:
            found = await self._redis.getdel(_key(state))
        except (RedisError, OSError):
            raise Unavailable(_AWAY) from None
        return None if found is None else str(found)


def _key(state: str) -> str:
    """A digest: who reads the store cannot finish a log-in."""
    return "{doorward}:oauth:" + hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()
