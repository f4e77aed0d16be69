"""Security events, one JSON line each, on a stream of their own (decisions.md 25)."""

import sys
from enum import StrEnum
from typing import Protocol, TextIO

from contract.clock import Clock, rfc3339
from contract.jsonline import line
from contract.sturdy import SturdyStream


class Event(StrEnum):
    """The stable codes; docs/audit.md says what each means."""

    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOCKED_OUT = "locked_out"
    ADDRESS_BLOCKED = "address_blocked"
    LOGOUT = "logout"
    SESSION_FORGED = "session_forged"
    SESSION_REPLAY = "session_replay"
    SESSION_REVOKED = "session_revoked"
    SESSION_WITHDRAWN = "session_withdrawn"
    KEY_CREATED = "key_created"
    KEY_DELETED = "key_deleted"
    KEY_EXPIRED = "key_expired"
    KEY_MIGRATED = "key_migrated"
    KEY_REVERTED = "key_reverted"
    SECRETS_ROTATED = "secrets_rotated"
    SERVICE_ACCOUNT_CREATED = "service_account_created"
    SERVICE_ACCOUNT_CHANGED = "service_account_changed"
    SERVICE_ACCOUNT_DELETED = "service_account_deleted"
    TOKEN_CREATED = "token_created"  # noqa: S105 - the name of an event
    TOKEN_DELETED = "token_deleted"  # noqa: S105 - the name of an event
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    ADMIN_CHANGE = "admin_change"
    EXTERNAL_USER = "external_user"
    DIRECTORY_COMPARED = "directory_compared"


class Audit(Protocol):
    def tell(self, event: Event, **facts: str | int | bool | None) -> None:
        """Write one event. `facts` are names, numbers and addresses, never a credential."""


class AuditStream:
    """Writes to one text stream; a line is one write, so that lines of several tasks do not mix."""

    def __init__(self, clock: Clock, stream: TextIO = sys.stdout) -> None:
        self._clock = clock
        self._stream = SturdyStream(stream)

    def tell(self, event: Event, **facts: str | int | bool | None) -> None:
        told = {"time": rfc3339(self._clock.now()), "audit": event.value, **facts}
        self._stream.write(line(told) + "\n")
        self._stream.flush()
