"""Users whom their provider knows no more: disabled until it knows them again."""

from backend.externals.store import LinkStore
from backend.storage.database import Database, Statements
from backend.users.model import User
from contract.audit import Audit, Event
from contract.clock import Clock
from contract.identity import Kind
from contract.internal import Dismissed, DismissUser, Externals, ListExternals, Subject
from contract.logs import logger

_UNKNOWN, _LOCAL, _DISABLED, _LAST_ADMIN = "unknown", "local", "disabled", "last-admin"
_log = logger("backend.externals")


class Dismissals:
    def __init__(self, database: Database, *, clock: Clock, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit

    async def list(self, wanted: ListExternals) -> Externals:
        return Externals(users=await LinkStore(self._database).page(wanted))

    async def dismiss(self, wanted: DismissUser) -> Dismissed:
        async with self._database.transaction() as block:
            user = await _linked(block, wanted)
            reason = await _obstacle(block, user, wanted.provider)
            if user is None or reason:
                return Dismissed(reason=reason)
            links = LinkStore(block)
            await links.users.disable(user.id, at=self._clock.now())
            await links.dismiss(wanted.provider, user.id)
        self._audit.tell(Event.EXTERNAL_USER, provider=wanted.provider, user=user.id, changes="disabled")
        return Dismissed(subject=Subject(kind=Kind.USER, id=user.id))


async def _linked(block: Statements, wanted: DismissUser) -> User | None:
    links = LinkStore(block)
    user_id = await links.linked(wanted.provider, wanted.external_id)
    return None if user_id is None else await links.users.find(user_id)


async def _obstacle(block: Statements, user: User | None, provider: str) -> str:
    """Why the user is not to be disabled; empty for nothing."""
    if user is None:
        return _UNKNOWN
    if not user.is_external or user.auth_module != provider:
        return _LOCAL
    if user.is_disabled:
        return _DISABLED
    if user.is_server_admin and not await LinkStore(block).users.has_other_server_admin(user.id):
        _log.warning("the last server admin stays, though the provider knows them no more", user=user.id)
        return _LAST_ADMIN
    return ""
