"""Failed passwords, counted in Redis for all gateways together, and the blocks that succeeded (auth.md §3)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from contract.clock import Clock
from contract.errors import Unavailable

WINDOW_SECONDS = 300
KNOWN_SECONDS = 7 * 86400
MOST_KNOWN = 16

# A place is taken before the password is looked at, so that parallel guesses cannot all pass. The first counter
# without room decides; those before it keep the place, as that of an attempt that failed.
_RESERVE = """
local now, window, place = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  if redis.call('ZCARD', key) >= tonumber(ARGV[3 + i]) then
    return {i, redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]}
  end
  redis.call('ZADD', key, now, place)
  redis.call('EXPIRE', key, window)
end
return {0, '0'}
"""


@dataclass(frozen=True, slots=True)
class Counter:
    """`name` tells whose failures these are, `most` how many there may be within the window."""

    name: str
    most: int

    @property
    def key(self) -> str:
        return _key("failed", self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Full:
    """The counter that has no room, and the second at which it will have some."""

    counter: Counter
    until: float


class RedisCounters:
    """Places are random texts. `reserve` raises Unavailable without Redis; the others then change nothing."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock
        self._reserve = redis.register_script(_RESERVE)

    async def reserve(self, counters: Sequence[Counter], place: str) -> Full | None:
        """Take a place in each, in this order; None if all had room."""
        if not counters:
            return None
        rules: list[str | float] = [self._clock.now(), WINDOW_SECONDS, place]
        rules += [counter.most for counter in counters]
        try:
            full, oldest = await self._reserve(keys=[counter.key for counter in counters], args=rules)
        except (RedisError, OSError):
            raise Unavailable("Failed log-ins cannot be counted now") from None
        return Full(counter=counters[full - 1], until=float(oldest) + WINDOW_SECONDS) if full else None

    async def release(self, counters: Sequence[Counter], place: str) -> None:
        """Give a place back whose attempt was never judged."""
        await self._quietly([("ZREM", counter.key, place) for counter in counters])

    async def clear(self, counter: Counter) -> None:
        await self._quietly([("DEL", counter.key)])

    async def is_known(self, account: str, block: str) -> bool:
        """Whether a password of `account` was right from `block` lately; raises Unavailable."""
        try:
            since = await self._redis.zscore(_key("known", account), block)
        except (RedisError, OSError):
            raise Unavailable("Failed log-ins cannot be counted now") from None
        return since is not None and self._clock.now() < float(since) + KNOWN_SECONDS

    async def know(self, account: str, block: str) -> None:
        """Only the latest few blocks of an account are kept."""
        key = _key("known", account)
        await self._quietly(
            [
                ("ZADD", key, self._clock.now(), block),
                ("ZREMRANGEBYRANK", key, 0, -MOST_KNOWN - 1),
                ("EXPIRE", key, KNOWN_SECONDS),
            ]
        )

    async def _quietly(self, commands: Sequence[tuple[str | float, ...]]) -> None:
        pipeline = self._redis.pipeline()
        for command in commands:
            pipeline.execute_command(*command)
        try:
            await pipeline.execute()
        except (RedisError, OSError):
            return


def _key(kind: str, name: str) -> str:
    return f"{{doorward}}:{kind}:" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
