"""Failed passwords by account, counted in Redis for all gateways together (auth.md §3, decisions.md 13)."""

import hashlib
import secrets

from redis.asyncio import Redis
from redis.exceptions import RedisError

from contract.clock import Clock
from contract.errors import Unavailable

WINDOW_SECONDS = 300

# An attempt takes its place before the password is looked at, so that parallel guesses cannot all pass.
_RESERVE = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] - ARGV[2])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""


class RedisAttempts:
    """`most` failures within five minutes, then the account waits until the oldest is older than that."""

    def __init__(self, redis: Redis, clock: Clock, *, most: int) -> None:
        self._redis = redis
        self._clock = clock
        self._most = most
        self._reserve = redis.register_script(_RESERVE)

    async def reserve(self, account: str) -> str | None:
        place = secrets.token_hex(8)
        arguments: list[str | int | float] = [self._clock.now(), WINDOW_SECONDS, self._most, place]
        try:
            admitted = await self._reserve(keys=[_key(account)], args=arguments)
        except (RedisError, OSError):
            raise Unavailable("Failed log-ins cannot be counted now") from None
        return place if admitted else None

    async def release(self, account: str, place: str) -> None:
        try:
            await self._redis.zrem(_key(account), place)
        except (RedisError, OSError):
            return

    async def clear(self, account: str) -> None:
        try:
            await self._redis.delete(_key(account))
        except (RedisError, OSError):
            return


class UncountedAttempts:
    """For `disable_brute_force_login_protection`: every attempt is admitted."""

    async def reserve(self, account: str) -> str | None:
        return account

    async def release(self, account: str, place: str) -> None:
        return

    async def clear(self, account: str) -> None:
        return


def _key(account: str) -> str:
    return "{doorward}:failed:" + hashlib.sha256(account.encode()).hexdigest()
