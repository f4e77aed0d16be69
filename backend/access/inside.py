"""Questions of gateways on the fast lane: what the door does with an internal call that changes nothing.

What is not written as gateways write is left to the other lane, and so is whatever fails: no signature is used up
before its answer is there.
"""

import re

import msgspec
from aiohttp import web

from backend.access.door import Door, InternalHandler
from contract.clock import Clock
from contract.errors import Unsigned
from contract.headers import IDENTITY as SIGNED
from contract.internal import IDENTITY, RESOLVE, VERIFY_KEY
from relay.fast.reply import Outcome, Reply
from relay.fast.request import SimpleRequest
from relay.fast.whole import whole
from relay.fast.work import Work

_QUESTIONS = frozenset({IDENTITY, RESOLVE, VERIFY_KEY})
_LINES = re.compile(rb"Host: backend\r\nContent-Type: application/json\r\n%b: ([!-~]+)\r\n\r\n" % SIGNED.encode())


class Inside:
    """`carried` counts what it took on."""

    def __init__(self, door: Door, clock: Clock) -> None:
        self.carried = 0
        self._door = door
        self._clock = clock

    def work(self, request: SimpleRequest) -> Work | None:
        signed = _LINES.fullmatch(request.block)
        handler = self._door.internal.get(request.target) if request.target in _QUESTIONS else None
        if signed is None or handler is None or request.method != "POST" or not request.may_wait:
            return None
        try:
            self._door.signatures.check_question(signed[1], request.target, request.body)
        except Unsigned:
            return None
        self.carried += 1
        return Reply(self._answer(handler, request.body, signed[1]))

    async def _answer(self, handler: InternalHandler, body: bytes, signature: bytes) -> Outcome:
        found = msgspec.json.encode(await handler(body))
        if not self._door.signatures.spend_question(signature):
            return None
        return whole(web.Response(body=found, content_type="application/json"), now=self._clock.now())
