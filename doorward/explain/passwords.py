"""`Authorization: Basic`. The password is checked, but no attempt is counted, and no lock-out looked at."""

from backend.credentials.names import fold
from contract.internal import Verified
from contract.settings import Settings
from doorward.explain.looking import Looking, NotLooked
from doorward.explain.seen import Seen, named
from gateway.authn.authorization import Basic, InvalidHeader, read_authorization
from gateway.authn.proved import Proved
from gateway.credentials.credentials import WrongPassword
from gateway.guard.client import Client
from relay.reading import CanonicalRequest


class PasswordLook:
    name = "basic"

    def __init__(self, looking: Looking, settings: Settings) -> None:
        self._looking = looking
        self._directory = settings.auth_ldap.enabled

    async def look(self, reading: CanonicalRequest, client: Client) -> Seen | None:
        try:
            authorization = read_authorization(reading)
        except InvalidHeader:
            return None  # told by the look before
        return await self._seen(authorization, client) if isinstance(authorization, Basic) else None

    async def _seen(self, basic: Basic, client: Client) -> Seen:
        if not basic.password:
            return Seen(why="the password is empty: that is nobody's", refusal=WrongPassword())
        verified = await self._looking.verify_password(basic.login, basic.password)
        if verified.subject is None:
            return await self._refused(basic.login)
        return await self._good(verified, client)

    async def _good(self, verified: Verified, client: Client) -> Seen:
        if verified.subject is None:
            raise NotLooked("nobody is named")
        record = await self._looking.identity(verified.subject)
        if verified.default_password and not client.is_local:
            why = (
                f"{named(record)}: the default password is good on the machine itself only, and this is elsewhere"
            )
            return Seen(why=why, refusal=WrongPassword())
        why = f"the password is that of {named(record)}, unless failures have locked the account or the address"
        return Seen(why=why, proved=Proved(record=record, method="basic"))

    async def _refused(self, login: str) -> Seen:
        why = await self._why(login)
        if self._directory:
            raise NotLooked(f"{why}; the directory would be asked next, which is not done here")
        return Seen(why=why, refusal=WrongPassword())

    async def _why(self, login: str) -> str:
        """A name that nobody has is not repeated: people type passwords into the wrong field."""
        account = await self._looking.credentials().account_named(fold(login)) if "\0" not in login else None
        if account is None or ("@" not in login and fold(account.login) != fold(login)):
            return "no account has this name"
        who = f"user {account.id} ({account.login})"
        if account.is_service_account:
            return f"{who} is a service account, which has no password"
        if account.is_disabled:
            return f"{who} is disabled"
        if account.password_hash is None:
            return f"{who} has no password here"
        return f"the password is not that of {who}"
