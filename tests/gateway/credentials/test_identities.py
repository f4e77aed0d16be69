import asyncio

import pytest

from contract.identity import Kind
from contract.internal import IdentityRecord, Subject
from gateway.credentials.identities import Identities
from tests.support.clock import FrozenClock

ADA = Subject(kind=Kind.USER, id=5)


class Backend:
    """Counts what it is asked, and can be made to wait."""

    def __init__(self) -> None:
        self.version = 1
        self.asked = 0
        self.open = asyncio.Event()
        self.open.set()

    async def identity(self, subject: Subject) -> IdentityRecord:
        self.asked += 1
        read = self.version
        await self.open.wait()
        return IdentityRecord(subject=subject, active=True, credential_version=read)


@pytest.fixture
async def backend() -> Backend:
    return Backend()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def identities(backend: Backend, clock: FrozenClock) -> Identities:
    return Identities(backend, clock)


async def test_within_five_seconds_the_backend_is_asked_once(
    identities: Identities, backend: Backend, clock: FrozenClock
) -> None:
    await identities.current(ADA)
    clock.advance(seconds=4.9)
    await identities.current(ADA)
    assert backend.asked == 1
    clock.advance(seconds=0.2)
    await identities.current(ADA)
    assert backend.asked == 2


async def test_what_is_forgotten_is_read_again(identities: Identities, backend: Backend) -> None:
    await identities.current(ADA)
    backend.version = 2
    identities.forget(ADA)
    assert (await identities.current(ADA)).credential_version == 2


async def test_a_read_that_began_before_the_change_is_not_remembered(
    identities: Identities, backend: Backend
) -> None:
    backend.open.clear()
    early = asyncio.create_task(identities.current(ADA))
    await asyncio.sleep(0.01)
    backend.version = 2
    identities.forget(ADA)
    late = asyncio.create_task(identities.current(ADA))
    await asyncio.sleep(0.01)
    backend.open.set()
    await early
    assert (await late).credential_version == 2
    assert (await identities.current(ADA)).credential_version == 2


async def test_forgetting_everybody_forgets_ada(identities: Identities, backend: Backend) -> None:
    await identities.current(ADA)
    identities.forget_all()
    await identities.current(ADA)
    assert backend.asked == 2
