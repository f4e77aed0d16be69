from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.access.nonces import SharedNonces
from backend.storage.database import Database
from contract.errors import Unauthenticated
from tests.support.clock import FrozenClock
from tests.support.database import open_database


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
async def database(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Database]:
    async with open_database(tmp_path, clock=clock) as opened:
        yield opened


async def test_what_one_backend_was_given_no_other_takes(database: Database, clock: FrozenClock) -> None:
    one, other = SharedNonces(database, clock), SharedNonces(database, clock)
    await one.spend("a")
    with pytest.raises(Unauthenticated):
        await other.spend("a")
    await other.spend("b")


async def test_they_are_kept_for_longer_than_a_signature_lives_and_no_longer(
    database: Database, clock: FrozenClock
) -> None:
    one, other = SharedNonces(database, clock), SharedNonces(database, clock)
    await one.spend("a")
    clock.advance(seconds=35)
    with pytest.raises(Unauthenticated):
        await other.spend("a")
    clock.advance(seconds=60)
    await one.spend("b")
    assert await database.fetch_all("SELECT nonce FROM spent_nonces") == [{"nonce": "b"}]
