import asyncio

import pytest

from contract.identity import Kind, Role
from contract.internal import IdentityRecord, Subject, UpsertUser
from gateway.credentials.externals import RefusedUser
from gateway.credentials.settled import SettledUsers
from tests.support.clock import FrozenClock

CARLA = UpsertUser(provider="authproxy", external_id="carla", login="carla", roles={1: Role.VIEWER})


class Directory:
    """Settles everybody as one user, and counts how often."""

    def __init__(self) -> None:
        self.record = IdentityRecord(subject=Subject(kind=Kind.USER, id=5), active=True, login="carla")
        self.settled = 0

    async def sign_in(self, wanted: UpsertUser) -> IdentityRecord:
        self.settled += 1
        await asyncio.sleep(0)
        return await self.current(self.record.subject)

    async def current(self, subject: Subject) -> IdentityRecord:
        if not self.record.active:
            raise RefusedUser(message_id="identity.disabled")
        return self.record


@pytest.fixture
def directory() -> Directory:
    return Directory()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def users(directory: Directory, clock: FrozenClock) -> SettledUsers:
    return SettledUsers(directory, clock, seconds=60, most=2)


def said(login: str, name: str = "") -> UpsertUser:
    return UpsertUser(provider="authproxy", external_id=login, login=login, name=name)


async def test_the_same_words_settle_once(users: SettledUsers, directory: Directory, clock: FrozenClock) -> None:
    for _ in range(3):
        assert (await users.sign_in(CARLA)).login == "carla"
    assert directory.settled == 1
    clock.advance(seconds=60)
    await users.sign_in(CARLA)
    assert directory.settled == 2


async def test_other_words_settle_again(users: SettledUsers, directory: Directory) -> None:
    await users.sign_in(said("carla"))
    await users.sign_in(said("carla", name="Carla"))
    assert directory.settled == 2


async def test_many_at_once_settle_once(users: SettledUsers, directory: Directory) -> None:
    await asyncio.gather(*(users.sign_in(CARLA) for _ in range(50)))
    assert directory.settled == 1


@pytest.mark.parametrize(("login", "email"), [("other", ""), ("carla", "other")])
async def test_a_renamed_account_is_settled_again(
    users: SettledUsers, directory: Directory, login: str, email: str
) -> None:
    await users.sign_in(CARLA)
    directory.record = IdentityRecord(subject=directory.record.subject, active=True, login=login, email=email)
    await users.sign_in(CARLA)
    assert directory.settled == 2


async def test_a_refusal_is_not_remembered(users: SettledUsers, directory: Directory) -> None:
    await users.sign_in(CARLA)
    good, directory.record = directory.record, IdentityRecord(subject=directory.record.subject, active=False)
    for _ in range(2):
        with pytest.raises(RefusedUser):
            await users.sign_in(CARLA)
    directory.record = good
    assert (await users.sign_in(CARLA)).active


async def test_the_memory_is_bounded(users: SettledUsers, directory: Directory) -> None:
    for login in ("a", "b", "c", "c", "b", "a"):
        await users.sign_in(said(login))
    assert directory.settled == 4


async def test_zero_seconds_remember_nothing(directory: Directory, clock: FrozenClock) -> None:
    users = SettledUsers(directory, clock, seconds=0)
    await users.sign_in(CARLA)
    await users.sign_in(CARLA)
    assert directory.settled == 2
