import pytest

from contract.forget import Forget
from contract.identity import Kind
from contract.internal import Dismissed, IdentityRecord, Subject, Upserted, UpsertUser
from gateway.credentials.externals import Externals, RefusedUser
from gateway.credentials.identities import Identities
from tests.support.clock import FrozenClock

CARLA = Subject(kind=Kind.USER, id=5)
WANTED = UpsertUser(provider="ldap", external_id="cn=carla", login="carla")


class Backend:
    """Answers as it is told, and keeps what was to be forgotten."""

    def __init__(self) -> None:
        self.upserted = Upserted(subject=CARLA)
        self.active = True
        self.version = 1
        self.forgotten: list[Forget] = []
        self.identities = Identities(self, FrozenClock())

    async def upsert_user(self, wanted: UpsertUser) -> Upserted:
        return self.upserted

    async def dismiss_user(self, provider: str, external_id: str) -> Dismissed:
        return Dismissed()

    async def identity(self, subject: Subject) -> IdentityRecord:
        return IdentityRecord(subject=subject, active=self.active, credential_version=self.version)

    async def obey(self, forget: Forget, *, asking_session: int | None) -> None:
        self.forgotten.append(forget)
        self.identities.forget(Subject(kind=Kind.USER, id=forget.user or 0))


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def externals(backend: Backend) -> Externals:
    return Externals(source=backend, identities=backend.identities, forgetting=backend)


async def test_what_did_not_change_is_not_forgotten(externals: Externals, backend: Backend) -> None:
    assert (await externals.sign_in(WANTED)).subject == CARLA
    assert backend.forgotten == []


@pytest.mark.parametrize("lost", [True, False])
async def test_what_changed_is_forgotten_before_it_is_read(
    externals: Externals, backend: Backend, lost: bool
) -> None:
    await externals.sign_in(WANTED)
    backend.version, backend.upserted = 2, Upserted(subject=CARLA, changed=True, lost=lost)
    assert (await externals.sign_in(WANTED)).credential_version == 2
    assert backend.forgotten == [Forget(user=5, cut_streams=lost)]


async def test_a_refusal_says_why(externals: Externals, backend: Backend) -> None:
    backend.upserted = Upserted(reason="user.sync.conflict")
    with pytest.raises(RefusedUser) as refused:
        await externals.sign_in(WANTED)
    assert (refused.value.status, refused.value.message_id) == (401, "user.sync.conflict")


async def test_who_was_disabled_meanwhile_is_refused(externals: Externals, backend: Backend) -> None:
    backend.active = False
    with pytest.raises(RefusedUser):
        await externals.sign_in(WANTED)
