"""How long a session that was ended is still let in, over three gateways.

`python -m bench.revocation [ended] [ended while deaf]`. Each session is in the memory of all three gateways when
one of them, in turn, ends it: by its user's list, by an admin or by a log-out. From the moment that the 2xx was
read, the same gateway is asked again, and the others without a pause until they refuse. Then the same with Redis'
invalidations filtered out of the gateways' links, while their pings are still answered.
"""

import asyncio
import statistics
import sys
import time
from dataclasses import dataclass, field

from bench.caller import ADMIN, Caller, cookie, sign_in
from bench.house import House, open_house

PING = "/api/login/ping"
GATEWAYS = 3
_PAUSE_WHILE_DEAF = 0.2


@dataclass(slots=True)
class Tally:
    """Milliseconds from the 2xx to the first refusal, per gateway that did not answer it.

    `accepted_after_own` are requests let in by the gateway that had answered the 2xx.
    """

    ended: int = 0
    accepted_after_own: int = 0
    refused_after: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        times = sorted(self.refused_after)
        p99 = times[int(len(times) * 0.99)]
        middle = statistics.median(times)
        return (
            f"{self.ended} ended, {self.accepted_after_own} accepted by the gateway that answered;"
            f" elsewhere refused after median {middle:.1f} ms, p99 {p99:.1f} ms, at most {times[-1]:.1f} ms,"
            f" {sum(time > 50 for time in times)} of {len(times)} later than 50 ms"
        )


class Revoker:
    def __init__(self, house: House) -> None:
        self._house = house
        self._doers = [Caller(address) for address in house.gateways]
        self._askers = [Caller(address) for address in house.gateways]

    async def flowing(self, count: int) -> Tally:
        """One session after the other."""
        tally = Tally()
        for number in range(count):
            token, session = await self._remembered()
            await self._end(number, token, session, tally)
            own = number % GATEWAYS
            others = (i for i in range(GATEWAYS) if i != own)
            read_at = time.perf_counter()
            answers = await asyncio.gather(
                self._askers[own].ask("GET", PING, cookie(token)),
                *(self._until_refused(self._askers[i], token, read_at, tally) for i in others),
            )
            tally.accepted_after_own += getattr(answers[0], "status", 0) == 200
        return tally

    async def deaf(self, count: int) -> Tally:
        """All at once, as each may be let in for seconds; each has askers of its own."""
        tally = Tally()
        for link in self._house.links:
            link.deaf = True
        known = [await self._remembered() for _ in range(count)]
        waiting = []
        for number, (token, session) in enumerate(known):
            await asyncio.gather(*(self._warm(caller, token) for caller in self._askers))
            await self._end(number, token, session, tally)
            read_at, own = time.perf_counter(), number % GATEWAYS
            answer = await self._askers[own].ask("GET", PING, cookie(token))
            tally.accepted_after_own += answer.status == 200
            others = [Caller(address) for i, address in enumerate(self._house.gateways) if i != own]
            waiting += [asyncio.create_task(self._patiently(caller, token, read_at, tally)) for caller in others]
        await asyncio.gather(*waiting)
        for link in self._house.links:
            link.deaf = False
        return tally

    async def _remembered(self) -> tuple[str, int]:
        """A new session that each gateway serves from memory: its token and its number."""
        token = await sign_in(self._house.gateways[0])
        for _ in range(2):
            await asyncio.gather(*(self._warm(caller, token) for caller in self._askers))
        listed = await self._doers[0].ask("GET", "/api/user/auth-tokens", cookie(token))
        return token, next(each["id"] for each in listed.json if each["isActive"])

    async def _warm(self, caller: Caller, token: str) -> None:
        answer = await caller.ask("GET", PING, cookie(token))
        assert answer.status == 200, answer

    async def _end(self, number: int, token: str, session: int, tally: Tally) -> None:
        doer, which = self._doers[number % GATEWAYS], {"authTokenId": session}
        match number // GATEWAYS % 3:
            case 0:
                answer = await doer.ask("POST", "/api/user/revoke-auth-token", ADMIN, body=which)
            case 1:
                answer = await doer.ask("POST", "/api/admin/users/1/revoke-auth-token", ADMIN, body=which)
            case _:
                answer = await doer.ask("POST", "/api/logout", cookie(token))
        assert answer.status == 200, answer
        tally.ended += 1

    async def _patiently(self, caller: Caller, token: str, since: float, tally: Tally) -> None:
        await self._until_refused(caller, token, since, tally, pause=_PAUSE_WHILE_DEAF)
        caller.drop()

    async def _until_refused(
        self, caller: Caller, token: str, since: float, tally: Tally, *, pause: float = 0.0
    ) -> None:
        while (await caller.ask("GET", PING, cookie(token))).status != 401:  # noqa: ASYNC110 - polling is the point
            await asyncio.sleep(pause)
        tally.refused_after.append((time.perf_counter() - since) * 1000)

    def leave(self) -> None:
        for caller in (*self._doers, *self._askers):
            caller.drop()


async def measure(*, flowing: int, deaf: int) -> tuple[Tally, Tally]:
    async with open_house(GATEWAYS) as house:
        revoker = Revoker(house)
        tallies = await revoker.flowing(flowing), await revoker.deaf(deaf)
        revoker.leave()
        return tallies


def main() -> None:
    flowing, deaf = (int(word) for word in (sys.argv[1:] + ["1000", "200"][len(sys.argv) - 1 :]))
    with_invalidations, without = asyncio.run(measure(flowing=flowing, deaf=deaf))
    print(f"invalidations flowing: {with_invalidations}")
    print(f"invalidations cut:     {without}")


if __name__ == "__main__":
    main()
