"""Looking after streams whose credential ended without anybody telling us (decisions.md 35)."""

import asyncio
from collections import defaultdict
from collections.abc import Callable

from contract.clock import Clock
from contract.errors import Problem
from contract.internal import Subject
from contract.logs import logger
from gateway.credentials.identities import Identities
from gateway.streams.open_streams import OpenStreams
from gateway.streams.stream import Stream

TICK_SECONDS = 0.5
ASK_SECONDS = 2.0
_log = logger("gateway.streams")


class StreamWatch:
    """Expiry is seen within a tick; whatever only the backend or the session store knows within five seconds."""

    def __init__(
        self, *, streams: OpenStreams, identities: Identities, doubt_sessions: Callable[[], None], clock: Clock
    ) -> None:
        """`doubt_sessions` has the session store asked whether the sessions of open streams live."""
        self._streams = streams
        self._identities = identities
        self._doubt_sessions = doubt_sessions
        self._clock = clock

    async def follow(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        ask_at = loop.time() + ASK_SECONDS
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.end_expired()
            if loop.time() >= ask_at:
                await self.ask()
                ask_at = loop.time() + ASK_SECONDS

    def end_expired(self) -> None:
        now = self._clock.now()
        for stream in self._streams:
            if stream.is_over(now):
                self._streams.end(stream)

    async def ask(self) -> None:
        """End the streams whose callers may not go on; a backend that is away ends none."""
        self._doubt_sessions()
        by_subject: defaultdict[Subject, list[Stream]] = defaultdict(list)
        for stream in self._streams:
            if stream.can_be_asked_about:
                by_subject[stream.record.subject].append(stream)
        for subject, streams in by_subject.items():
            await self._ask(subject, streams)

    async def _ask(self, subject: Subject, streams: list[Stream]) -> None:
        try:
            record = await self._identities.current(subject, within=ASK_SECONDS)
        except Problem as problem:
            _log.info("a stream could not be looked after", cause=type(problem).__name__)
            return
        for stream in streams:
            if not stream.outlives(record):
                self._streams.end(stream)
