"""`doorward user …` and `doorward admin reset-password`."""

from dataclasses import dataclass

from backend.credentials.names import fold
from backend.credentials.store import CredentialStore
from backend.people import PeopleRules
from backend.users.accounts import Accounts, Application
from backend.users.model import User, UserQuery
from backend.users.password_changes import PasswordChanges
from backend.users.store import UserStore
from contract.clock import rfc3339
from contract.errors import StartFault
from contract.forget import Forget, Sessions
from doorward.admin.new_password import NewPassword
from doorward.admin.said import Said, listed
from doorward.admin.shell import Shell

_PAGE = 1000
_COLUMNS = ("id", "login", "email", "name", "server_admin", "state", "from", "last_seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Of a new user; `org_id` 0 is the organisation that the settings name."""

    login: str
    email: str
    name: str
    org_id: int
    server_admin: bool


class Users:
    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._store = UserStore(shell.database)
        self._accounts = Accounts(
            shell.database,
            passwords=shell.passwords,
            joining=PeopleRules.of(shell.settings).joining,
            clock=shell.clock,
            trail=shell.trail,
        )
        self._passwords = PasswordChanges(
            shell.database, passwords=shell.passwords, clock=shell.clock, trail=shell.trail
        )

    async def show(self, text: str) -> Said:
        return listed(_COLUMNS, [_row(user) for user in await self.all(text)], none="There is no such user")

    async def all(self, text: str = "") -> list[User]:
        found: list[User] = []
        page = 1
        while more := await self._store.page(UserQuery(text=text, page=page, per_page=_PAGE)):
            found += more
            page += 1
        return found

    async def named(self, name: str) -> User:
        """By login or e-mail, as at a log-in. Raises StartFault."""
        found = await self._store.find_exactly(name)
        if found is None:
            account = await CredentialStore(self._shell.database).account_named(fold(name))
            found = None if account is None else await self._store.find(account.id)
        if found is None:
            raise StartFault(f"There is no user {name}: `doorward user list` shows who there is")
        return found

    async def create(self, wish: Wish, password: NewPassword) -> Said:
        operator = self._shell.operator()
        user_id = await self._accounts.create(
            Application(
                login=wish.login,
                email=wish.email,
                name=wish.name,
                password=password.text,
                org_id=wish.org_id,
            ),
            operator,
        )
        if wish.server_admin:
            await self._accounts.set_server_admin(user_id, operator, admin=True)
        text = f"Created user {user_id} ({wish.login or wish.email})"
        return Said(text=text + password.line(), facts={"id": user_id, **password.facts()})

    async def disable(self, name: str) -> Said:
        user = await self.named(name)
        await self._accounts.disable(user.id, self._shell.operator())
        return await self._done(user, f"Disabled {user.login}: all sessions are ended", _everything(user))

    async def enable(self, name: str) -> Said:
        user = await self.named(name)
        await self._accounts.enable(user.id, self._shell.operator())
        return await self._done(user, f"Enabled {user.login}", Forget(user=user.id))

    async def set_password(self, name: str, password: NewPassword) -> Said:
        user = await self.named(name)
        await self._passwords.set_for(user.id, password.text, self._shell.operator())
        text = f"The password of {user.login} is a new one: all sessions are ended"
        if user.is_disabled:
            text += f"\nThe account is disabled: `doorward user enable {user.login}` lets it in again"
        return await self._done(user, text, _everything(user), password)

    async def _done(self, user: User, text: str, forget: Forget, password: NewPassword | None = None) -> Said:
        told = await self._shell.tell(forget)
        facts: dict[str, object] = {"id": user.id, "login": user.login, "gateways_told": told}
        if password is not None:
            text, facts = text + password.line(), facts | password.facts()
        return Said(text=text, facts=facts, warning=self._shell.warning)


def _everything(user: User) -> Forget:
    return Forget(user=user.id, sessions=Sessions.ALL, cut_streams=True)


def _row(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "login": user.login,
        "email": user.email,
        "name": user.name,
        "server_admin": user.is_server_admin,
        "state": "disabled" if user.is_disabled else "active",
        "from": user.auth_module,
        "last_seen": None if user.last_seen_at is None else rfc3339(user.last_seen_at),
    }
