import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from backend.credentials.passwords import Parameters, Passwords
from backend.users.first_admin import AdminSettings, FirstAdmin
from contract.secret import Secret
from contract.settings import Settings, load, prepare
from doorward.admin.shell import Shell, opened
from tests.support.clock import FrozenClock
from tests.support.valkey import Valkey, running_valkey

QUICK = Parameters(memory_kib=8, passes=1)


@pytest.fixture(autouse=True)
def _signals_are_heard() -> Iterator[None]:
    """Who runs the tests with nohup, or behind a shell, would hand the deafness down to what they start."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGHUP, signal.SIGQUIT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="module")
def store() -> Iterator[Valkey]:
    """Gone with its module: the supervisor's tests count the children of this process."""
    with running_valkey() as running:
        yield running


@pytest.fixture
def settings(store: Valkey, tmp_path: Path) -> Settings:
    store.flush()
    said = {("paths", "data"): str(tmp_path / "data"), ("gateway", "redis_url"): store.url}
    return prepare(load(None, {}, said))


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@asynccontextmanager
async def begun(settings: Settings, clock: FrozenClock) -> AsyncIterator[Shell]:
    """With the first organisation, and `admin` in it."""
    async with opened(settings, clock, passwords=Passwords(QUICK)) as shell:
        first = FirstAdmin(shell.database, passwords=shell.passwords, clock=clock)
        await first.ensure(AdminSettings(login="admin", email="admin@localhost", password=Secret("admin")))
        yield shell


@pytest.fixture
async def shell(settings: Settings, clock: FrozenClock) -> AsyncIterator[Shell]:
    async with begun(settings, clock) as shell:
        yield shell
