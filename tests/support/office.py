"""A whole backend, as its settings say, behind a door at which tests knock as anybody."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from backend.app import opened
from backend.credentials.passwords import Passwords
from contract.settings import load
from tests.support.boards import Boards, peopled
from tests.support.clock import FrozenClock
from tests.support.counting import CountingDatabase
from tests.support.database import open_database
from tests.support.household import QUICK
from tests.support.signed import SECRET, serving


@asynccontextmanager
async def open_office(
    folder: Path, overrides: Mapping[tuple[str, str], str] | None = None, *, config: Path | None = None
) -> AsyncIterator[Boards]:
    """Beside its people there is the first admin, user 1."""
    clock = FrozenClock()
    own = {("paths", "data"): str(folder), ("security", "secret_key"): SECRET}
    settings = load(config, {}, {**own, **(overrides or {})})
    async with open_database(folder, clock=clock) as kept:
        database = CountingDatabase(kept)
        backend = opened(settings, database, clock, passwords=Passwords(QUICK))
        async with backend as door, serving(door, clock=clock) as client:
            yield await peopled(client, database, clock)
