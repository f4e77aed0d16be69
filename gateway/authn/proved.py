"""What a method answers when the request's credential is its own, and good."""

from dataclasses import dataclass

from contract.internal import IdentityRecord
from gateway.sessions.model import Resolved


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """`browser` is the session that the cookie named, None for every other method."""

    record: IdentityRecord
    method: str
    browser: Resolved | None = None
