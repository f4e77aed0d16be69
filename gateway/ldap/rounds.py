"""What is done about the directory beside the requests: comparing all users by the clock, following its file."""

import asyncio
from datetime import UTC, datetime
from typing import Final

from cronsim import CronSim

from contract.audit import Audit, Event
from contract.clock import Clock
from contract.errors import Unavailable
from contract.logs import logger
from gateway.ldap.comparison import Comparison
from gateway.ldap.file import DirectoryFile
from gateway.ldap.redis_rounds import RedisRounds

_LOOK_SECONDS: Final = 1.0
_log = logger("gateway.ldap")


class Rounds:
    """`line` is a cron line, in UTC; empty for never."""

    def __init__(
        self,
        line: str,
        *,
        comparison: Comparison,
        file: DirectoryFile,
        rounds: RedisRounds,
        clock: Clock,
        audit: Audit,
    ) -> None:
        self._line = line
        self._comparison = comparison
        self._file = file
        self._rounds = rounds
        self._clock = clock
        self._audit = audit
        self._next = self._after(clock.now())

    async def follow(self) -> None:
        """Until cancelled. A round that was missed, or could not be finished, is not made up for."""
        while True:
            try:
                await self._file.follow()
                await self._compare_if_due()
            except Unavailable as away:
                _log.warning("the users of the directory could not be compared", cause=type(away).__name__)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _compare_if_due(self) -> None:
        due = self._next
        if due is None or self._clock.now() < due:
            return
        self._next = self._after(self._clock.now())
        if await self._rounds.is_ours(int(due)):
            done = await self._comparison.all()
            self._audit.tell(Event.DIRECTORY_COMPARED, users=done.users, disabled=done.disabled)

    def _after(self, now: float) -> float | None:
        if not self._line:
            return None
        following = next(CronSim(self._line, datetime.fromtimestamp(now, UTC)), None)
        return following.timestamp() if following is not None else None
