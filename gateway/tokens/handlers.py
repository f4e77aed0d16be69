"""A user's own sessions: list and revoke (auth.md §4.7)."""

from aiohttp import web

from contract.answers import json_answer, message_answer
from contract.audit import Audit, Event
from contract.errors import Forbidden
from gateway.sessions.devices import elements
from gateway.sessions.sessions import Sessions
from gateway.tokens.chosen import chosen_token
from gateway.visit import Visit


class TokenHandlers:
    def __init__(self, *, sessions: Sessions, audit: Audit) -> None:
        self._sessions = sessions
        self._audit = audit

    async def list(self, visit: Visit) -> web.StreamResponse:
        found = await self._sessions.list_of(_own_user(visit))
        return json_answer(await elements(found, active=visit.identity.session_id))

    async def revoke(self, visit: Visit) -> web.StreamResponse:
        user_id = _own_user(visit)
        number = await chosen_token(visit)
        await self._sessions.revoke(user_id, number, active=visit.identity.session_id)
        self._audit.tell(Event.SESSION_REVOKED, user=user_id, session=number, address=visit.client.address)
        return message_answer("User auth token revoked")

    async def revoke_others(self, visit: Visit) -> web.StreamResponse:
        """All but the session that asks; with another credential, all."""
        user_id = _own_user(visit)
        kept = visit.identity.session_id
        if kept is None:
            ended = await self._sessions.revoke_all(user_id)
        else:
            ended = await self._sessions.revoke_others(user_id, keep=kept)
        self._audit.tell(Event.SESSION_REVOKED, user=user_id, ended=ended, address=visit.client.address)
        return message_answer("User auth tokens revoked", revoked=ended)


def _own_user(visit: Visit) -> int:
    """Keys and anonymous callers have no sessions (auth.md D21)."""
    if not visit.identity.is_user:
        raise Forbidden
    return visit.identity.id
