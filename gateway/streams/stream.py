"""One request that is being forwarded, and whether its caller could still make it."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from contract.forget import Forget
from contract.identity import Identity, Kind, Role
from contract.internal import IdentityRecord
from gateway.authn.proved import Proved
from gateway.sessions.model import Session

_ASKABLE = frozenset({Kind.USER, Kind.API_KEY, Kind.SERVICE_ACCOUNT})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stream:
    """`session` is the browser's, None for every other credential. `request` is None on the fast lane."""

    identity: Identity
    record: IdentityRecord
    session: Session | None
    request: web.BaseRequest | None
    cut: Callable[[], None]

    @classmethod
    def of(
        cls,
        identity: Identity,
        proved: Proved,
        *,
        cut: Callable[[], None],
        request: web.BaseRequest | None = None,
    ) -> "Stream":
        """`cut` ends it so that it does not look whole."""
        session = proved.browser.session if proved.browser else None
        return cls(identity=identity, record=proved.record, session=session, request=request, cut=cut)

    @property
    def can_be_asked_about(self) -> bool:
        """Whether the backend knows the subject; nobody and anonymous callers have nothing to lose."""
        return self.identity.kind in _ASKABLE

    def is_meant(self, forget: Forget, *, kept: int | None) -> bool:
        """Whether the order is about this caller; `kept` is the session that asked for it and goes on."""
        if self.session is not None and self.session.id == kept:
            return False
        match self.identity.kind:
            case Kind.USER | Kind.SERVICE_ACCOUNT if forget.user is not None:
                return forget.user == self.identity.id
            case Kind.API_KEY if forget.key is not None:
                return forget.key == self.identity.id
        return forget.org is not None and forget.org == self.identity.org_id

    def is_over(self, now: float) -> bool:
        """Whether the credential has run out; `now` is in seconds since the epoch."""
        return self.record.expires_at is not None and self.record.expires_at <= now

    def outlives(self, now: IdentityRecord) -> bool:
        """Whether the caller, as known now, may go on: alive, with the same credential, and no less of a role."""
        if not now.active or (self.identity.is_server_admin and not now.is_server_admin):
            return False
        role = now.roles.get(self.identity.org_id, Role.NONE)
        return role.covers(self.identity.role) and self._is_same_credential(now)

    def _is_same_credential(self, now: IdentityRecord) -> bool:
        if self.session is None:
            return now.credential_version == self.record.credential_version
        return self.session.created_at > now.sessions_valid_after or self.session.id == now.session_kept
