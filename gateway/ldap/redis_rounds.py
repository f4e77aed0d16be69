"""What gateways agree on about the directory: who compares it when, and which reading of its file counts."""

from redis.asyncio import Redis
from redis.exceptions import RedisError

from contract.errors import Unavailable

_TURN = "{doorward}:ldap:turn:"
_READINGS = "{doorward}:ldap:readings"
_KEPT_SECONDS = 86_400


class RedisRounds:
    """Both raise Unavailable without Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def is_ours(self, at: int) -> bool:
        """Whether the round of this second is for us: it is for the gateway that asks first."""
        try:
            return bool(await self._redis.set(f"{_TURN}{at}", "1", nx=True, ex=_KEPT_SECONDS))
        except (RedisError, OSError):
            raise Unavailable from None

    async def readings(self, *, more: int = 0) -> int:
        """How often the file was to be read anew, this time included if `more` is 1."""
        try:
            return int(await self._redis.incrby(_READINGS, more))
        except (RedisError, OSError):
            raise Unavailable from None
