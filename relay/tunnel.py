"""A WebSocket carried through as raw bytes, once both sides agreed to switch (RFC 6455 §4)."""

import asyncio
from contextlib import suppress

from aiohttp import web

from contract.errors import Problem
from relay.answer import Answer
from relay.answerhead import SWITCHING, AnswerHead
from relay.inbox import Inbox
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
        inbox = Inbox(self._request)
        pumps = {asyncio.create_task(self._up(inbox)), asyncio.create_task(self._down())}
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.wait(pumps)
        return Relayed(status=SWITCHING, keep_alive=False)

    def cut(self) -> None:
        """End it now, from outside: for a caller who may not go on. Both sides see a broken connection."""
        reset(self._request)

    async def _up(self, inbox: Inbox) -> None:
        with suppress(ConnectionError):
            while data := await inbox.take():
                await self._answer.send(data)

    async def _down(self) -> None:
        with suppress(ConnectionError, Problem):
            async for data in self._answer.chunks():
                await self._downstream.write(data)
