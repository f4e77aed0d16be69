import asyncio

import pytest

from contract.identity import Kind, Role
from contract.internal import IdentityRecord, Subject
from gateway.credentials.identities import MOST_BYTES, Identities, weight
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


async def test_the_memory_is_bounded_and_keeps_what_is_used(backend: Backend, clock: FrozenClock) -> None:
    ada, bob, cyd, dan = (Subject(kind=Kind.USER, id=number) for number in range(4))
    one = weight(IdentityRecord(subject=ada, active=True))
    identities = Identities(backend, clock, most_bytes=3 * one)
    for subject in (ada, bob, cyd):
        await identities.current(subject)
    assert identities.known(ada) is not None
    await identities.current(dan)
    assert identities.known(ada) is not None
    assert identities.known(bob) is None


async def test_there_is_room_for_a_hundred_thousand_people() -> None:
    ada = IdentityRecord(
        subject=ADA,
        active=True,
        login="ada",
        email="a" * 30,
        name="a" * 30,
        roles={1: Role.EDITOR, 2: Role.VIEWER},
    )
    assert 100_000 * weight(ada) < MOST_BYTES


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
