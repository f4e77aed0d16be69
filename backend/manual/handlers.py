"""The document as whoever asks gets it."""

from aiohttp import web

from backend.access.call import Call
from contract import jsontext
from contract.answers import json_answer
from contract.operations.schemas import Schema


class ManualHandlers:
    def __init__(self, document: Schema) -> None:
        self._document = jsontext.embed(jsontext.encode(document))

    async def document(self, _call: Call) -> web.Response:
        return json_answer(self._document)
