"""Callers who are known, on the fast lane: what the door and the passage decide, decided once for a header.

Nothing is decided here that they do not: the reading, the client, the identity and the header policy are theirs.
What changes nothing that a gateway remembers may take this way; the rest has to go through the door.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from hashlib import blake2b
from operator import attrgetter
from secrets import token_bytes

from msgspec import structs

from contract.errors import Problem
from contract.headers import IDENTITY
from gateway.authn.chain import Chain
from gateway.authn.organisation import ORG_HEADER, identity_of
from gateway.authn.proved import Proved
from gateway.authn.recall import Recall
from gateway.enquiry import Enquiry
from gateway.guard.client import Client, Clients
from gateway.guard.domain import Domain
from gateway.guard.origin import Origins
from gateway.hidden import Hidden
from gateway.onward import Onward
from gateway.plain import is_plain
from gateway.recent import Recent
from gateway.signature import Signature
from gateway.streams.open_streams import OpenStreams
from relay.fast.errand import Errand
from relay.fast.request import METHOD, SimpleRequest, read_header
from relay.fast.upload import Upload
from relay.fast.work import Desk, Watch, Work, always, nobody
from relay.headers import section
from relay.reading import CanonicalRequest
from relay.upstream import Upstream

_IDENTITY = IDENTITY.encode()
_TARGETS = 4096
_MOST_BYTES = 64 * 1024 * 1024
_API = b"/api/"
_TICKET = 5000
_COPIES = 3
"""What a ticket weighs in bytes: its parts, and how often it holds what is passed on."""
Write = Callable[[SimpleRequest], bytes]
"""A request as the backend gets it. Good for one use."""


class Express:
    """Gives tickets to callers whom the chain can recall (relay/fast). `carried` counts their requests."""

    def __init__(
        self,
        *,
        upstream: Upstream,
        domain: Domain,
        clients: Clients,
        chain: Chain,
        origins: Origins,
        hidden: Hidden,
        onward: Onward,
        signature: Signature,
        streams: OpenStreams,
    ) -> None:
        self.upstream = upstream
        self.carried = 0
        self._domain = domain
        self._clients = clients
        self._chain = chain
        self._origins = origins
        self._hidden = hidden
        self._onward = onward
        self._signature = signature
        self._streams = streams
        self._handles = blake2b(key=token_bytes(32), digest_size=16)
        self._tickets: Recent[bytes, Ticket] = Recent(most_bytes=_MOST_BYTES, weigh=attrgetter("weight"))
        self.is_plain = lru_cache(_TARGETS)(is_plain)

    def desk(self, *, peer: str, scheme: str) -> Desk:
        return _Desk(self, peer, scheme)

    def ticket(self, block: bytes, *, peer: str, scheme: str) -> "Ticket | None":
        handle = self._handle(block, peer, scheme)
        known = self._tickets.get(handle)
        if known is None:
            return self._new_ticket(handle, block, peer, scheme)
        self._tickets.use(handle)
        return known

    def keep(self, ticket: "Ticket") -> None:
        """For those who come by other connections, as behind a proxy they do."""
        self._tickets.keep(ticket.handle, ticket)

    def _handle(self, block: bytes, peer: str, scheme: str) -> bytes:
        """Nothing of a credential is kept."""
        handle = self._handles.copy()
        handle.update(b"%b %b\r\n%b" % (peer.encode(), scheme.encode(), block))
        return handle.digest()

    def _new_ticket(self, handle: bytes, block: bytes, peer: str, scheme: str) -> "Ticket | None":
        reading = read_header(block, peer=peer, scheme=scheme)
        if reading is None:
            return None
        try:
            self._hidden.refuse_disguised(reading)
            client = self._clients.of(reading)
            recall = self._chain.recall(reading, client)
        except Problem:
            return None
        if recall is None or self._domain.home(reading) is not None:
            return None
        if client.device is not None:
            client = replace(client, device=None)
        ticket = Ticket(self, handle, self._bare(reading), client, recall)
        ticket.is_foreign = self._origins.is_foreign(reading)
        return ticket

    def _bare(self, reading: CanonicalRequest) -> CanonicalRequest:
        """As much of it as a request to the backend is made of: no credential of ours."""
        index = {ORG_HEADER: reading.index[ORG_HEADER]} if ORG_HEADER in reading.index else {}
        return structs.replace(reading, headers=tuple(self._onward.passed(reading)), index=index)

    def watch(self, proved: Proved, reading: CanonicalRequest) -> Watch:
        """As over what the other lane forwards; `reading` is a ticket's."""
        return partial(self._streams.watch, identity_of(proved, reading), proved)

    def may_change(self, proved: Proved, *, is_foreign: bool) -> bool:
        """As Origins.refuse_foreign_change, of whom the door asks it."""
        return not is_foreign or not (proved.ambient or self._origins.always)

    def writer(self, reading: CanonicalRequest, client: Client, proved: Proved, method: str) -> Write:
        """Raises Problem for who may not ask this. `reading` is a ticket's."""
        identity = identity_of(proved, reading)
        lines = section(b"", [*reading.headers, *self._onward.told(identity)])
        begins, ends = b" HTTP/1.1" + lines[:-2], b"\r\n\r\n"
        marks, sign = self._onward.mark_lines, self._signature.series(identity, client, reading, method=method)
        verb = method.encode()

        def written(request: SimpleRequest) -> bytes:
            self.carried += 1
            target = request.target
            if request.length is None:
                return b"%b %b%b%b%b: %b%b" % (verb, target, begins, marks(), _IDENTITY, sign(target), ends)
            framing = b"\r\nContent-Length: %d" % request.length
            signed = b"%b: %b%b" % (_IDENTITY, sign(target), framing)
            return b"%b %b%b%b%b%b%b" % (verb, target, begins, marks(), signed, ends, request.body)

        return written

    def leads_on(self, method: str, target: bytes) -> bool:
        """Whether any such request is the backend's, with nothing in it that the door has to see.

        A target with a token in it is not remembered.
        """
        return self._onward.target(target) == target and self.is_plain(method, target)


