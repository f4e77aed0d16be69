"""Who a request is, as the gateway proved it and the backend believes it."""

from enum import StrEnum
from functools import lru_cache

import msgspec

from contract import wire


class Role(StrEnum):
    """A caller's role in one organisation; NONE grants nothing (auth.md D8)."""

    NONE = "None"
    VIEWER = "Viewer"
    EDITOR = "Editor"
    ADMIN = "Admin"

    def covers(self, least: "Role") -> bool:
        return _RANK[self] >= _RANK[least]


_RANK = {Role.NONE: 0, Role.VIEWER: 1, Role.EDITOR: 2, Role.ADMIN: 3}


class Kind(StrEnum):
    """What sort of subject was proved (auth.md §15). NOBODY: a public route without credentials."""

    USER = "user"
    API_KEY = "api-key"
    SERVICE_ACCOUNT = "service-account"
    ANONYMOUS = "anonymous"
    NOBODY = "nobody"


ORG_MISSING = -1


class Identity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A proved subject acting in one organisation.

    `id` is the user's or key's number, 0 for anonymous and nobody. `org_id` is ORG_MISSING, with Role.NONE, when
    the caller asked for an organisation it is no member of (auth.md §2.4). `method` names the way of proving:
    `basic`, `key`, `session`. `session_id` is the public number of the browser session, never its token.
    """

    kind: Kind
    id: int = 0
    login: str = ""
    email: str = ""
    name: str = ""
    org_id: int = ORG_MISSING
    role: Role = Role.NONE
    is_server_admin: bool = False
    method: str = ""
    session_id: int | None = None

    @property
    def is_user(self) -> bool:
        return self.kind is Kind.USER


NOBODY = Identity(kind=Kind.NOBODY)


class Assertion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the gateway signs for one request: the identity and what else it decided about the caller.

    `client_address` is the decided address of the caller; `forwarded_for` and `real_ip` are the caller's own
    header texts, for data sources only (decisions.md 20); `org_header` the raw `X-Grafana-Org-Id` (decisions.md
    18). `active_sessions` is sent with the one route that reports it (decisions.md 17).
    """

    identity: Identity
    client_address: str
    forwarded_for: str | None = None
    real_ip: str | None = None
    org_header: str | None = None
    active_sessions: int | None = None


_encoder = msgspec.json.Encoder()
_REMEMBERED = 4096
"""Callers ask again and again, and what is signed about them stays the same for seconds."""


def encode_assertion(assertion: Assertion) -> bytes:
    return _encoder.encode(assertion)


@lru_cache(_REMEMBERED)
def decode_assertion(payload: bytes) -> Assertion:
    """Raises Illegible; only ever called on a payload whose signature was verified."""
    return wire.read(payload, Assertion)
