"""A WebSocket carried through as raw bytes, once both sides agreed to switch (RFC 6455 §4)."""

from typing import cast

from aiohttp import web

from relay.answer import Answer
from relay.answerhead import SWITCHING, AnswerHead
from relay.caller import CallerConnection
from relay.relayed import Downstream, Relayed, reset

_UPGRADE = [(b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")]


class Tunnel:
    """Open from the moment the caller is told of the switch until either side leaves, or it is cut."""

    def __init__(self, request: web.BaseRequest, downstream: Downstream, answer: Answer) -> None:
        self._request = request
        self._downstream = downstream
        self._answer = answer

    async def run(self, head: AnswerHead) -> Relayed:
        await self._downstream.start(head, _UPGRADE)
        caller = cast("CallerConnection", self._request.protocol)
        pipe = self._answer.pipe(caller, stall=self._downstream.stall)
        try:
            await pipe.ended
        finally:
            pipe.close()
        return Relayed(status=SWITCHING, keep_alive=False)

    def cut(self) -> None:
        """End it now, from outside: for a caller who may not go on. Both sides see a broken connection."""
        reset(self._request)
