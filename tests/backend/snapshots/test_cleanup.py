import asyncio

from backend.snapshots.cleanup import CleanUp
from backend.snapshots.service import Snapshots
from contract.background import running
from contract.errors import Unavailable
from tests.support.clock import FrozenClock
from tests.support.people import People
from tests.support.signed import SignedClient


async def taken(client: SignedClient, people: People, *, expires: int) -> None:
    body = {"dashboard": {}, "expires": expires}
    assert (await client.ask(people.viewer, "POST", "/api/snapshots", body)).status == 200


async def left(client: SignedClient, people: People, *, count: int) -> None:
    """Returns when the viewer's list has `count` entries."""
    async with asyncio.timeout(10):
        while len((await client.ask(people.viewer, "GET", "/api/dashboard/snapshots")).json) != count:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)


async def test_what_has_expired_is_removed_again_and_again(
    client: SignedClient, people: People, snapshots: Snapshots, clock: FrozenClock
) -> None:
    for expires in (10, 20, 30):
        await taken(client, people, expires=expires)
    async with running(CleanUp(snapshots.remove_expired, interval=0.01).follow()):
        clock.advance(seconds=15)
        await left(client, people, count=2)
        clock.advance(seconds=10)
        await left(client, people, count=1)


async def test_a_database_that_is_away_is_asked_again() -> None:
    asked: list[str] = []
    again = asyncio.Event()

    async def remove() -> int:
        asked.append("now")
        if len(asked) == 1:
            raise Unavailable
        again.set()
        return 0

    async with running(CleanUp(remove, interval=0.01).follow()):
        await asyncio.wait_for(again.wait(), 10)
