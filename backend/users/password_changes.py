"""New passwords: a user's own, and those that server admins set."""

from backend.access.trail import Trail
from backend.credentials.passwords import Passwords
from backend.storage.database import Database
from backend.users.model import NewPassword, StoredPassword
from backend.users.refusals import UserNotFound
from backend.users.store import UserStore
from contract.audit import Event
from contract.clock import Clock
from contract.errors import BadRequest, Unauthenticated
from contract.identity import Assertion

SHORTEST = 4
_SHORTEST_OWN = 5


class WrongOldPassword(Unauthenticated):
    default = "Invalid old password"
    message_id = "password-auth.failed"


class PasswordChanges:
    def __init__(
        self,
        database: Database,
        *,
        passwords: Passwords,
        clock: Clock,
        trail: Trail,
        elsewhere: bool = False,
    ) -> None:
        """`elsewhere`: a directory or a proxy knows who people are (auth.md §3)."""
        self._users = UserStore(database)
        self._passwords = passwords
        self._clock = clock
        self._trail = trail
        self._elsewhere = elsewhere

    async def change_own(self, caller: Assertion, *, old: str, new: str) -> None:
        """Ends the caller's other sessions. Raises WrongOldPassword before it looks at `new`."""
        if self._elsewhere:
            raise BadRequest("Not allowed to change password when LDAP or Auth Proxy is enabled")
        user_id = caller.identity.id
        stored = await self._users.password(user_id)
        await self._check_old(stored, old, caller)
        if len(new.encode()) < _SHORTEST_OWN:
            raise BadRequest("New password is too short")
        hashed = await self._hashed(new, caller, user_id)
        # The old one was looked at a moment ago: another change may have come first, and wins.
        if stored is None or not await self._users.set_password(user_id, hashed, if_version=stored.version):
            raise WrongOldPassword
        self._trail.tell(Event.PASSWORD_CHANGED, caller, user=user_id)

    async def set_for(self, user_id: int, new: str, caller: Assertion) -> None:
        """Ends all the user's sessions, but the caller's own."""
        if len(new.encode()) < SHORTEST:
            raise BadRequest("New password too short")
        if not await self._users.set_password(user_id, await self._hashed(new, caller, user_id)):
            raise UserNotFound
        self._trail.tell(Event.PASSWORD_CHANGED, caller, user=user_id)

    async def _check_old(self, stored: StoredPassword | None, old: str, caller: Assertion) -> None:
        checked = await self._passwords.verify(None if stored is None else stored.hashed, old)
        if not checked.good:
            self._trail.tell(Event.LOGIN_FAILED, caller, user=caller.identity.id, method="password-change")
            raise WrongOldPassword

    async def _hashed(self, new: str, caller: Assertion, user_id: int) -> NewPassword:
        hashed = await self._passwords.hash(new)
        own = caller.identity.is_user and caller.identity.id == user_id
        kept = caller.identity.session_id if own else None
        return NewPassword(hashed=hashed, at=self._clock.now(), session_kept=kept)
