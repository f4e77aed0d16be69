"""Proving passwords and keys: from memory where that is safe, of the backend where it is not."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from contract.audit import Audit, Event
from contract.errors import Problem, Unauthenticated
from contract.internal import IdentityRecord, Subject, Verified
from contract.logs import logger
from gateway.credentials.calls import InternalCalls
from gateway.credentials.flight import SingleFlight
from gateway.credentials.identities import Identities
from gateway.credentials.proofs import Proof, Proofs
from gateway.guard.client import Client

_log = logger("gateway.credentials")


class WrongPassword(Unauthenticated):
    """The same for unknown, wrong, empty, disabled and locked (decisions.md 13)."""

    message_id = "password-auth.failed"


class InvalidKey(Unauthenticated):
    message_id = "api-key.invalid"


class Attempts(Protocol):
    async def reserve(self, account: str) -> str | None:
        """A place among the attempts that are still allowed, None when there is none left; raises Unavailable."""

    async def release(self, account: str, place: str) -> None:
        """Give a place back whose attempt was never judged."""

    async def clear(self, account: str) -> None:
        """Forget the failures: the right password was given."""


class Credentials:
    def __init__(
        self, *, calls: InternalCalls, identities: Identities, proofs: Proofs, attempts: Attempts, audit: Audit
    ) -> None:
        self._calls = calls
        self._identities = identities
        self._proofs = proofs
        self._attempts = attempts
        self._audit = audit
        self._flights: SingleFlight[bytes, Proof] = SingleFlight()

    async def prove_password(self, login: str, password: str, client: Client) -> IdentityRecord:
        """Whose login and password this is; raises WrongPassword, Unavailable."""
        handle = self._proofs.handle(b"password", login.encode(), password.encode())
        proof, record = await self._proved(handle, lambda: self._ask_password(handle, login, password, client))
        if proof.local_only and not client.is_local:
            _log.warning("default password refused: it is accepted from this machine only", address=client.address)
            raise WrongPassword
        return record

    async def prove_key(self, key: str) -> IdentityRecord:
        """Whose API key or token this is; raises InvalidKey, Unavailable."""
        handle = self._proofs.handle(b"key", key.encode())
        _, record = await self._proved(handle, lambda: self._ask_key(handle, key))
        return record

    async def _proved(self, handle: bytes, ask: Callable[[], Awaitable[Proof]]) -> tuple[Proof, IdentityRecord]:
        proof = self._proofs.find(handle)
        if proof is not None:
            record = await self._identities.current(proof.subject)
            if _still_good(proof, record):
                return proof, record
            self._proofs.forget(handle)
        proof = await self._flights.run(handle, ask)
        return proof, await self._fresh_record(proof)

    async def _fresh_record(self, proof: Proof) -> IdentityRecord:
        record = await self._identities.current(proof.subject)
        if not _still_good(proof, record):
            # What is remembered of the subject may be older than the proof.
            self._identities.forget(proof.subject)
            record = await self._identities.current(proof.subject)
        if not _still_good(proof, record):
            raise Unauthenticated
        return record

    async def _ask_password(self, handle: bytes, login: str, password: str, client: Client) -> Proof:
        account = await self._calls.resolve(login)
        place = await self._attempts.reserve(account)
        if place is None:
            await self._calls.verify_password("", password)
            self._audit.tell(Event.LOCKED_OUT, account=account, address=client.address)
            raise WrongPassword
        try:
            verified = await self._calls.verify_password(login, password)
        except Problem:
            await self._attempts.release(account, place)
            raise
        if verified.subject is None:
            self._audit.tell(Event.LOGIN_FAILED, account=account, address=client.address)
            raise WrongPassword
        await self._attempts.clear(account)
        return self._remembered(handle, verified.subject, verified)

    async def _ask_key(self, handle: bytes, key: str) -> Proof:
        verified = await self._calls.verify_key(key)
        if verified.subject is None:
            raise InvalidKey(message_id=verified.reason or None)
        return self._remembered(handle, verified.subject, verified)

    def _remembered(self, handle: bytes, subject: Subject, verified: Verified) -> Proof:
        proof = Proof(
            subject=subject,
            credential_version=verified.credential_version,
            local_only=verified.default_password,
        )
        self._proofs.remember(handle, proof)
        return proof


def _still_good(proof: Proof, record: IdentityRecord) -> bool:
    return record.active and record.credential_version == proof.credential_version
