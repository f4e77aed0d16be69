"""Credentials that have ended, shown again and again at each gateway."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from itertools import count

import aiohttp

from tests.faults.ledger import Ledger, Wrong
from tests.support.api import Api, Credential

ELSEWHERE_SECONDS = 5.0
"""By another gateway than the one that acknowledged the end."""
_WATCHED_SECONDS = 30.0
_MOST = 40
_PASSWORDS_EVERY = 10


@dataclass(slots=True, kw_only=True, eq=False)
class _Ended:
    credential: Credential
    at: float
    words: str
    undone: bool = False


class Ended:
    """Told of every acknowledged end; asks whether it is one."""

    def __init__(self, ledger: Ledger, here: Api, elsewhere: Api | None) -> None:
        """`here` is the gateway that acknowledges; the other one may be late by five seconds."""
        self._ledger = ledger
        self._here = here
        self._elsewhere = elsewhere
        self._ended: deque[_Ended] = deque(maxlen=_MOST)
        self._shown: list[Credential] = []

    async def tell(self, credential: Credential, words: str) -> None:
        """The acknowledgement was read just now."""
        ended = _Ended(credential=credential, at=time.monotonic(), words=words)
        self._ledger.acknowledge(f"end of {words.split(maxsplit=1)[0]}")
        self._ended.append(ended)
        await self._show(self._here, ended)

    async def undo(self, credential: Credential) -> None:
        """It is about to be good again. Whoever shows it now is waited for: nobody may share in that answer."""
        for one in self._ended:
            one.undone = one.undone or one.credential == credential
        while credential in self._shown:  # noqa: ASYNC110 - simpler than an event for each
            await asyncio.sleep(0.01)

    async def run(self) -> None:
        """Passwords are shown less often: to be wrong costs the backend as much as to be right."""
        for number in count():
            for ended in tuple(self._ended):
                if number % _PASSWORDS_EVERY == 0 or "Basic" not in ended.credential.get("Authorization", ""):
                    await self.look_at(ended)
            await asyncio.sleep(0.3)

    async def look_again(self) -> None:
        """At all that is remembered, however old."""
        for ended in tuple(self._ended):
            await self._show(self._here, ended)

    async def look_at(self, ended: _Ended) -> None:
        age = time.monotonic() - ended.at
        if age > _WATCHED_SECONDS:
            return
        await self._show(self._here, ended)
        if self._elsewhere is not None and age > ELSEWHERE_SECONDS:
            await self._show(self._elsewhere, ended)

    async def _show(self, api: Api, ended: _Ended) -> None:
        if ended.undone or ended not in self._ended:
            return
        age = time.monotonic() - ended.at
        self._shown.append(ended.credential)
        try:
            answer = await api.get("/api/org", by=ended.credential)
        except (aiohttp.ClientError, ConnectionError, TimeoutError):
            self._ledger.refused["lost"] += 1
            return
        finally:
            self._shown.remove(ended.credential)
        self._ledger.refused[str(answer.status)] += 1
        if answer.status < 300:
            where = "here" if api is self._here else "elsewhere"
            self._ledger.wrong(Wrong.ACCEPTED, f"{ended.words}, {age:.2f} s after its end, {where}")
