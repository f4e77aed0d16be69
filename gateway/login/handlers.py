"""Log-in, log-out and ping (auth.md §5)."""

import aiohttp_session
from aiohttp import web

from contract.answers import json_answer, message_answer
from contract.audit import Audit, Event
from contract.errors import Forbidden, Problem, Unauthenticated
from contract.operations.gateway import LoginBody
from gateway.credentials.credentials import Credentials, WrongPassword
from gateway.guard.origin import Origins
from gateway.guard.refusals import TooManyAttempts
from gateway.login.devices import RememberedDevices
from gateway.login.form import read_form, wants_page
from gateway.login.quota import SessionQuota
from gateway.oauth.front import Front
from gateway.pages.pages import Pages
from gateway.pages.redirects import Redirects
from gateway.sessions.model import QuotaReached
from gateway.sessions.storage import METHOD, SESSION, USER
from gateway.visit import Visit

_NO_STORE = {"Cache-Control": "no-store"}


class WrongForm(Unauthenticated):
    default = "Invalid username or password"
    message_id = "password-auth.failed"


class LoginHandlers:
    def __init__(
        self,
        *,
        credentials: Credentials,
        devices: RememberedDevices,
        origins: Origins,
        quota: SessionQuota,
        redirects: Redirects,
        pages: Pages,
        front: Front,
        audit: Audit,
        signout_url: str,
        form_disabled: bool,
        lasting: frozenset[str] = frozenset(),
    ) -> None:
        """`lasting` are the methods that a visit to the log-in page turns into a session (enable_login_token)."""
        self._credentials = credentials
        self._devices = devices
        self._origins = origins
        self._quota = quota
        self._redirects = redirects
        self._pages = pages
        self._front = front
        self._audit = audit
        self._signout_url = signout_url
        self._form_disabled = form_disabled
        self._lasting = lasting

    async def submit(self, visit: Visit) -> web.StreamResponse:
        """JSON in, JSON out; the page's form gets a page or a redirect."""
        if wants_page(visit):
            return await self._from_page(visit)
        device = await self._log_in(visit, await self._sent(visit))
        wanted = self._redirects.remembered(visit.reading)
        answer = json_answer({"message": "Logged in", "redirectUrl": wanted}, headers=_NO_STORE)
        answer.headers.add("Set-Cookie", device)
        if self._redirects.wanted(visit.reading):
            answer.headers.add("Set-Cookie", self._redirects.forget())
        return answer

    async def page(self, visit: Visit) -> web.StreamResponse:
        if visit.identity.is_user:
            await self._make_last(visit)
            return self._redirects.to_url(self._redirects.remembered(visit.reading))
        error = self._front.error(visit.reading)
        if not error and (way := self._front.way(visit.reading)):
            onwards = self._redirects.to(way.path)
            onwards.headers.add("Set-Cookie", way.cookie)
            return onwards
        page = self._pages.login(error=error, wanted=self._redirects.wanted(visit.reading))
        page.headers.extend(("Set-Cookie", cookie) for cookie in self._front.owed(error))
        return page

    async def ping(self, visit: Visit) -> web.StreamResponse:
        return message_answer("Logged in")

    async def log_out(self, visit: Visit) -> web.StreamResponse:
        """Always 200 and always clearing, whatever was presented (auth.md D5)."""
        if self._origins.is_foreign(visit.reading):
            raise Forbidden("origin not allowed")
        await self._end(visit)
        return json_answer({"message": "Logged out"}, headers=_NO_STORE)

    async def log_out_page(self, visit: Visit) -> web.StreamResponse:
        if self._origins.is_foreign(visit.reading):
            return self._redirects.to("/")
        await self._end(visit)
        if self._signout_url:
            return self._redirects.to_url(self._signout_url)
        return self._redirects.to(self._front.login_path)

    async def log_out_form(self, visit: Visit) -> web.StreamResponse:
        """The button of our own pages. It works with a session that has ended, too."""
        self._origins.refuse_foreign_change(visit.reading)
        await self._end(visit)
        answer = self._redirects.after(self._front.login_path)
        answer.headers["Location"] = self._signout_url or answer.headers["Location"]
        return answer

    async def _from_page(self, visit: Visit) -> web.StreamResponse:
        form = await self._sent(visit)
        try:
            device = await self._log_in(visit, form)
        except (WrongForm, TooManyAttempts, QuotaReached) as refusal:
            return self._again(refusal, form, visit)
        wanted = self._redirects.remembered(visit.reading)
        headers = {**_NO_STORE, "Location": wanted, "Set-Cookie": self._redirects.forget()}
        answer = web.Response(status=303, headers=headers)
        answer.headers.add("Set-Cookie", device)
        return answer

    def _again(self, refusal: Problem, form: LoginBody, visit: Visit) -> web.Response:
        """The page with the reason, and what was typed but the password."""
        wanted = self._redirects.wanted(visit.reading)
        page = self._pages.login(error=refusal.message, wanted=wanted, user=form.user, status=refusal.status)
        page.headers.update(refusal.headers)
        return page

    async def _sent(self, visit: Visit) -> LoginBody:
        self._origins.refuse_foreign_change(visit.reading)
        if self._form_disabled:
            raise Unauthenticated("Login is disabled")
        return await read_form(visit)

    async def _log_in(self, visit: Visit, form: LoginBody) -> str:
        """The cookie by which the device is known from now on."""
        user_id = await self._proved_user(form, visit)
        await self._quota.check()
        device = await self._devices.cookie(form.user, visit.client)
        session = await aiohttp_session.new_session(visit.browser_request)
        session[USER], session[METHOD] = user_id, "form"
        return device

    async def _proved_user(self, form: LoginBody, visit: Visit) -> int:
        try:
            record = await self._credentials.prove_password(form.user, form.password, visit.client)
        except WrongPassword:
            raise WrongForm from None
        return record.subject.id

    async def _make_last(self, visit: Visit) -> None:
        """A session that stands without what has proved its user."""
        if visit.reading.method != "GET" or visit.identity.method not in self._lasting:
            return
        await self._quota.check()
        session = await aiohttp_session.new_session(visit.browser_request)
        session[USER], session[METHOD] = visit.identity.id, visit.identity.method

    async def _end(self, visit: Visit) -> None:
        session = await aiohttp_session.get_session(visit.browser_request)
        if not session.empty:
            self._audit.tell(
                Event.LOGOUT, user=session[USER], session=session[SESSION], address=visit.client.address
            )
        session.invalidate()
