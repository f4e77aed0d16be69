"""`GET /login/:provider`: where a log-in through a provider begins, and where it comes back to."""

import html
import secrets
from collections.abc import Mapping

import aiohttp_session
from aiohttp import web

from contract.answers import STANDARD
from contract.audit import Audit, Event
from contract.errors import Forbidden
from gateway.guard.block import address_block
from gateway.guard.redis_counters import Counter, RedisCounters
from gateway.login.devices import RememberedDevices
from gateway.login.quota import SessionQuota
from gateway.oauth.answer import Answer, read_answer
from gateway.oauth.flow import Flow
from gateway.oauth.front import STAY
from gateway.oauth.login_error import LoginError
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.vouching import Vouching
from gateway.pages.redirects import Redirects
from gateway.sessions.storage import METHOD, STARTED, USER
from gateway.visit import Visit

_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""The address has the code in it: no store and no next site is told of it."""
_MOST_BEGUN = 1000
"""Log-ins that one address block may begin within the counters' window: each takes room in Redis."""


class OAuthHandlers:
    """`hops`: a page of ours comes between the provider and the wanted path (cookie_samesite=strict)."""

    def __init__(
        self,
        flows: Mapping[str, Flow],
        *,
        vouching: Vouching,
        errors: LoginError,
        counters: RedisCounters,
        devices: RememberedDevices,
        quota: SessionQuota,
        redirects: Redirects,
        audit: Audit,
        hops: bool,
    ) -> None:
        self._flows = flows
        self._vouching = vouching
        self._errors = errors
        self._counters = counters
        self._devices = devices
        self._quota = quota
        self._redirects = redirects
        self._audit = audit
        self._hops = hops

    async def log_in(self, visit: Visit) -> web.StreamResponse:
        name = visit.match.params["provider"]
        try:
            flow = self._flow(name)
            answer = read_answer(visit.reading)
            if answer is None:
                return await self._depart(flow, visit)
            return await self._arrive(flow, visit, answer)
        except RefusedLogin as refusal:
            return self._refused(refusal, visit, name)

    def _flow(self, name: str) -> Flow:
        if name not in self._flows:
            raise RefusedLogin(Reason.UNKNOWN_PROVIDER)
        return self._flows[name]

    async def _depart(self, flow: Flow, visit: Visit) -> web.Response:
        counter = Counter(f"oauth {address_block(visit.client.address)}", _MOST_BEGUN)
        if await self._counters.reserve([counter], secrets.token_hex(8)):
            raise RefusedLogin(Reason.TOO_MANY)
        departure = await flow.begin(visit.reading, self._redirects.remembered(visit.reading))
        answer = self._redirects.to_url(departure.url)
        answer.headers.update(_HEADERS)
        answer.headers.add("Set-Cookie", departure.cookie)
        return answer

    async def _arrive(self, flow: Flow, visit: Visit, answer: Answer) -> web.Response:
        arrived = await flow.finish(visit.reading, answer)
        try:
            await self._quota.check()
        except Forbidden:
            raise RefusedLogin(Reason.QUOTA) from None
        method = flow.registration.code
        device = await self._devices.cookie(arrived.record.login, visit.client)
        session = await aiohttp_session.new_session(visit.browser_request)
        session[USER], session[METHOD] = arrived.record.subject.id, method
        if (grant := arrived.grant) is not None:
            session[STARTED] = lambda session_id: self._vouching.keep(session_id, grant, arrived.tokens)
        landed = self._landed(arrived.wanted)
        landed.headers.add("Set-Cookie", device)
        return landed

    def _landed(self, wanted: str) -> web.Response:
        """At the path that was kept; it is looked at again, for the settings may have changed meanwhile."""
        onwards = self._redirects.to_url(wanted) if self._redirects.is_safe(wanted) else self._redirects.to("/")
        answer = _hop(onwards.headers["Location"]) if self._hops else onwards
        answer.headers.update(_HEADERS)
        answer.headers.add("Set-Cookie", self._redirects.forget())
        return answer

    def _refused(self, refusal: RefusedLogin, visit: Visit, name: str) -> web.Response:
        self._audit.tell(
            Event.LOGIN_FAILED,
            method=self._flows[name].registration.code if name in self._flows else "oauth",
            reason=refusal.reason.value,
            cause=refusal.cause,
            address=visit.client.address,
        )
        answer = self._redirects.to(f"/login?{STAY}=true")
        answer.headers.update(_HEADERS)
        answer.headers.add("Set-Cookie", self._errors.carry(refusal.reason))
        return answer


def _hop(path: str) -> web.Response:
    """Browsers send no strict cookie on a way that another site began: this page begins a new one."""
    text = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Logged in</title>"
        f'<p>You are logged in. <a href="{html.escape(path)}">Go on</a></p></html>'
    )
    headers = {**STANDARD, "Refresh": f"0; url={path}", "Content-Security-Policy": "default-src 'none'"}
    return web.Response(text=text, content_type="text/html", headers=headers)
