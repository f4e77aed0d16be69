"""The session API of aiohttp-session, for the gateway's own pages, over our sessions.

Why not one of its stock storages: they keep the id in the clear, adopt what the browser presents, and write a
session back after it was ended (security.md M18, M19, M21).
"""

import warnings
from collections.abc import Callable

import aiohttp_session
from aiohttp import web
from aiohttp.web_exceptions import NotAppKeyWarning

from gateway.sessions.cookie import CookieRules
from gateway.sessions.model import Session
from gateway.sessions.sessions import Sessions

# The library keeps its session in the request under a plain name, which newer releases of aiohttp remark on.
warnings.filterwarnings("ignore", category=NotAppKeyWarning, module="aiohttp_session")

USER = "user"
SESSION = "session"
METHOD = "method"
STARTED = "started"


class DoorwardStorage(aiohttp_session.AbstractStorage):
    """A session as handlers see it: `user` and `session` (public ids) and `method`, or empty.

    Logging in is `new_session(request)` and setting `user` and `method`, and in `started` what is to be awaited
    with the session's number before its cookie goes out, if anything is; logging out is `invalidate()` on
    `get_session(request)`. Nothing else is stored. Rotation is not done here: it belongs to every request.
    """

    def __init__(
        self, *, sessions: Sessions, cookies: CookieRules, address_of: Callable[[web.BaseRequest], str]
    ) -> None:
        """`address_of` tells the decided client address of a request."""
        super().__init__(cookie_name=cookies.name, max_age=cookies.max_age, path=cookies.path)
        self._sessions = sessions
        self._cookies = cookies
        self._address_of = address_of

    async def load_session(self, request: web.BaseRequest) -> aiohttp_session.Session:
        """Looks without using: who only asks or logs out is not rotated, and never refused."""
        token = self._cookies.read(request.raw_headers)
        session = await self._sessions.find(token) if token else None
        return await self.new_session() if session is None else _as_mapping(session)

    async def save_session(
        self, request: web.BaseRequest, response: web.StreamResponse, session: aiohttp_session.Session
    ) -> None:
        """A session with a user gets a new token, whatever was presented; an empty one is ended."""
        if session.empty:
            await self._end(request, response)
            return
        await self._start(request, response, session)

    async def _start(
        self, request: web.BaseRequest, response: web.StreamResponse, session: aiohttp_session.Session
    ) -> None:
        started = await self._sessions.start(
            session[USER],
            client_ip=self._address_of(request),
            user_agent=request.headers.get("User-Agent", ""),
            method=session.get(METHOD, ""),
            presented=self._cookies.read(request.raw_headers),
        )
        if STARTED in session:
            await session[STARTED](started.session.id)
        _send(response, self._cookies.set(started.token, rotated_at=started.session.rotated_at))

    async def _end(self, request: web.BaseRequest, response: web.StreamResponse) -> None:
        token = self._cookies.read(request.raw_headers)
        if token:
            await self._sessions.end(token)
        _send(response, self._cookies.clear())


def _as_mapping(session: Session) -> aiohttp_session.Session:
    data = {USER: session.user_id, SESSION: session.id, METHOD: session.method}
    return aiohttp_session.Session(
        session.id, data={"created": int(session.created_at), "session": data}, new=False, max_age=None
    )


def _send(response: web.StreamResponse, cookies: tuple[str, str]) -> None:
    for cookie in cookies:
        response.headers.add("Set-Cookie", cookie)
