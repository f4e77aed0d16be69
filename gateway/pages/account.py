"""The account page: one's sessions, organisations and password."""

from typing import Final

import msgspec
from aiohttp import web

from contract.audit import Audit, Event
from contract.errors import BadRequest, Forbidden, NotFound, Unauthenticated
from contract.identity import Kind
from gateway.asking import Asking, Reply
from gateway.guard.origin import Origins
from gateway.pages.form import Form, queried, read_form
from gateway.pages.own_sessions import shown_sessions
from gateway.pages.press import Press
from gateway.pages.redirects import Redirects
from gateway.sessions.sessions import Sessions
from gateway.visit import Visit

_DONE: Final = {
    "session": "That session has ended.",
    "sessions": "All your other sessions have ended.",
    "password": "Your password was changed. Your other sessions have ended.",
    "organisation": "You have switched to another organisation.",
}
"""By what a redirect names, so that no address can put words into the page."""


class Organisation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    org_id: int
    name: str = ""
    role: str = ""


class Profile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    is_external: bool = False
    auth_labels: list[str] = []

    @property
    def kept_by(self) -> str:
        """Who keeps the password; empty for ourselves."""
        return (", ".join(self.auth_labels) or "elsewhere") if self.is_external else ""


class AccountPages:
    def __init__(
        self,
        *,
        press: Press,
        sessions: Sessions,
        asking: Asking,
        origins: Origins,
        redirects: Redirects,
        audit: Audit,
    ) -> None:
        self._press = press
        self._sessions = sessions
        self._asking = asking
        self._origins = origins
        self._redirects = redirects
        self._audit = audit

    async def show(self, visit: Visit) -> web.StreamResponse:
        _own_user(visit)
        return await self._page(visit, done=_DONE.get(queried(visit, "done"), ""))

    async def revoke(self, visit: Visit) -> web.StreamResponse:
        user_id, form = await self._sent(visit)
        number = form.number("id")
        try:
            await self._sessions.revoke(user_id, number, active=visit.identity.session_id)
        except (BadRequest, NotFound) as refusal:
            return await self._page(visit, error=refusal.message, status=refusal.status)
        self._audit.tell(Event.SESSION_REVOKED, user=user_id, session=number, address=visit.client.address)
        return self._redirects.after("/account?done=session")

    async def revoke_others(self, visit: Visit) -> web.StreamResponse:
        user_id, _ = await self._sent(visit)
        kept = visit.identity.session_id
        if kept is None:
            ended = await self._sessions.revoke_all(user_id)
        else:
            ended = await self._sessions.revoke_others(user_id, keep=kept)
        self._audit.tell(Event.SESSION_REVOKED, user=user_id, ended=ended, address=visit.client.address)
        return self._redirects.after("/account?done=sessions")

    async def change_password(self, visit: Visit) -> web.StreamResponse:
        _, form = await self._sent(visit)
        new = form.text("new")
        if new != form.text("again"):
            return await self._page(visit, error="The two new passwords are not the same.", status=400)
        wish = {"oldPassword": form.text("old"), "newPassword": new, "confirmNew": new}
        return await self._told(visit, await self._asking.change_password(visit, wish), done="password")

    async def use_org(self, visit: Visit) -> web.StreamResponse:
        _, form = await self._sent(visit)
        return await self._changed(visit, "POST", f"/api/user/using/{form.number('id')}", {}, done="organisation")

    async def _changed(
        self, visit: Visit, method: str, path: str, wish: object, *, done: str
    ) -> web.StreamResponse:
        return await self._told(visit, await self._asking.ask(visit, method, path, wish), done=done)

    async def _told(self, visit: Visit, reply: Reply, *, done: str) -> web.StreamResponse:
        if reply.good:
            return self._redirects.after(f"/account?done={done}")
        return await self._page(visit, error=reply.message or "That did not work.", status=reply.refusal)

    async def _sent(self, visit: Visit) -> tuple[int, Form]:
        form = await read_form(visit, self._origins)
        return _own_user(visit), form

    async def _page(
        self, visit: Visit, *, done: str = "", error: str = "", status: int = 200
    ) -> web.StreamResponse:
        profile = (await self._asking.ask(visit, "GET", "/api/user")).read(Profile)
        orgs = (await self._asking.ask(visit, "GET", "/api/user/orgs")).read(list[Organisation])
        found = await self._sessions.list_of(visit.identity.id)
        sessions = await shown_sessions(found, active=visit.identity.session_id)
        return self._press.page(
            "account.html",
            viewer=visit.identity,
            status=status,
            done=done,
            error=error,
            kept_by=profile.kept_by,
            orgs=orgs,
            sessions=sessions,
            has_others=any(not session.current for session in sessions),
        )


def _own_user(visit: Visit) -> int:
    """Keys have no account, and who has not logged in may."""
    if visit.identity.kind in {Kind.ANONYMOUS, Kind.NOBODY}:
        raise Unauthenticated
    if not visit.identity.is_user:
        raise Forbidden
    return visit.identity.id
