"""Lua scripts in Redis, run so that neither a lost answer nor a cancelled caller can confuse a connection."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import ReadOnlyError, RedisError

from contract.errors import Unavailable
from contract.logs import logger
from gateway.sessions.redis_link import TIMEOUT_SECONDS
from gateway.sessions.redis_sentinel import confirm, has_replicas, term_of
from gateway.sessions.redis_trunk import RedisTrunk, Untold

_COPY_MILLISECONDS = 500
_COPIED = "{doorward}:copied"
_log = logger("gateway.sessions")


class Scripts:
    """The scripts of one folder, each with the text of `before` in front; known by their names without `.lua`."""

    def __init__(
        self,
        redis: Redis,
        folder: Path,
        *,
        before: str,
        lasting: frozenset[str] = frozenset(),
        trunk: RedisTrunk | None = None,
        often: frozenset[str] = frozenset(),
        is_final: Callable[[str, object], bool] = lambda _name, _answer: False,
        is_secret: Callable[[object], bool] = lambda _answer: False,
    ) -> None:
        """What is asked `often` may go by the `trunk`.

        What `lasting` ones did is on a replica before it is told, where there is a replica to take over.

        An answer is final if it cannot be made good: the Sentinels named its master after it came. All others may
        be those of a master that was replaced up to three seconds ago (redis_term.py). A secret in an answer, for
        somebody to keep, is on a replica, too, whoever made it.
        """
        self._often = often
        self._trunk = trunk
        self._is_final = is_final
        self._is_secret = is_secret
        self._lasting = lasting if has_replicas(redis) else frozenset()
        shared = (folder / before).read_text()
        self._redis = redis
        self._running: set[asyncio.Task[object]] = set()
        self._trouble: str | None = None
        self._scripts = {
            path.stem: redis.register_script(shared + path.read_text())
            for path in folder.glob("*.lua")
            if path.name != before
        }

    async def run(self, name: str, *, keys: Sequence[str], args: Sequence[str | float]) -> object:
        """The script's answer; raises Unavailable when Redis gives none."""
        if self._trunk is not None and name in self._often:
            with suppress(Untold):
                return await self._carried(self._trunk, name, keys, args)
        # A task of its own: a client that goes away must not cut a command off its answer, nor keep a
        # connection from returning to the pool.
        task = asyncio.create_task(self._answer(name, keys, args))
        self._running.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    async def _carried(
        self, trunk: RedisTrunk, name: str, keys: Sequence[str], args: Sequence[str | float]
    ) -> object:
        """Raises Untold, Unavailable."""
        try:
            answer = await trunk.ask("EVALSHA", self._scripts[name].sha, len(keys), *keys, *args)
        except TimeoutError as error:
            self._note(type(error).__name__, script=name)
            raise Unavailable("Session store unavailable") from None
        self._note(None)
        return answer

    async def settle(self) -> None:
        """Wait for what runs for callers that have left; call it before the client is closed."""
        if self._running:
            await asyncio.wait(set(self._running))

    async def _answer(self, name: str, keys: Sequence[str], args: Sequence[str | float]) -> object:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await self._answered(name, keys, args)
        except (RedisError, OSError) as error:
            await self._away(name, error)
            raise Unavailable("Session store unavailable") from None

    async def _answered(self, name: str, keys: Sequence[str], args: Sequence[str | float]) -> object:
        term = await term_of(self._redis)
        answer, copies = await (self._copied if name in self._lasting else self._plain)(name, keys, args)
        if self._is_secret(answer):
            # Whoever made it may have been refused, having no copy.
            copies = await self._copy()
        if self._is_final(name, answer):
            # The master may have been replaced, and others been told otherwise by its successor. One that has no
            # replica any more may be about to be.
            await confirm(self._redis, term, patient=not copies)
        self._note(None)
        return answer

    async def _plain(self, name: str, keys: Sequence[str], args: Sequence[str | float]) -> tuple[object, int]:
        """Nothing of it has to be on another server."""
        return await self._scripts[name](keys=keys, args=args), 1

    async def _copied(self, name: str, keys: Sequence[str], args: Sequence[str | float]) -> tuple[object, int]:
        """The answer, and how many replicas have the effect; a master that has none is taken at its word."""
        async with self._redis.pipeline(transaction=False) as both:
            await self._scripts[name](keys=keys, args=args, client=both)
            _wait(both)
            answer, _, copies = await both.execute()
        return answer, copies

    async def _copy(self) -> int:
        """How many replicas have all that was there until now."""
        if not self._lasting:
            return 1
        async with self._redis.pipeline(transaction=False) as both:
            _wait(both)
            _, copies = await both.execute()
        return int(copies)

    async def _away(self, name: str, error: Exception) -> None:
        self._note(type(error).__name__, script=name)
        if isinstance(error, ReadOnlyError):
            # A fail-over left us at a replica: connect anew, by name.
            await self._redis.connection_pool.disconnect(inuse_connections=False)

    def _note(self, trouble: str | None, *, script: str | None = None) -> None:
        """One line when Redis goes and one when it is back, however many requests meet it."""
        if trouble == self._trouble:
            return
        self._trouble = trouble
        if trouble is None:
            _log.warning("session store back")
        else:
            _log.warning("session store away", script=script, error=trouble)

    def _forget(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()


def _wait(commands: Pipeline) -> None:
    """For a replica to have all that came before: what writes nothing is not waited for."""
    commands.incr(_COPIED)
    commands.execute_command("WAIT", 1, _COPY_MILLISECONDS)
