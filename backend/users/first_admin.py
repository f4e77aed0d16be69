"""What an empty database gets at its first start: one organisation, and one server admin in it."""

from dataclasses import dataclass

from backend.credentials.logins import DEFAULT_PASSWORD
from backend.credentials.passwords import Passwords
from backend.orgs.memberships import Memberships
from backend.orgs.store import OrgStore
from backend.storage.database import Database, Statements
from backend.users.model import NewUser
from backend.users.store import UserStore
from contract.clock import Clock
from contract.identity import Role
from contract.secret import Secret

MAIN_ORG = "Main Org."


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminSettings:
    """[security] admin_user, admin_email, admin_password. Later changes of them change no user."""

    login: str
    email: str
    password: Secret


class FirstAdmin:
    def __init__(self, database: Database, *, passwords: Passwords, clock: Clock) -> None:
        self._database = database
        self._passwords = passwords
        self._clock = clock

    async def ensure(self, settings: AdminSettings | None) -> bool:
        """True if the admin was made now. `None` makes the organisation only ([security] disable_initial_…)."""
        if not await UserStore(self._database).is_empty():
            return False
        user = None if settings is None else await self._admin(settings)
        async with self._database.transaction() as block:
            # Another process may have been first.
            return await UserStore(block).is_empty() and await self._fill(block, user)

    async def has_default_password(self) -> bool:
        """Whether the oldest server admin's password is the one that everybody knows (decisions.md 20)."""
        stored = await UserStore(self._database).first_server_admin_hash()
        return (await self._passwords.verify(stored, DEFAULT_PASSWORD)).good

    async def _admin(self, settings: AdminSettings) -> NewUser:
        hashed = await self._passwords.hash(settings.password.reveal())
        email = settings.email or settings.login
        return NewUser(login=settings.login, email=email, name="", password_hash=hashed, is_server_admin=True)

    async def _fill(self, block: Statements, user: NewUser | None) -> bool:
        now = int(self._clock.now())
        orgs = OrgStore(block)
        org_id = await orgs.first() or await orgs.add(MAIN_ORG, at=now)
        if user is None:
            return False
        user_id = await UserStore(block).add(user, at=now)
        await Memberships(block).add(org_id, user_id, Role.ADMIN, at=now)
        return True
