"""Simple requests on the fast lane: what the door decides, without a request object.

Nothing is decided here that the door does not decide: signature, route, role and handler are its own. What is not
written as gateways write is left to the other lane, and so are refusals of strangers.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

from msgspec import structs

from backend.access.call import Call
from backend.access.door import Door
from backend.access.inside import Inside
from backend.access.roles import require
from contract.answers import problem_answer
from contract.clock import Clock
from contract.errors import NotFound, Problem
from contract.headers import IDENTITY, REQUEST_ID
from contract.internal import PREFIX
from contract.routes import Match
from contract.target import Target
from relay.fast.boundary import END
from relay.fast.reply import Outcome, Reply
from relay.fast.request import METHOD, SimpleRequest, read_header
from relay.fast.whole import whole
from relay.fast.work import Desk, Work
from relay.reading import CanonicalRequest


class ErrandHandler(Protocol):
    """What somebody else answers: both raise as handlers do."""

    def at_once(self, call: Call) -> Work | None:
        """None if something has to be waited for; nothing was done then."""

    async def later(self, call: Call) -> Work: ...


_INTERNAL = PREFIX.encode()
_HEADERS = 1024
"""Headers that are remembered; each is shorter than 8 KiB, most than one."""
_TARGETS = 4096
_MARKS = f"\r\n{REQUEST_ID}: ".encode()
_OWN_LINES = re.compile(rb"[0-9a-f]{16}\r\nVia: 1\.1 doorward\r\n%b: ([!-~]+)\r\n\r\n" % IDENTITY.encode())
_IDENTITY = IDENTITY.lower().encode()


class Express:
    """`carried` counts what it took on."""

    def __init__(self, door: Door, *, errands: Mapping[str, ErrandHandler], clock: Clock) -> None:
        """`errands` by the names of routes whose handlers stream somebody else's answers."""
        self.carried = 0
        self.inside = Inside(door, clock)
        self._door = door
        self._errands = errands
        self._clock = clock
        self._place = lru_cache(_TARGETS)(self._place_of)
        self.header = lru_cache(_HEADERS)(_header)

    def desk(self, *, peer: str, scheme: str) -> Desk:
        return _Desk(self, peer, scheme)

    def work(self, request: SimpleRequest, signature: bytes, header: CanonicalRequest) -> Work | None:
        try:
            assertion = self._door.signatures.assertion_in(signature, request.method, request.target)
            read, match = self._place(request.method, request.target)
        except Problem:
            return None
        reading = header.at(read)
        if request.method == METHOD:
            self.carried += 1
            call = Call(reading=reading, match=match, assertion=assertion)
            return self._at_once(call) or Reply(self._answer(call))
        reading = structs.replace(reading, method=request.method)
        return self._change(Call(sent=request.body, reading=reading, match=match, assertion=assertion), signature)

    def _at_once(self, call: Call) -> Work | None:
        """A task and its coroutines are a tenth of what an errand costs."""
        try:
            return self._errand(call)
        except Problem as problem:
            return Reply(self._refusal(problem))
        except Exception:
            # Whoever does it later meets it again, and the other lane tells of it.
            return None

    def _change(self, call: Call, signature: bytes) -> Work | None:
        """Only where nothing has to be waited for: once its signature is spent, nobody can begin it anew."""
        try:
            errand = self._errand(call)
        except Exception:
            return None
        if errand is None:
            return None
        if not self._door.signatures.spend(signature):
            errand.abandon()
            return None
        self.carried += 1
        return errand

    def _errand(self, call: Call) -> Work | None:
        errand = self._errands.get(call.match.route.name)
        if errand is None:
            return None
        require(call.match.route, call.identity)
        return errand.at_once(call)

    async def _refusal(self, problem: Problem) -> Outcome:
        return whole(problem_answer(problem), now=self._clock.now())

    async def _answer(self, call: Call) -> Outcome:
        try:
            errand = self._errands.get(call.match.route.name)
            if errand is not None:
                require(call.match.route, call.identity)
                return await errand.later(call)
            answer = await self._door.called(call)
        except Problem as problem:
            answer = problem_answer(problem)
        return whole(answer, now=self._clock.now())

    def takes(self, request: SimpleRequest) -> bool:
        """Of what has a body, what is all here; not where other backends have to be asked about its signature."""
        return request.method == METHOD or (request.may_wait and not self._door.asks_others)

    def _place_of(self, method: str, target: bytes) -> tuple[Target, Match]:
        """Raises what refuses it, and NotFound for the other lane's."""
        read = Target.read(target)
        match = self._door.matched(method, read)
        if match.route.changes:
            raise NotFound
        return read, match


class _Desk:
    __slots__ = ("_express", "_peer", "_scheme")

    def __init__(self, express: Express, peer: str, scheme: str) -> None:
        self._express = express
        self._peer = peer
        self._scheme = scheme

    def work(self, request: SimpleRequest) -> Work | None:
        if request.target.startswith(_INTERNAL):
            return self._express.inside.work(request)
        if not self._express.takes(request):
            return None
        others, _, own = request.block.rpartition(_MARKS)
        signed = _OWN_LINES.fullmatch(own)
        if signed is None:
            return None
        header = self._express.header(others, self._peer, self._scheme)
        return self._express.work(request, signed[1], header) if header is not None else None


def _header(others: bytes, peer: str, scheme: str) -> CanonicalRequest | None:
    """What the lines say that are not of this one request; None if they are not simple, or sign something."""
    reading = read_header(others + END, peer=peer, scheme=scheme)
    return reading if reading is not None and _IDENTITY not in reading.index else None
