"""Proving passwords and keys: from memory where that is safe, of the backend where it is not."""

from collections.abc import Awaitable, Callable

from contract.audit import Audit, Event
from contract.errors import Unauthenticated
from contract.internal import IdentityRecord, Verified
from gateway.credentials.calls import InternalCalls
from gateway.credentials.doubts import Doubts
from gateway.credentials.flight import SingleFlight
from gateway.credentials.identities import Identities
from gateway.credentials.password_check import PasswordCheck, WrongPassword
from gateway.credentials.proofs import Proof, Proofs
from gateway.guard.block import address_block
from gateway.guard.client import Client
from gateway.guard.refusals import TooManyAttempts

__all__ = ["Credentials", "InvalidKey", "WrongPassword"]

_EXPIRED = "api-key.expired"


class InvalidKey(Unauthenticated):
    message_id = "api-key.invalid"


class Credentials:
    def __init__(
        self,
        *,
        calls: InternalCalls,
        identities: Identities,
        proofs: Proofs,
        doubts: Doubts,
        checks: PasswordCheck,
        audit: Audit,
    ) -> None:
        self._calls = calls
        self._identities = identities
        self._proofs = proofs
        self._doubts = doubts
        self._checks = checks
        self._audit = audit
        self._flights: SingleFlight[tuple[bytes, str], Proof] = SingleFlight()
        self._inquiries: SingleFlight[bytes, Proof | None] = SingleFlight()

    async def prove_password(self, login: str, password: str, client: Client) -> IdentityRecord:
        """Whose login and password this is; raises WrongPassword, TooManyAttempts, Unavailable."""
        handle = self._password_handle(login, password, client)
        doubt = self._doubt_handle(login, client)
        silent = self._doubts.silences(doubt)

        async def ask() -> Proof:
            return self._remembered(handle, await self._judged(doubt, handle, login, password, client))

        return await self._proved(handle, client, ask, silent=silent)

    async def prove_key(self, key: str, client: Client) -> IdentityRecord:
        """Whose API key or token this is; raises InvalidKey, Unavailable."""
        handle = self._key_handle(key)
        return await self._proved(handle, client, lambda: self._ask_key(handle, key, client))

    def recall_password(self, login: str, password: str, client: Client) -> Callable[[], IdentityRecord | None]:
        """Whose they are, at each call, if `prove_password` would answer from memory."""
        handle, doubt = self._password_handle(login, password, client), self._doubt_handle(login, client)
        return lambda: None if self._doubts.silences(doubt) else self._known(handle)

    def recall_key(self, key: str) -> Callable[[], IdentityRecord | None]:
        """Whose it is, at each call, if `prove_key` would answer from memory."""
        handle = self._key_handle(key)
        return lambda: self._known(handle)

    def learns_key(self, key: str) -> Callable[[], Awaitable[None]]:
        """Makes `recall_key` find it at each call, if it is good and the backend tells so; raises Unavailable."""
        handle = self._key_handle(key)

        async def learn() -> None:
            proof = self._proofs.find(handle)
            if proof is None:
                proof = await self._inquiries.lead(handle, lambda: self._learn_key(handle, key))
            if proof is not None:
                await self._identities.learn(proof.subject)

        return learn

    async def _learn_key(self, handle: bytes, key: str) -> Proof | None:
        verified = await self._calls.verify_key(key)
        return self._remembered(handle, verified) if verified.subject is not None else None

    def _password_handle(self, login: str, password: str, client: Client) -> bytes:
        # By address block: one that may not guess any more must not learn from memory either. By place, too: the
        # default password is good on this machine only.
        place = b"here" if client.is_local else b"elsewhere"
        block = address_block(client.address).encode()
        return self._proofs.handle(b"password", place, block, login.encode(), password.encode())

    def _doubt_handle(self, login: str, client: Client) -> bytes:
        return self._proofs.handle(b"doubt", address_block(client.address).encode(), login.casefold().encode())

    def _key_handle(self, key: str) -> bytes:
        return self._proofs.handle(b"key", key.encode())

    def _known(self, handle: bytes) -> IdentityRecord | None:
        proof = self._proofs.find(handle)
        record = self._identities.known(proof.subject) if proof is not None else None
        return record if proof is not None and record is not None and _still_good(proof, record) else None

    async def _proved(
        self, handle: bytes, client: Client, ask: Callable[[], Awaitable[Proof]], *, silent: bool = False
    ) -> IdentityRecord:
        """`silent`: memory must not answer."""
        proof = None if silent else self._proofs.find(handle)
        if proof is not None:
            record = await self._identities.current(proof.subject)
            if _still_good(proof, record):
                return record
            self._proofs.forget(handle)
        # What the guard refuses one party must not be what another one is told.
        flight = handle, self._checks.party(client)
        return await self._fresh_record(await self._flights.run(flight, ask))

    async def _fresh_record(self, proof: Proof) -> IdentityRecord:
        record = await self._identities.current(proof.subject)
        if not _still_good(proof, record):
            # What is remembered of the subject may be older than the proof.
            self._identities.forget(proof.subject)
            record = await self._identities.current(proof.subject)
        if not _still_good(proof, record):
            raise Unauthenticated
        return record

    async def _judged(self, doubt: bytes, handle: bytes, login: str, password: str, client: Client) -> Verified:
        guess = self._doubts.begin(doubt, handle)
        try:
            return await self._checks.verified(login, password, client, judged=guess.settle)
        except (WrongPassword, TooManyAttempts):
            guess.turn_away()
            raise

    async def _ask_key(self, handle: bytes, key: str, client: Client) -> Proof:
        verified = await self._calls.verify_key(key)
        if verified.subject is None:
            if verified.reason == _EXPIRED:
                self._audit.tell(Event.KEY_EXPIRED, address=client.address)
            raise InvalidKey(message_id=verified.reason or None)
        return self._remembered(handle, verified)

    def _remembered(self, handle: bytes, verified: Verified) -> Proof:
        if verified.subject is None:
            raise Unauthenticated
        proof = Proof(
            subject=verified.subject,
            credential_version=verified.credential_version,
            local_only=verified.default_password,
            good_until=verified.good_until,
        )
        self._proofs.remember(handle, proof)
        return proof


def _still_good(proof: Proof, record: IdentityRecord) -> bool:
    return record.active and record.credential_version == proof.credential_version
