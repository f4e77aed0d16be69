"""What a method answers when the request's credential is its own, and good."""

from dataclasses import dataclass

from contract.internal import IdentityRecord
from gateway.sessions.model import Resolved


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """`browser` is the session that the cookie named, None for every other method.

    An `ambient` credential may have been added on the way, by the browser or a proxy, to a request that another
    site's page has made: such requests are held against their origin (decisions.md 9).
    """

    record: IdentityRecord
    method: str
    browser: Resolved | None = None
    ambient: bool = False
