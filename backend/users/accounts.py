"""Accounts, as server admins make, list, bar and delete them."""

from dataclasses import dataclass, field

from backend.access.trail import Trail
from backend.credentials.names import refuse_long
from backend.credentials.passwords import Passwords
from backend.storage.database import Database
from backend.users.answers import UserEntryJson
from backend.users.joining import Joining
from backend.users.model import NewUser, User, UserQuery
from backend.users.password_changes import SHORTEST
from backend.users.refusals import LastServerAdmin, NameTaken, UserNotFound
from backend.users.store import UserStore
from contract.audit import Event
from contract.clock import Clock
from contract.errors import BadRequest
from contract.identity import Assertion


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Login and e-mail stand in for each other. `org_id` 0 is the one that the settings name."""

    login: str
    email: str
    name: str
    password: str = field(repr=False)
    org_id: int = 0


class Accounts:
    def __init__(
        self, database: Database, *, passwords: Passwords, joining: Joining, clock: Clock, trail: Trail
    ) -> None:
        self._database = database
        self._users = UserStore(database)
        self._passwords = passwords
        self._joining = joining
        self._clock = clock
        self._trail = trail

    async def page(self, wanted: UserQuery) -> list[UserEntryJson]:
        now = self._clock.now()
        return [user.list_entry(now=now) for user in await self._users.page(wanted)]

    async def count(self, text: str) -> int:
        return await self._users.count(text)

    async def create(self, wanted: Application, caller: Assertion) -> int:
        """The new user's number. Raises BadRequest for what is missing or too short, NameTaken, QuotaReached."""
        user = await self._applicant(wanted)
        now = int(self._clock.now())
        async with self._database.transaction() as block:
            users = UserStore(block)
            if await users.is_taken(login=user.login, email=user.email):
                raise NameTaken(login=user.login, email=user.email)
            await self._joining.quotas.refuse_user(block)
            user_id = await users.add(user, at=now)
            await self._joining.join(block, user_id, name=user.email, chosen=wanted.org_id, at=now)
        self._trail.tell(Event.ADMIN_CHANGE, caller, change="user_created", user=user_id)
        return user_id

    async def set_server_admin(self, user_id: int, caller: Assertion, *, admin: bool) -> bool:
        """Whether the flag was lost. Raises UserNotFound, LastServerAdmin."""
        async with self._database.transaction() as block:
            users = UserStore(block)
            user = await _found(users, user_id)
            if not admin:
                await _keep_one_admin(users, user)
            await users.set_server_admin(user_id, admin=admin, at=int(self._clock.now()))
        self._trail.tell(Event.ADMIN_CHANGE, caller, change="user_permissions", user=user_id, server_admin=admin)
        return user.is_server_admin and not admin

    async def disable(self, user_id: int, caller: Assertion) -> None:
        """All their sessions end for good. Raises UserNotFound, LastServerAdmin."""
        async with self._database.transaction() as block:
            users = UserStore(block)
            await _keep_one_admin(users, await _found(users, user_id))
            await users.disable(user_id, at=self._clock.now())
        self._trail.tell(Event.ADMIN_CHANGE, caller, change="user_disabled", user=user_id)

    async def enable(self, user_id: int, caller: Assertion) -> None:
        async with self._database.transaction() as block:
            users = UserStore(block)
            await _found(users, user_id)
            await users.enable(user_id, at=int(self._clock.now()))
        self._trail.tell(Event.ADMIN_CHANGE, caller, change="user_enabled", user=user_id)

    async def delete(self, user_id: int, caller: Assertion) -> None:
        """Raises UserNotFound, LastServerAdmin."""
        async with self._database.transaction() as block:
            users = UserStore(block)
            await _keep_one_admin(users, await _found(users, user_id))
            await users.delete(user_id)
        self._trail.tell(Event.ADMIN_CHANGE, caller, change="user_deleted", user=user_id)

    async def _applicant(self, wanted: Application) -> NewUser:
        login, email = wanted.login or wanted.email, wanted.email or wanted.login
        if not login:
            raise BadRequest("Validation error, need specify either username or email")
        if len(wanted.password.encode()) < SHORTEST:
            raise BadRequest("Password is missing or too short")
        refuse_long(login=login, email=email, name=wanted.name)
        hashed = await self._passwords.hash(wanted.password)
        return NewUser(login=login, email=email, name=wanted.name, password_hash=hashed)


async def _found(users: UserStore, user_id: int) -> User:
    user = await users.find(user_id)
    if user is None:
        raise UserNotFound
    return user


async def _keep_one_admin(users: UserStore, user: User) -> None:
    if user.is_server_admin and not await users.has_other_server_admin(user.id):
        raise LastServerAdmin
