"""Which master reigns: what most of the Sentinels say at one time, and for how long that may be relied on."""

import asyncio
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from redis.asyncio import Redis
from redis.asyncio.sentinel import MasterNotFoundError
from redis.exceptions import RedisError

RELIANCE_SECONDS: Final = 3.0
"""With the second for which memory goes by the link that tells of changes, less than the five that may be late."""
_SENTINEL_SECONDS: Final = 0.5
"""For a Sentinel's answer: there are others."""
_PROMPT_SECONDS: Final = 0.05
"""For all of them, if most have answered by then."""

Address: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Term:
    """The reign of one master; each fail-over begins one of a higher epoch."""

    epoch: int
    master: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one Sentinel says. While `moving` it names the master that it is about to replace, or has."""

    term: Term
    up: bool
    moving: bool


def agreed(words: Sequence[Word], *, of: int, since: int) -> Term | None:
    """The term that most `of` the Sentinels name, and nobody knows of a later one.

    `since` is the latest epoch that is known already.
    """
    latest = max([since, *(word.term.epoch for word in words)])
    moving = {word.term for word in words if word.moving}
    named = Counter(word.term for word in words if word.up and word.term.epoch == latest)
    return next((term for term, count in named.items() if 2 * count > of and term not in moving), None)


class Terms:
    """Any two majorities share a Sentinel, and none forgets an epoch.

    So from the moment at which one gateway goes by a term, no question of another is answered with one before it.
    """

    def __init__(self, sentinels: Sequence[Redis], name: str) -> None:
        self.name: Final = name
        self._sentinels = [_Asked(sentinel, name) for sentinel in sentinels]
        self._asking: asyncio.Task[Term | None] | None = None
        self._next: asyncio.Task[Term | None] | None = None
        self._patient = False
        self._current: Term | None = None
        self._epoch = 0
        self._sure_at = -math.inf

    @property
    def current(self) -> Term | None:
        """None before the first, and after one that is over until the next is known."""
        return self._current

    def holds(self, term: Term | None) -> bool:
        """Whether what the master of this term says now may be believed."""
        return term is not None and term == self._current and _now() - self._sure_at < RELIANCE_SECONDS

    async def learn(self, *, patient: bool = False) -> Term:
        """What the Sentinels say to a question that is asked from now on; raises MasterNotFoundError.

        `patient`: most of them are not enough while another one may yet tell of a fail-over that it leads.
        """
        self._patient = self._patient or patient
        if self._next is None:
            # Not the one under way: what it brings may be of before.
            self._next = asyncio.create_task(self._ask_after(self._asking))
        term = await asyncio.shield(self._next)
        if term is None:
            trouble = next((one.trouble for one in self._sentinels if one.trouble is not None), None)
            raise MasterNotFoundError(f"most Sentinels do not name a master {self.name}") from trouble
        return term

    async def aclose(self) -> None:
        if under_way := {task for task in (self._asking, self._next) if task is not None}:
            await asyncio.wait(under_way)
        await asyncio.gather(*(sentinel.aclose() for sentinel in self._sentinels), return_exceptions=True)

    async def _ask_after(self, other: asyncio.Task[Term | None] | None) -> Term | None:
        if other is not None:
            await asyncio.wait({other})
        self._asking, self._next = self._next, None
        patient, self._patient = self._patient, False
        return await self._ask(_SENTINEL_SECONDS if patient else _PROMPT_SECONDS)

    async def _ask(self, prompt: float) -> Term | None:
        began, words = _now(), await self._words(prompt)
        term = agreed(words, of=len(self._sentinels), since=self._epoch)
        self._epoch = max([self._epoch, *(word.term.epoch for word in words)])
        if term is not None:
            self._current, self._sure_at = term, began
        elif self._current is not None and self._current.epoch < self._epoch:
            self._current = None
        return term

    async def _words(self, prompt: float) -> list[Word]:
        asking = [asyncio.ensure_future(sentinel.word()) for sentinel in self._sentinels]
        done, late = await asyncio.wait(asking, timeout=prompt)
        if late and agreed(_said(done), of=len(asking), since=self._epoch) is None:
            done, late = await asyncio.wait(asking, timeout=_SENTINEL_SECONDS)
        for task in late:
            task.cancel()
        return _said(done)


class _Asked:
    def __init__(self, sentinel: Redis, name: str) -> None:
        self._sentinel = sentinel
        self._name = name
        self.trouble: Exception | None = None

    async def word(self) -> Word | None:
        """None if it says nothing, or knows nobody of that name."""
        try:
            async with asyncio.timeout(_SENTINEL_SECONDS):
                state = await self._sentinel.sentinel_master(self._name)
        except (RedisError, OSError) as error:
            self.trouble = error
            return None
        return _word(state) if isinstance(state, dict) else None

    async def aclose(self) -> None:
        await self._sentinel.aclose()


def _said(tasks: Iterable[asyncio.Future[Word | None]]) -> list[Word]:
    return [word for task in tasks if (word := task.result()) is not None]


def _word(state: dict[str, Any]) -> Word:
    return Word(
        term=Term(int(state["config-epoch"]), (str(state["ip"]), int(state["port"]))),
        up=state["is_master"] and not state["is_sdown"] and not state["is_odown"],
        moving="failover_in_progress" in state["flags"],
    )


def _now() -> float:
    """By the machine's own clock, which a moved one does not make rely on anything longer."""
    return asyncio.get_running_loop().time()
