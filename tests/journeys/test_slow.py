"""Half open and slow connections, as `make slow` measures them, for a moment."""

import asyncio

from bench.slow import MOST, Crowd, servers
from tests.support.api import ADMIN, Api
from tests.support.doorward import Doorward
from tests.support.rss import growth_of

SLOW, GOOD = 400, 50


async def test_slow_connections_cost_little_and_keep_nobody_out(doorward: Doorward, api: Api) -> None:
    async def good() -> set[int]:
        answers = await asyncio.gather(*(api.get("/api/org", by=ADMIN) for _ in range(GOOD)))
        return {answer.status for answer in answers}

    # What is paid once, whoever comes.
    assert (await api.get("/api/openapi.json")).status == 200
    assert await good() == {200}
    crowd = Crowd(doorward.port, SLOW, settle=0.5)
    async with growth_of(servers(doorward.process.pid)) as growth, crowd.there():
        assert await good() == {200}
    assert sum(growth.most) / SLOW < MOST, growth
