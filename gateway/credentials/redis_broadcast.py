"""Telling every gateway what to forget, over Redis (decisions.md 8)."""

import asyncio
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from contract.forget import Forget, decode_forget
from contract.logs import logger

_CHANNEL = "{doorward}:forget"
_KEPT = "; kept="
_RETRY_SECONDS = 0.5
_log = logger("gateway.credentials")


class Memory(Protocol):
    def forget(self, forget: Forget, *, kept: int | None) -> None: ...

    def forget_all(self) -> None: ...


class RedisBroadcast:
    """A message that is lost is made good by the age limit of the memory; a broken link forgets everything."""

    def __init__(self, redis: Redis, memory: Memory) -> None:
        self._redis = redis
        self._memory = memory

    async def tell(self, forget: Forget, *, kept: int | None) -> None:
        """Reach all gateways that listen; never raises, for the change itself is made already."""
        try:
            await self._redis.publish(_CHANNEL, forget.encode() + (_KEPT + str(kept) if kept else ""))
        except (RedisError, OSError) as error:
            _log.error("forgetting could not be broadcast", cause=type(error).__name__)

    async def listen(self) -> None:
        """Obey what the others tell, until cancelled."""
        while True:
            try:
                await self._follow()
            except (RedisError, OSError) as error:
                _log.warning("the link for forgetting broke", cause=type(error).__name__)
            self._memory.forget_all()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _follow(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(_CHANNEL)
            async for message in channel.listen():
                if message["type"] == "message":
                    self._obey(message["data"])
                else:
                    # Subscribed: at first, or silently once more after the client lost its connection.
                    self._memory.forget_all()

    def _obey(self, data: object) -> None:
        text = data.decode("ascii", "replace") if isinstance(data, bytes) else str(data)
        order, _, kept = text.partition(_KEPT)
        try:
            forget, session = decode_forget(order), int(kept or 0) or None
        except ValueError:
            _log.warning("a message for forgetting could not be read")
            self._memory.forget_all()
            return
        self._memory.forget(forget, kept=session)
