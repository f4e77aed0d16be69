"""Whom a subject is now, in each of its organisations."""

from backend.credentials.anonymous import Anonymous
from backend.credentials.sightings import Sightings
from backend.credentials.store import CredentialStore
from backend.storage.database import Row
from contract.clock import Clock
from contract.identity import Kind, Role
from contract.internal import IdentityRecord, Subject


class Identities:
    def __init__(
        self, store: CredentialStore, sightings: Sightings, clock: Clock, *, anonymous: Anonymous
    ) -> None:
        self._store = store
        self._anonymous = anonymous
        self._sightings = sightings
        self._clock = clock

    async def record(self, subject: Subject) -> IdentityRecord:
        """Asking for it counts as the subject's being seen."""
        match subject.kind:
            case Kind.USER | Kind.SERVICE_ACCOUNT:
                return await self._user(subject)
            case Kind.API_KEY:
                return await self._key(subject)
            case Kind.ANONYMOUS:
                return await self._anonymous.record(subject)
            case Kind.NOBODY:
                return IdentityRecord(subject=subject, active=False)

    async def _user(self, subject: Subject) -> IdentityRecord:
        service_account = subject.kind is Kind.SERVICE_ACCOUNT
        rows = await self._store.user_identity(subject.id, service_account=service_account)
        if not rows or rows[0]["is_disabled"]:
            return IdentityRecord(subject=subject, active=False)
        self._sightings.note(subject, last=rows[0]["last_seen_at"])
        return _user_record(subject, rows)

    async def _key(self, subject: Subject) -> IdentityRecord:
        row = await self._store.key_identity(subject.id)
        if row is None or row["is_revoked"] or self._is_over(row["expires"]):
            return IdentityRecord(subject=subject, active=False)
        self._sightings.note(subject, last=row["last_used_at"])
        return _key_record(subject, row)

    def _is_over(self, expires: int | None) -> bool:
        return expires is not None and expires <= self._clock.now()


def _user_record(subject: Subject, rows: list[Row]) -> IdentityRecord:
    row = rows[0]
    roles = {member["member_of"]: Role(member["role"]) for member in rows if member["member_of"] is not None}
    return IdentityRecord(
        subject=subject,
        active=True,
        login=row["login"],
        email=row["email"],
        name=row["name"],
        org_id=row["org_id"] if row["org_id"] in roles else 0,
        roles=roles,
        is_server_admin=bool(row["is_server_admin"]) and subject.kind is Kind.USER,
        credential_version=row["credential_version"],
        sessions_valid_after=row["sessions_valid_after"],
        session_kept=row["session_kept"],
    )


def _key_record(subject: Subject, row: Row) -> IdentityRecord:
    return IdentityRecord(
        subject=subject,
        active=True,
        name=row["name"],
        org_id=row["org_id"],
        roles={row["org_id"]: Role(row["role"])},
        credential_version=row["credential_version"],
        expires_at=row["expires"],
    )
