"""Requests about stars, and the answers to them."""

from aiohttp import web

from backend.access.call import Call
from backend.permissions.subject import Subject
from backend.stars.store import StarStore
from contract.answers import json_answer, message_answer
from contract.errors import Forbidden, PreconditionFailed
from contract.identity import Kind

_STARRED = "Dashboard starred!"
_UNSTARRED = "Dashboard unstarred"


class StarHandlers:
    def __init__(self, store: StarStore) -> None:
        self._store = store

    async def list(self, call: Call) -> web.Response:
        return json_answer(await self._store.uids(call.identity.org_id, _user(call)))

    async def add(self, call: Call) -> web.Response:
        user = _user(call)
        await self._store.add(call.identity.org_id, user, name=_dashboard(call))
        return message_answer(_STARRED)

    async def remove(self, call: Call) -> web.Response:
        user = _user(call)
        await self._store.remove(call.identity.org_id, user.user_id, name=_dashboard(call))
        return message_answer(_UNSTARRED)

    async def add_by_uid(self, call: Call) -> web.Response:
        await self._store.add(call.identity.org_id, _user(call), name=call.text("uid"))
        return message_answer(_STARRED)

    async def remove_by_uid(self, call: Call) -> web.Response:
        await self._store.remove(call.identity.org_id, _user(call).user_id, name=call.text("uid"))
        return message_answer(_UNSTARRED)


def _dashboard(call: Call) -> int:
    return call.id(otherwise="Missing dashboard id")


def _user(call: Call) -> Subject:
    """The user; keys and accounts of services have no stars."""
    if call.identity.kind is Kind.ANONYMOUS:
        raise PreconditionFailed("You need to sign in to star dashboards")
    if not call.identity.is_user:
        raise Forbidden
    return Subject.of(call.identity)
