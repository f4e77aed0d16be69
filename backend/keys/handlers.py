"""The keys of the caller's organisation, and what is left of them where service accounts took their place."""

from typing import ClassVar

from aiohttp import web

from backend.access.call import Call
from backend.access.forgetting import forgetting
from backend.keys.bodies import KeyBody
from backend.keys.service import Keys
from contract.answers import json_answer, message_answer
from contract.errors import BadRequest, Problem
from contract.forget import Forget
from contract.settings.kinds import ApiKeysMode

_SUCCESSOR = "/api/serviceaccounts"
_ONCE = {"Cache-Control": "no-store"}


class Gone(Problem):
    status: ClassVar[int] = 410
    default: ClassVar[str] = (
        "this endpoint has been removed, please use POST /api/serviceaccounts"
        " and POST /api/serviceaccounts/{id}/tokens instead"
    )


class KeysHandlers:
    def __init__(self, keys: Keys, mode: ApiKeysMode) -> None:
        self._keys = keys
        self._mode = mode
        # RFC 9745 wants a date: keys have been deprecated for as long as there was this setting.
        self._notice = {"Deprecation": "@0"} if mode == "deprecated" else {}

    async def list(self, call: Call) -> web.Response:
        include_expired = call.flag("includeExpired")
        keys = await self._keys.page(call.identity.org_id, include_expired=include_expired)
        return json_answer([key.as_json() for key in keys], headers=self._notice)

    async def create(self, call: Call) -> web.Response:
        if self._mode == "gone":
            raise Gone
        wanted = (await call.body(KeyBody, missing=BadRequest)).wanted()
        if self._mode == "redirect":
            self._keys.check(wanted)
            return json_answer(None, status=301, headers={"Location": _SUCCESSOR})
        made = await self._keys.create(wanted, call.assertion)
        return json_answer(made.as_json(), headers=_ONCE | self._notice)

    async def delete(self, call: Call) -> web.Response:
        await self._keys.delete(call.id(), call.assertion)
        answer = message_answer("API key deleted")
        answer.headers.update(self._notice)
        return forgetting(answer, Forget(key=call.id(), cut_streams=True))
