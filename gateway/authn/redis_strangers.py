"""How many devices may look around without a credential (`[auth.anonymous] device_limit`, auth.md §10)."""

import hashlib
from collections import OrderedDict

from redis.asyncio import Redis
from redis.exceptions import RedisError

from contract.clock import Clock
from contract.errors import Unauthenticated, Unavailable
from gateway.guard.block import address_block
from gateway.guard.client import Client
from relay.reading import CanonicalRequest

DAYS = 30
_SECONDS = DAYS * 86400
_BELIEVED_SECONDS = 60.0
_MOST_BELIEVED = 10_000
_LONGEST = 128
_HEADER = b"x-grafana-device-id"
_KEY = "{doorward}:strangers"
_ADMIT = """
local now, oldest = tonumber(ARGV[1]), tonumber(ARGV[1]) - tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', oldest)
local known = redis.call('ZSCORE', KEYS[1], ARGV[4])
if not known and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], now, ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""


class DeviceLimitReached(Unauthenticated):
    message_id = "anonymous.device-limit-reached"


class RedisStrangers:
    """`most` within thirty days. A device that names itself is known by that, any other by its address block."""

    def __init__(self, redis: Redis, clock: Clock, *, most: int) -> None:
        self._admit = redis.register_script(_ADMIT)
        self._clock = clock
        self._most = most
        self._believed: OrderedDict[str, float] = OrderedDict()

    async def admit(self, reading: CanonicalRequest, client: Client) -> None:
        """Raises DeviceLimitReached for one too many, Unavailable while nobody can count them."""
        device = _device(reading, client)
        if self._believed.get(device, 0.0) > self._clock.monotonic():
            return
        args: list[str | float] = [self._clock.now(), _SECONDS, self._most, device]
        try:
            admitted = await self._admit(keys=[_KEY], args=args)
        except (RedisError, OSError):
            raise Unavailable("Devices cannot be counted now") from None
        if not admitted:
            raise DeviceLimitReached
        self._believe(device)

    def _believe(self, device: str) -> None:
        self._believed[device] = self._clock.monotonic() + _BELIEVED_SECONDS
        self._believed.move_to_end(device)
        if len(self._believed) > _MOST_BELIEVED:
            self._believed.popitem(last=False)


def _device(reading: CanonicalRequest, client: Client) -> str:
    """A digest: who reads the store learns no address."""
    named = reading.all(_HEADER)
    is_named = bool(named) and 0 < len(named[0]) <= _LONGEST
    text = b"device " + named[0] if is_named else b"block " + address_block(client.address).encode()
    return hashlib.sha256(text).hexdigest()
