"""A whole backend, as its settings say, behind a door at which tests knock as anybody."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from backend.app import opened
from backend.storage.database import Database
from contract.settings import load
from tests.support.boards import Boards, peopled
from tests.support.clock import FrozenClock
from tests.support.database import open_database
from tests.support.signed import SECRET, serving


@asynccontextmanager
async def open_office(
    folder: Path,
    overrides: Mapping[tuple[str, str], str] | None = None,
    *,
    config: Path | None = None,
    seen_through: Callable[[Database], Database] = lambda database: database,
) -> AsyncIterator[Boards]:
    """Beside its people there is the first admin, user 1.

    The backend has its database as `seen_through` gives it.
    """
    clock = FrozenClock()
    own = {("paths", "data"): str(folder), ("security", "secret_key"): SECRET}
    settings = load(config, {}, {**own, **(overrides or {})})
    async with (
        open_database(folder, clock=clock) as plain,
        opened(settings, (database := seen_through(plain)), clock) as door,
        serving(door, clock=clock) as client,
    ):
        yield await peopled(client, database, clock)