class _Desk:
    """Callers send the same header lines again and again, so what the last ones are worth is kept with them."""

    __slots__ = ("_block", "_express", "_peer", "_scheme", "_ticket")

    def __init__(self, express: Express, peer: str, scheme: str) -> None:
        self._express = express
        self._peer = peer
        self._scheme = scheme
        self._block = b""
        self._ticket: Ticket | None = None

    def work(self, request: SimpleRequest) -> Work | None:
        if request.block != self._block:
            self._ticket = self._express.ticket(request.block, peer=self._peer, scheme=self._scheme)
            self._block = request.block
        return self._ticket.work(request) if self._ticket is not None else None


class Ticket:
    """Good for the header block it was made for, from the peer it was made for.

    `is_foreign`: a browser says that another site's page makes the requests.
    """

    is_foreign = False

    def __init__(
        self, express: Express, handle: bytes, reading: CanonicalRequest, client: Client, recall: Recall
    ) -> None:
        self.handle = handle
        self.weight = _TICKET + _COPIES * sum(len(name) + len(value) for name, value in reading.headers)
        self._express = express
        self._reading = reading
        self._client = client
        self._known = recall.known
        self._learn = recall.learn
        self._in_vain = False
        self._proved: Proved | None = None
        self._writes: dict[str, Write] = {}
        self._watch: Watch = nobody
        self._stands: Callable[[], bool] = always

    def work(self, request: SimpleRequest) -> Work | None:
        """None if the other lane has to see it."""
        proved = self._known()
        if proved is not None:
            return self._errand(proved, request)
        if self._learn is None or self._in_vain or not request.may_wait or not request.target.startswith(_API):
            return None
        return Enquiry(self._learn, partial(self._learned, request))

    def _learned(self, request: SimpleRequest) -> Work | None:
        proved = self._known()
        # Who is not known after all is not asked about twice in a row: the other lane may yet know them.
        self._in_vain = proved is None
        return self._errand(proved, request, is_first=True) if proved is not None else None

    def _errand(self, proved: Proved, request: SimpleRequest, *, is_first: bool = False) -> Work | None:
        # Not before: strangers fill no memory.
        if not self._express.leads_on(request.method, request.target):
            return None
        if proved is not self._proved:
            self._settle(proved)
        write = self._writes.get(request.method) or self._writer(proved, request.method, is_first=is_first)
        if write is None:
            return None
        upstream, order, watch, stands = self._express.upstream, write(request), self._watch, self._stands
        if request.length is None:
            return Errand(upstream, order, watch=watch, stands=stands)
        if request.unsent:
            return Upload(upstream, order, unsent=request.unsent, watch=watch, stands=stands)
        return Errand(upstream, order, watch=watch, stands=stands, may_be_repeated=False)

    def _settle(self, proved: Proved) -> None:
        self._proved, self._in_vain = proved, False
        self._writes.clear()

    def _writer(self, proved: Proved, method: str, *, is_first: bool) -> "Write | None":
        if method != METHOD and not self._express.may_change(proved, is_foreign=self.is_foreign):
            return None
        with suppress(Problem):
            write = self._writes[method] = self._express.writer(self._reading, self._client, proved, method)
            self._watch = self._express.watch(proved, self._reading)
            known = self._known
            self._stands = lambda: known() is proved
            # Not before: who is not known, or comes but once, fills no memory.
            if not is_first:
                self._express.keep(self)
            return write
        return None
