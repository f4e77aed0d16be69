"""The directory, asked from the event loop: bounded in threads and in time."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from contract.logs import logger
from gateway.ldap.asking import ServerAsking
from gateway.ldap.away import DirectoryAway
from gateway.ldap.description import Server
from gateway.ldap.key import Key
from gateway.ldap.person import Person

T = TypeVar("T")

_AT_ONCE = 16
_SECONDS = 15.0
"""For a whole question, over all servers."""
_log = logger("gateway.ldap")


class Directory:
    def __init__(self, servers: Sequence[Server], *, seconds: float = _SECONDS) -> None:
        self._askings = [ServerAsking(server) for server in servers]
        self._seconds = seconds
        self._free = _AT_ONCE

    async def prove(self, login: str, password: str) -> Person | None:
        """Whose they are; raises DirectoryAway when nobody says yes and not everybody could be asked."""
        return await self._asked(lambda asking: asking.prove(login, password))

    async def find(self, login: str) -> Person | None:
        """Who has this login; raises DirectoryAway, also for servers that only a user's password opens."""
        return await self._asked(lambda asking: asking.find(login))

    async def known(self, key: Key) -> Person | None:
        """Who has this key, and may log in; raises as `find`. None is sure: nobody has it."""
        return await self._asked(lambda asking: asking.known(key))

    async def states(self) -> list[tuple[Server, str, bool]]:
        """Each host of each server, and whether it lets us in."""
        askings = self._askings
        return await self._in_thread(
            lambda: [(each.server, host, each.answers(host)) for each in askings for host in each.server.hosts]
        )

    def replace(self, servers: Sequence[Server]) -> None:
        """Ask these from now on."""
        self._askings = [ServerAsking(server) for server in servers]

    async def _asked(self, question: Callable[[ServerAsking], Person | None]) -> Person | None:
        askings = self._askings
        return await self._in_thread(lambda: _first(askings, question))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Raises DirectoryAway after `seconds`. A stuck thread keeps its place until its server lets go."""
        if not self._free:
            _log.error("too many questions wait for the directory")
            raise DirectoryAway
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._free -= 1
        # No executor: it would wait for stuck threads when the process is to end.
        threading.Thread(target=self._run, args=(loop, answer, work), daemon=True).start()
        try:
            async with asyncio.timeout(self._seconds):
                return await answer
        except TimeoutError:
            _log.error("the directory took too long", seconds=self._seconds)
            raise DirectoryAway from None

    def _run(self, loop: asyncio.AbstractEventLoop, answer: "asyncio.Future[T]", work: Callable[[], T]) -> None:
        settle = _settling(answer, work)
        try:
            loop.call_soon_threadsafe(self._land, answer, settle)
        except RuntimeError:
            _log.warning("an answer of the directory came after the end")

    def _land(self, answer: "asyncio.Future[T]", settle: Callable[[], None]) -> None:
        self._free += 1
        if not answer.done():
            settle()


def _settling(answer: "asyncio.Future[T]", work: Callable[[], T]) -> Callable[[], None]:
    """Does the work; what then settles `answer`, in its loop."""
    try:
        result = work()
    except Exception as fault:
        return partial(answer.set_exception, fault)
    return partial(answer.set_result, result)


def _first(askings: Sequence[ServerAsking], question: Callable[[ServerAsking], Person | None]) -> Person | None:
    missing = None
    for asking in askings:
        try:
            person = question(asking)
        except DirectoryAway as away:
            missing = away
            continue
        if person is not None:
            return person
    if missing is not None:
        raise missing
    return None
