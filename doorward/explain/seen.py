"""What one method makes of a request that carries its credential."""

from dataclasses import dataclass
from typing import Protocol

from contract.errors import Problem
from contract.internal import IdentityRecord
from gateway.authn.proved import Proved
from gateway.guard.client import Client
from relay.reading import CanonicalRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`why` names no secret. Neither `proved` nor `refusal`: what could not be looked up decides.

    `later` is told in its place where another method has decided.
    """

    why: str
    proved: Proved | None = None
    refusal: Problem | None = None
    later: str = ""


class Look(Protocol):
    @property
    def name(self) -> str: ...

    async def look(self, reading: CanonicalRequest, client: Client) -> Seen | None:
        """None if the request has no credential of this kind; raises Unavailable for what cannot be looked up."""


def named(record: IdentityRecord) -> str:
    """Such as `user 5 (ada)`."""
    return f"{record.subject.kind.value.replace('-', ' ')} {record.subject.id} ({record.login or record.name})"
