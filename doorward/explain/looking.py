"""The backend's answers about credentials, found without writing anything."""

from backend.credentials.anonymous import Anonymous
from backend.credentials.identities import Identities
from backend.credentials.key_proofs import KeyProofs
from backend.credentials.logins import Logins
from backend.credentials.sightings import Sightings
from backend.credentials.store import CredentialStore
from backend.externals.finding import NotTheirs, find
from backend.externals.store import LinkStore
from backend.people import PeopleRules
from contract.errors import Unavailable
from contract.forget import Forget
from contract.identity import Kind
from contract.internal import Dismissed, IdentityRecord, Subject, Upserted, UpsertUser, Verified
from doorward.admin.shell import Shell

_SIGN_UP_DISABLED = "user.sync.signup-disabled"


class NotLooked(Unavailable):
    """Why it is not known."""


class Unwritten(CredentialStore):
    """Rows are read, and stay as they are."""

    async def replace_hash(self, user_id: int, *, old: str, new: str) -> None:
        pass

    async def see_user(self, user_id: int, *, at: int) -> None:
        pass

    async def see_key(self, key_id: int, *, at: int) -> None:
        pass


class Looking:
    """What gateways ask of a backend. Without a shell each question raises NotLooked."""

    def __init__(self, shell: Shell | None) -> None:
        self._shell = shell

    def credentials(self) -> CredentialStore:
        return Unwritten(self._open().database)

    async def identity(self, subject: Subject) -> IdentityRecord:
        shell, store = self._open(), self.credentials()
        anonymous = Anonymous(shell.database, PeopleRules.of(shell.settings).anonymous)
        identities = Identities(store, Sightings(store, shell.clock), shell.clock, anonymous=anonymous)
        return await identities.record(subject)

    async def verify_password(self, login: str, password: str) -> Verified:
        return await Logins(self.credentials(), self._open().passwords).verify(login, password)

    async def verify_key(self, key: str) -> Verified:
        shell, store = self._open(), self.credentials()
        sightings = Sightings(store, shell.clock)
        return await KeyProofs(store, passwords=shell.passwords, sightings=sightings, clock=shell.clock).verify(
            key
        )

    async def upsert_user(self, wanted: UpsertUser) -> Upserted:
        """Whom it would be; a user that would first be made is not known yet."""
        try:
            user, _ = await find(LinkStore(self._open().database), wanted)
        except NotTheirs as refusal:
            return Upserted(reason=refusal.message_id or "")
        if user is not None:
            return Upserted(subject=Subject(kind=Kind.USER, id=user.id))
        if wanted.allow_sign_up:
            raise NotLooked("the user would be made now")
        return Upserted(reason=_SIGN_UP_DISABLED)

    async def dismiss_user(self, provider: str, external_id: str) -> Dismissed:
        """Nobody is, by looking."""
        return Dismissed()

    async def obey(self, forget: Forget, *, asking_session: int | None) -> None:
        """Nothing changed, so nothing is to be forgotten."""

    def _open(self) -> Shell:
        if self._shell is None:
            raise NotLooked("there is no database to look it up in")
        return self._shell
