"""Somebody who asks again and again, and knows what the answers may be."""

import asyncio
import random
import time
from typing import Final

import aiohttp

from tests.faults.ledger import Ledger, Outcome, Wrong
from tests.support.api import Answer, Api, Credential

AWAY: Final = frozenset({502, 503, 504})
LOST: Final = 0


class Actor:
    """Does `turn` for ever. `api` leads to the first gateway."""

    pause = 0.05

    def __init__(self, name: str, api: Api, ledger: Ledger) -> None:
        self.name = name
        self.api = api
        self.ledger = ledger
        self.random = random.Random(name)  # noqa: S311 - the same life in every run
        self._turns = 0

    async def run(self) -> None:
        while True:
            await self.turn()
            await asyncio.sleep(self.pause)

    async def turn(self) -> None:
        raise NotImplementedError

    def serial(self, word: str) -> str:
        """A name that nobody had before."""
        self._turns += 1
        return f"{self.name}-{word}-{self._turns}"

    async def ask(
        self,
        kind: str,
        method: str,
        target: str,
        body: object = None,
        *,
        by: Credential,
        good: frozenset[int] = frozenset({200}),
        live: bool = True,
    ) -> Answer | None:
        """The answer, if it is one of the `good`; None while something is away.

        `live` is a credential that must be good: whoever refuses it logs somebody out.
        """
        began = time.monotonic()
        try:
            async with asyncio.timeout(self.ledger.deadline):
                answer = await self.api.ask(method, target, body, by=by)
        except (aiohttp.ClientError, ConnectionError):
            self._note(kind, began, LOST, well=False)
            return None
        except AssertionError as undescribed:
            self._note(kind, began, LOST, well=False)
            self.ledger.wrong(Wrong.FAULTY, str(undescribed))
            return None
        except TimeoutError:
            self._note(kind, began, LOST, well=False)
            self.ledger.wrong(Wrong.LATE, f"{self.name}: {method} {target}")
            return None
        well = answer.status in good
        self._note(kind, began, answer.status, well=well)
        self._judge(f"{self.name}: {method} {target}", answer, well=well, live=live)
        return answer if well else None

    def _note(self, kind: str, began: float, status: int, *, well: bool) -> None:
        outcome = Outcome(began=began, ended=time.monotonic(), status=status, well=well)
        self.ledger.add(self.name, kind, outcome)

    def _judge(self, words: str, answer: Answer, *, well: bool, live: bool) -> None:
        if live and answer.token == "":
            self.ledger.wrong(Wrong.LOGGED_OUT, f"{words} cleared the cookie")
        if well:
            return
        if answer.status == 503 and int(answer.headers.get("Retry-After", "0")) <= 0:
            self.ledger.wrong(Wrong.FAULTY, f"{words} is 503 without Retry-After")
        elif answer.status == 401 and live:
            self.ledger.wrong(Wrong.LOGGED_OUT, f"{words} is 401: {answer.body!r}")
        elif answer.status not in AWAY:
            self.ledger.wrong(Wrong.FAULTY, f"{words} is {answer.status}: {answer.body[:200]!r}")

    def expect_login(self, answer: Answer, login: str) -> None:
        if answer.json["login"] != login:
            self.ledger.wrong(Wrong.CROSSED, f"{self.name} was answered as {answer.json['login']}")
