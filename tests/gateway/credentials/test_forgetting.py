import pytest

from contract.errors import Unavailable
from contract.forget import Forget, Sessions
from contract.identity import Kind
from contract.internal import IdentityRecord, Subject
from gateway.credentials.forgetting import Forgetting, Memory
from gateway.credentials.identities import Identities
from tests.support.clock import FrozenClock

ADA = Subject(kind=Kind.USER, id=5)
BOB = Subject(kind=Kind.USER, id=6)
KEY = Subject(kind=Kind.API_KEY, id=5)
EVERYBODY = (ADA, BOB, KEY)


class Told:
    """Source, sessions, streams and other gateways: all write down what they hear, in order."""

    def __init__(self, *, away: bool = False) -> None:
        self.heard: list[str] = []
        self.read: list[Subject] = []
        self._away = away

    async def identity(self, subject: Subject) -> IdentityRecord:
        self.read.append(subject)
        return IdentityRecord(subject=subject, active=True)

    async def revoke_all(self, user_id: int) -> int:
        self._refuse()
        self.heard.append(f"end all of {user_id}")
        return 1

    async def revoke_others(self, user_id: int, *, keep: int) -> int:
        self._refuse()
        self.heard.append(f"end all of {user_id} but {keep}")
        return 1

    def cut(self, forget: Forget, *, kept: int | None) -> None:
        self.heard.append(f"cut but {kept}")

    async def tell(self, forget: Forget, *, kept: int | None) -> None:
        self.heard.append("tell")

    def _refuse(self) -> None:
        if self._away:
            raise Unavailable


async def obeyed(
    forget: Forget, *, asking: int | None = None, away: bool = False
) -> tuple[list[str], set[Subject]]:
    """What was told, and who had to be read again afterwards."""
    told = Told(away=away)
    identities = Identities(told, FrozenClock())
    for subject in EVERYBODY:
        await identities.current(subject)
    told.read.clear()
    forgetting = Forgetting(memory=Memory(identities, told), sessions=told, broadcast=told)
    await forgetting.obey(forget, asking_session=asking)
    for subject in EVERYBODY:
        await identities.current(subject)
    return told.heard, set(told.read)


async def test_a_user_is_forgotten_and_nobody_else() -> None:
    assert await obeyed(Forget(user=5)) == (["tell"], {ADA})


async def test_a_key_is_not_the_user_of_its_number() -> None:
    assert await obeyed(Forget(key=5)) == (["tell"], {KEY})


async def test_an_organisation_may_concern_anybody() -> None:
    assert await obeyed(Forget(org=1)) == (["tell"], set(EVERYBODY))


@pytest.mark.parametrize(
    ("sessions", "asking", "ended"),
    [
        (Sessions.ALL, 7, "end all of 5"),
        (Sessions.OTHERS, 7, "end all of 5 but 7"),
        (Sessions.OTHERS, None, "end all of 5"),
    ],
)
async def test_sessions_end_before_the_others_are_told(sessions: Sessions, asking: int | None, ended: str) -> None:
    heard, _ = await obeyed(Forget(user=5, sessions=sessions), asking=asking)
    assert heard == [ended, "tell"]


async def test_streams_are_cut_but_those_of_the_session_that_stays() -> None:
    heard, _ = await obeyed(Forget(user=5, sessions=Sessions.OTHERS, cut_streams=True), asking=7)
    assert heard == ["cut but 7", "end all of 5 but 7", "tell"]
    heard, _ = await obeyed(Forget(user=5, sessions=Sessions.ALL, cut_streams=True), asking=7)
    assert heard == ["cut but None", "end all of 5", "tell"]


async def test_a_store_that_is_away_does_not_fail_what_is_done() -> None:
    heard, read = await obeyed(Forget(user=5, sessions=Sessions.ALL), away=True)
    assert (heard, read) == (["tell"], {ADA})
