"""The epoch: a mark in Redis, by whose absence a Redis that came back empty is known (decisions.md 7)."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import ReadOnlyError, RedisError

from contract.clock import Clock
from contract.logs import logger
from gateway.sessions.redis_link import TIMEOUT_SECONDS

EPOCH_KEY = "{doorward}:epoch"
_LOOK_SECONDS = 0.5
_LEFT_ALONE_SECONDS = 86400.0
_NOTHING = "{doorward}:nothing"
_FIRST, _AFTER_LOSS = "first", "after-loss"
_log = logger("gateway.sessions")


@dataclass(frozen=True, slots=True)
class _Mark:
    text: str

    @property
    def lost_at(self) -> float | None:
        """When the sessions of the epoch before were found gone, in seconds; None if there was none before."""
        kind, _, rest = self.text.partition(":")
        seconds = rest.partition(":")[0]
        return float(seconds) if kind == _AFTER_LOSS and seconds.isdigit() else None


class RedisEpoch:
    """`known` is the mark that every script compares first; empty before the first look, when none compares."""

    def __init__(self, redis: Redis, clock: Clock, *, distrust: Callable[[], None]) -> None:
        """`distrust` is called when what is remembered of the store is worth nothing any more."""
        self._redis = redis
        self._clock = clock
        self._distrust = distrust
        self._was_missing = False
        self.known = ""

    @property
    def is_after_loss(self) -> bool:
        """Whether unknown tokens may be those of sessions that Redis lost, and an operator may yet bring back."""
        lost_at = _Mark(self.known).lost_at
        return lost_at is not None and self._clock.now() - lost_at < _LEFT_ALONE_SECONDS

    async def follow(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Learn the mark of now, or set one where there is none; without an answer all stays as it is."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await self._look()
        except ReadOnlyError:
            # A replica of who knows what: sessions may be ending elsewhere without its being told.
            self._distrust()
        except (RedisError, OSError):
            return

    async def _look(self) -> None:
        mark = await self._redis.get(EPOCH_KEY)
        await self._redis.setrange(_NOTHING, 0, "")
        if mark != self.known:
            self._distrust()
        if mark is None and self.known and not self._was_missing:
            # Looked at twice: a Redis that is only just coming back may still be given its data.
            self._was_missing = True
            _log.error("the session store came back empty")
            return
        self._was_missing = False
        self.known = str(mark) if mark is not None else await self._established()

    async def _established(self) -> str:
        kind = f"{_AFTER_LOSS}:{int(self._clock.now())}" if self.known else _FIRST
        await self._redis.set(EPOCH_KEY, f"{kind}:{secrets.token_hex(8)}", nx=True)
        return str(await self._redis.get(EPOCH_KEY))
