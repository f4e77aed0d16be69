"""Bursts of requests exactly when a session's token is due, over two gateways, with answers that get lost.

`python -m bench.rotation [rounds] [requests]`. A round makes the session older by more than the rotation interval,
sends its requests all at once with the browser's cookie, half to each gateway, and drops one connection in twenty
before the answer is read. In one round of ten no answer arrives. A few requests stay open for two rounds, so
for longer than the interval. Whatever cookie arrives, the browser takes.
"""

import asyncio
import random
import sys
import time
from dataclasses import dataclass, field

from bench.caller import ADMIN, Answer, Caller, cookie, sign_in
from bench.house import House, open_house
from tests.support.recorder import Call

AGED_BY_SECONDS = 601
DROPPED = 0.05
LONG_REQUESTS = 4
ROUNDS_THEY_LAST = 2
_TIMES = ("rotated_at", "active_at", "seen_at")
"""Of a record, but for those that its mark covers."""


@dataclass(slots=True)
class Tally:
    rounds: int = 0
    requests: int = 0
    dropped: int = 0
    outlasted: int = 0
    rotations: int = 0
    logged_out: int = 0
    refused: dict[int, int] = field(default_factory=dict)
    most_successors: int = 0
    most_live_tokens: int = 0
    seconds: float = 0.0

    def count(self, answer: Answer) -> None:
        if answer.status != 200:
            self.refused[answer.status] = self.refused.get(answer.status, 0) + 1
        self.logged_out += answer.status == 401 or answer.token == ""


class Browser:
    """`token` is the cookie it holds."""

    def __init__(self, house: House, token: str, long_target: str, *, requests: int, seed: int = 7) -> None:
        self.tally = Tally()
        self.token = token
        self._house = house
        self._long_target = long_target
        self._callers = [Caller(house.gateways[i % 2]) for i in range(requests)]
        self._dice = random.Random(seed)
        self._known = {token}
        self._release: list[asyncio.Event] = []
        self._open: list[list[asyncio.Task[Answer]]] = []

    async def play(self, rounds: int) -> Tally:
        began = time.monotonic()
        self._house.source.script = self._hold
        for number in range(rounds):
            await self._round(lost=number % 10 == 9)
        while self._open:
            await self._end_long()
        for caller in self._callers:
            caller.drop()
        self.tally.seconds = time.monotonic() - began
        return self.tally

    async def _round(self, *, lost: bool) -> None:
        await self._use()
        await self._age()
        before = self.token
        self._begin_long()
        answers = await asyncio.gather(*(self._one(caller, lost=lost) for caller in self._callers))
        given = {answer.token for answer in answers if answer is not None and answer.token} - {before}
        self.tally.most_successors = max(self.tally.most_successors, len(given))
        for token in given:
            self._take(token)
        live = await self._house.redis.keys("{doorward}:tok:*")
        self.tally.most_live_tokens = max(self.tally.most_live_tokens, len(live))
        if len(self._open) > ROUNDS_THEY_LAST:
            await self._end_long()
        self.tally.rounds += 1

    async def _one(self, caller: Caller, *, lost: bool) -> Answer | None:
        self.tally.requests += 1
        await caller.send("GET", "/api/login/ping", cookie(self.token))
        if lost or self._dice.random() < DROPPED:
            self.tally.dropped += 1
            await asyncio.sleep(self._dice.random() * 0.02)
            caller.drop()
            return None
        answer = await caller.answer()
        self.tally.count(answer)
        return answer

    async def _use(self) -> None:
        """The first request with what arrived last."""
        answer = await self._callers[0].ask("GET", "/api/login/ping", cookie(self.token))
        self.tally.count(answer)
        if answer.token:
            self._take(answer.token)
            await self._use()

    def _take(self, token: str) -> None:
        self.token = token
        self.tally.rotations += token not in self._known
        self._known.add(token)

    async def _age(self) -> None:
        [key] = await self._house.redis.keys("{doorward}:sess:*")
        stored = await self._house.redis.hgetall(key)
        for name in _TIMES:
            await self._house.redis.hset(key, name, repr(float(stored[name]) - AGED_BY_SECONDS))

    def _begin_long(self) -> None:
        self._release.append(asyncio.Event())
        self._open.append(
            [asyncio.create_task(self._long(i, len(self._release) - 1)) for i in range(LONG_REQUESTS)]
        )

    async def _long(self, number: int, release: int) -> Answer:
        caller = Caller(self._house.gateways[number % 2])
        answer = await caller.ask("GET", f"{self._long_target}/{release}", cookie(self.token))
        caller.drop()
        return answer

    async def _end_long(self) -> None:
        oldest = self._open.pop(0)
        self._release[len(self._release) - len(self._open) - 1].set()
        for answer in await asyncio.gather(*oldest):
            self.tally.outlasted += 1
            self.tally.count(answer)
            if answer.token:
                self._take(answer.token)

    async def _hold(self, call: Call) -> None:
        """The data source answers when the driver says so."""
        await call.body()
        await self._release[int(call.request.target.rpartition(b"/")[2])].wait()
        await call.answer()


async def play(*, rounds: int, requests: int) -> Tally:
    async with open_house(2) as house:
        token = await sign_in(house.gateways[0])
        admin = Caller(house.gateways[0])
        wanted = {"name": "slow", "type": "prometheus", "access": "proxy", "url": house.source.address}
        made = await admin.ask("POST", "/api/datasources", ADMIN, body=wanted)
        admin.drop()
        target = f"/api/datasources/proxy/{made.json['id']}"
        return await Browser(house, token, target, requests=requests).play(rounds)


def main() -> None:
    rounds, requests = (int(word) for word in (sys.argv[1:] + ["1000", "200"][len(sys.argv) - 1 :]))
    print(asyncio.run(play(rounds=rounds, requests=requests)))


if __name__ == "__main__":
    main()
