"""Callers who are known, on the fast lane: what the door and the passage decide, decided once for a header.

Nothing is decided here that they do not: the reading, the client, the identity and the header policy are theirs.
What waits for nobody, and changes nothing, may take this way; the rest has to go through the door.
"""

from functools import lru_cache

from contract.errors import Problem
from contract.headers import IDENTITY
from contract.routes import ROUTES, Needs, Owner
from contract.target import Target
from gateway.admission import UNPROVED
from gateway.authn.chain import Chain
from gateway.authn.organisation import identity_of
from gateway.authn.proved import Proved
from gateway.authn.recall import Recall
from gateway.guard.client import Client, Clients
from gateway.guard.domain import Domain
from gateway.hidden import Hidden
from gateway.onward import Onward
from gateway.passage import COUNTS_SESSIONS
from gateway.signature import Signature
from relay.fast.clerk import Ticket
from relay.framing import HTTP_11
from relay.headers import lines, listed, section
from relay.reading import CanonicalRequest, canonical
from relay.upstream import Upstream

_METHOD = "GET"
_IDENTITY = IDENTITY.encode()
_ANY_TARGET = b"/api"
"""For what is read of a header alone: nothing that one request's target says may count for the next one."""
_TARGETS = 4096
_DOORS = UNPROVED | {COUNTS_SESSIONS}
"""Routes for whose sake the door asks more than memory, or less."""
_FRAMING = frozenset({b"content-length", b"transfer-encoding", b"upgrade", b"expect", b"te", b"trailer"})
"""Headers that make a request less than simple, whatever they say."""


class Express:
    """Gives tickets to callers whom the chain can recall (relay/fast). `carried` counts their requests."""

    def __init__(
        self,
        *,
        upstream: Upstream,
        domain: Domain,
        clients: Clients,
        chain: Chain,
        hidden: Hidden,
        onward: Onward,
        signature: Signature,
    ) -> None:
        self.upstream = upstream
        self.carried = 0
        self._domain = domain
        self._clients = clients
        self._chain = chain
        self._hidden = hidden
        self._onward = onward
        self._signature = signature
        self.is_plain = lru_cache(_TARGETS)(_is_plain)

    def ticket(self, headers: tuple[tuple[bytes, bytes], ...], *, peer: str, scheme: str) -> Ticket | None:
        try:
            reading = canonical(
                method=_METHOD, target=_ANY_TARGET, version=HTTP_11, headers=headers, peer=peer, scheme=scheme
            )
            self._hidden.refuse_disguised(reading)
            client = self._clients.of(reading)
            recall = self._chain.recall(reading, client)
        except Problem:
            return None
        if recall is None or not _is_simple(reading) or self._domain.home(reading) is not None:
            return None
        return _Pass(self, reading, client, recall)

    def written(self, target: bytes, fixed: bytes, payload: str) -> bytes:
        """The request as the backend gets it."""
        self.carried += 1
        signed = self._signature.signed(payload, method=_METHOD, target=target)
        own = lines((*self._onward.marks(), (_IDENTITY, signed)))
        return b"".join((b"GET ", target, b" HTTP/1.1\r\n", fixed, own, b"\r\n"))

    def settled(self, reading: CanonicalRequest, client: Client, proved: Proved) -> tuple[bytes, str]:
        """The header lines and the signed words that stay the same; raises Problem for who may not ask this."""
        identity = identity_of(proved, reading)
        fixed = section(b"", self._onward.headers(reading, identity))
        return fixed[2:-2], self._signature.payload(identity, client, reading)

    def leads_on(self, target: bytes) -> bool:
        """Whether any GET of this target is the backend's, with nothing in it that the door has to see.

        A target with a token in it is not remembered.
        """
        return self._onward.target(target) == target and self.is_plain(target)


class _Pass:
    def __init__(self, express: Express, reading: CanonicalRequest, client: Client, recall: Recall) -> None:
        self._express = express
        self._reading = reading
        self._client = client
        self._recall = recall
        self._proved: Proved | None = None
        self._fixed = b""
        self._payload = ""

    def order(self, target: bytes) -> bytes | None:
        proved = self._recall()
        # In this order: strangers fill no memory.
        if proved is None or not self._express.leads_on(target):
            return None
        if proved is not self._proved and not self._settle(proved):
            return None
        return self._express.written(target, self._fixed, self._payload)

    def _settle(self, proved: Proved) -> bool:
        try:
            self._fixed, self._payload = self._express.settled(self._reading, self._client, proved)
        except Problem:
            return False
        self._proved = proved
        return True


def _is_simple(reading: CanonicalRequest) -> bool:
    connection = reading.all(b"connection")
    return _FRAMING.isdisjoint(reading.index) and (not connection or listed(connection) == [b"keep-alive"])


def _is_plain(target: bytes) -> bool:
    if target.startswith(b"//") or b"rgId" in target:
        return False
    try:
        match = ROUTES.match(_METHOD, Target.read(target))
    except Problem:
        return False
    if match is None or match.route.owner is not Owner.BACKEND or match.route.changes:
        return False
    return match.route.needs is not Needs.PUBLIC and match.route.name not in _DOORS
