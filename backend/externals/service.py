"""Finding, making and keeping up to date the users whom a provider vouches for, in one transaction each."""

from collections.abc import Mapping

from backend.externals.effect import NONE, Effect
from backend.externals.finding import CONFLICT, NotTheirs, find
from backend.externals.names import new_user, set_names
from backend.externals.rights import set_roles, set_server_admin, wanted_roles
from backend.externals.store import LinkStore
from backend.orgs.memberships import Memberships
from backend.quotas.quotas import QuotaReached
from backend.storage.database import Database, Statements
from backend.users.joining import Joining
from backend.users.model import User
from contract.audit import Audit, Event
from contract.clock import Clock
from contract.errors import BadRequest, Conflict
from contract.identity import Kind, Role
from contract.internal import Subject, Upserted, UpsertUser
from contract.logs import logger

_SIGN_UP_DISABLED = "user.sync.signup-disabled"
_FORBIDDEN = "user.sync.forbidden"
_log = logger("backend.externals")


class ExternalUsers:
    def __init__(self, database: Database, *, joining: Joining, clock: Clock, audit: Audit) -> None:
        self._database = database
        self._joining = joining
        self._clock = clock
        self._audit = audit

    async def upsert(self, wanted: UpsertUser) -> Upserted:
        """The user, or why there is none (contract.internal). Callers at the same time take turns."""
        try:
            user_id, effect, version = await self._settled(wanted)
        except NotTheirs as refusal:
            return Upserted(reason=refusal.message_id or "")
        except (BadRequest, Conflict, QuotaReached) as refusal:
            _log.warning("an external user cannot be made", provider=wanted.provider, reason=refusal.message)
            return Upserted(reason=_FORBIDDEN)
        if effect.changes:
            done = " ".join(dict.fromkeys(effect.changes))
            self._audit.tell(Event.EXTERNAL_USER, provider=wanted.provider, user=user_id, changes=done)
        return Upserted(
            subject=Subject(kind=Kind.USER, id=user_id),
            credential_version=version,
            created="created" in effect.changes,
            changed=bool(effect.changes),
            lost=effect.lost,
        )

    async def _settled(self, wanted: UpsertUser) -> tuple[int, Effect, int]:
        """The user, what was done, and the credential's version.

        Raises NotTheirs, BadRequest, Conflict, QuotaReached.
        """
        async with self._database.transaction() as block:
            links = LinkStore(block)
            user, unlinked = await find(links, wanted)
            if user is None:
                user_id, effect = await self._create(block, wanted), Effect(("created",))
            else:
                user_id, effect = user.id, await self._update(block, user, wanted)
            if unlinked:
                await links.link(wanted.provider, wanted.external_id, user_id, at=int(self._clock.now()))
                effect |= Effect(("linked",))
            return user_id, effect, await links.credential_version(user_id)

    async def _create(self, block: Statements, wanted: UpsertUser) -> int:
        users, user, now = LinkStore(block).users, new_user(wanted), int(self._clock.now())
        if await users.is_taken(login=user.login, email=user.email):
            raise NotTheirs(message_id=CONFLICT)
        if not wanted.allow_sign_up:
            raise NotTheirs(message_id=_SIGN_UP_DISABLED)
        await self._joining.quotas.refuse_user(block)
        user_id = await users.add(user, at=now)
        await LinkStore(block).mark(user_id, wanted.provider)
        if wanted.roles or wanted.named_roles or wanted.role_everywhere:
            await self._join(block, user_id, await wanted_roles(block, wanted), at=now)
        else:
            await self._joining.join(block, user_id, name=user.email, chosen=0, at=now)
        if wanted.is_server_admin:
            await users.set_server_admin(user_id, admin=True, at=now)
        return user_id

    async def _join(self, block: Statements, user_id: int, roles: Mapping[int, Role], *, at: int) -> None:
        if not roles:
            raise BadRequest("None of the organizations exists")
        for org_id, role in roles.items():
            await self._joining.quotas.refuse_member(block, org_id)
            await Memberships(block).add(org_id, user_id, role, at=at)

    async def _update(self, block: Statements, user: User, wanted: UpsertUser) -> Effect:
        if not user.is_external:
            return NONE
        users, now = LinkStore(block).users, int(self._clock.now())
        effect = await set_names(users, user, wanted, at=now) if wanted.update_profile else NONE
        if user.is_disabled:
            # By its provider, which knows it again: of others `find` would not have let it through.
            await users.enable(user.id, at=now)
            effect |= Effect(("enabled",))
        effect |= await set_roles(block, user.id, await wanted_roles(block, wanted), at=now)
        if wanted.is_server_admin is not None:
            effect |= await set_server_admin(users, user, admin=wanted.is_server_admin, at=now)
        return effect
