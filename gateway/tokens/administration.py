"""The sessions of any user, for server admins (auth.md §4.7)."""

import re
from http import HTTPStatus

from aiohttp import web

from contract.answers import json_answer, message_answer
from contract.audit import Audit, Event
from contract.errors import BadRequest, Forbidden, NotFound
from gateway.asking import Asking
from gateway.sessions.devices import elements
from gateway.sessions.sessions import Sessions
from gateway.tokens.chosen import chosen_token
from gateway.visit import Visit

_ID = re.compile("[1-9][0-9]{0,18}")


class AdminTokenHandlers:
    """Whether there is such a user is asked of the backend, and comes before what is wanted of their sessions."""

    def __init__(self, *, sessions: Sessions, asking: Asking, audit: Audit) -> None:
        self._sessions = sessions
        self._asking = asking
        self._audit = audit

    async def list(self, visit: Visit) -> web.StreamResponse:
        found = await self._sessions.list_of(await self._user(visit))
        return json_answer(await elements(found, active=visit.identity.session_id))

    async def revoke(self, visit: Visit) -> web.StreamResponse:
        user_id = await self._user(visit)
        number = await chosen_token(visit)
        await self._sessions.revoke(user_id, number, active=visit.identity.session_id)
        self._tell(visit, user=user_id, session=number)
        return message_answer("User auth token revoked")

    async def log_out(self, visit: Visit) -> web.StreamResponse:
        user_id = await self._user(visit)
        if user_id == visit.identity.id:
            raise BadRequest("You cannot logout yourself")
        self._tell(visit, user=user_id, ended=await self._sessions.revoke_all(user_id))
        return message_answer("User logged out")

    async def _user(self, visit: Visit) -> int:
        """The user whom the path names; raises Forbidden, NotFound."""
        if not visit.identity.is_server_admin:
            raise visit.match.route.refusal()
        text = visit.match.params["id"]
        if not _ID.fullmatch(text) or not await self._exists(visit, text):
            raise NotFound("User not found")
        return int(text)

    async def _exists(self, visit: Visit, user_id: str) -> bool:
        reply = await self._asking.ask(visit, "GET", f"/api/users/{user_id}")
        if reply.status == HTTPStatus.FORBIDDEN:
            raise Forbidden
        return reply.good

    def _tell(self, visit: Visit, **facts: int) -> None:
        by, address = visit.identity.id, visit.client.address
        self._audit.tell(Event.SESSION_REVOKED, by=by, address=address, **facts)
