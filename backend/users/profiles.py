"""The rules of a user's profile, whoever changes it."""

from dataclasses import replace

from backend.credentials.names import refuse_long
from backend.orgs.memberships import Membership, Memberships
from backend.storage.database import Database
from backend.users.model import Changes, User
from backend.users.refusals import NameTaken, UserNotFound
from backend.users.store import UserStore
from contract.clock import Clock
from contract.errors import BadRequest, Unauthenticated


class Profiles:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._users = UserStore(database)
        self._memberships = Memberships(database)
        self._clock = clock

    async def read(self, user_id: int) -> User:
        return _found(await self._users.find(user_id))

    async def look_up(self, login_or_email: str) -> User:
        return _found(await self._users.find_exactly(login_or_email))

    async def update(self, user_id: int, changes: Changes) -> None:
        """Raises BadRequest for too little, UserNotFound, NameTaken."""
        login = changes.login or changes.email
        if not login:
            raise BadRequest("Validation error, need to specify either username or email")
        refuse_long(login=login, email=changes.email, name=changes.name, theme=changes.theme)
        async with self._database.transaction() as block:
            users = UserStore(block)
            changed = _changed(_found(await users.find(user_id)), changes, login=login)
            if await users.is_taken(login=changed.login, email=changed.email, by_other_than=user_id):
                raise NameTaken(login=changed.login, email=changed.email)
            await users.update(changed, at=int(self._clock.now()))

    async def orgs(self, user_id: int) -> list[Membership]:
        """By name; empty for an unknown user."""
        return await self._memberships.of_user(user_id)

    async def use_org(self, user_id: int, org_id: int) -> None:
        """Make `org_id` the active one; raises Unauthenticated for who is no member of it."""
        if not await self._users.use_org(user_id, org_id):
            raise Unauthenticated("Not a valid organization")


def _changed(user: User, changes: Changes, *, login: str) -> User:
    return replace(
        user,
        login=login,
        email=changes.email or user.email,
        name=changes.name or user.name,
        theme=changes.theme or user.theme,
    )


def _found(user: User | None) -> User:
    if user is None:
        raise UserNotFound
    return user
