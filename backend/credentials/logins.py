"""Names and passwords, as somebody typed them."""

import hashlib

from backend.credentials.model import Account
from backend.credentials.names import LONGEST, fold
from backend.credentials.passwords import Passwords
from backend.credentials.store import CredentialStore
from contract.identity import Kind
from contract.internal import Subject, Verified

DEFAULT_PASSWORD = "admin"  # noqa: S105 - the one that everybody knows
_FAILED = "password-auth.failed"


class Logins:
    def __init__(self, store: CredentialStore, passwords: Passwords) -> None:
        self._store = store
        self._passwords = passwords

    async def account_key(self, login: str) -> str:
        """An opaque text, the same for every spelling of one account, known or not (decisions.md 14)."""
        account = await self._find(login)
        if account is not None:
            return f"user:{account.id}"
        return "name:" + hashlib.sha256(fold(login).encode("utf-8", "surrogatepass")).hexdigest()

    async def verify(self, login: str, password: str) -> Verified:
        """Whose they are. Every refusal has done the same work: one look-up, one hash."""
        account = await self._find(login)
        stored = None if account is None else account.usable_hash
        checked = await self._passwords.verify(stored, password)
        if account is None or stored is None or not checked.good:
            return Verified(reason=_FAILED)
        if checked.replacement is not None:
            await self._store.replace_hash(account.id, old=stored, new=checked.replacement)
        return Verified(
            subject=Subject(kind=Kind.USER, id=account.id),
            credential_version=account.credential_version,
            default_password=account.is_server_admin and password == DEFAULT_PASSWORD,
        )

    async def _find(self, login: str) -> Account | None:
        """Names are unique when folded, so an exact match needs no look-up of its own. E-mails need their `@`."""
        if "\0" in login or len(login) > LONGEST:
            return None
        folded = fold(login)
        account = await self._store.account_named(folded)
        if account is None or ("@" not in login and fold(account.login) != folded):
            return None
        return account
