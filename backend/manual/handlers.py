"""The document as whoever asks gets it."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from backend.access.call import Call
from contract import jsontext
from contract.answers import json_answer
from contract.operations.schemas import Schema


class ManualHandlers:
    def __init__(self, write: Callable[[], Schema]) -> None:
        """`write` takes a tenth of a second, which nobody waits for who never asks."""
        self._write = write
        self._written: asyncio.Task[object] | None = None

    async def document(self, _call: Call) -> web.Response:
        if self._written is None:
            self._written = asyncio.create_task(asyncio.to_thread(self._encoded))
        return json_answer(await asyncio.shield(self._written))

    def _encoded(self) -> object:
        return jsontext.embed(jsontext.encode(self._write()))
