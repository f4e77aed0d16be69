"""The page of an organisation's API keys and service accounts, for its admins."""

import asyncio
from typing import Final

from aiohttp import web

from contract.clock import Clock
from contract.errors import Forbidden, Unauthenticated
from contract.identity import Kind, Role
from gateway.asking import Asking
from gateway.guard.origin import Origins
from gateway.pages.form import Form, queried, read_form
from gateway.pages.org_keys import Found, Key, Made, MadeAccount, has_expired
from gateway.pages.press import Press
from gateway.pages.redirects import Redirects
from gateway.visit import Visit

_DONE: Final = {
    "key": "The key was deleted. Nobody comes in with it any more.",
    "account": "The service account was deleted, with all its tokens.",
}
_ACCOUNTS = "/api/serviceaccounts"


class KeyPages:
    """`makes_keys` is whether API keys are still made here (`[auth] api_keys_mode`)."""

    def __init__(
        self,
        *,
        press: Press,
        asking: Asking,
        origins: Origins,
        redirects: Redirects,
        clock: Clock,
        makes_keys: bool,
    ) -> None:
        self._press = press
        self._asking = asking
        self._origins = origins
        self._redirects = redirects
        self._clock = clock
        self._makes_keys = makes_keys

    async def show(self, visit: Visit) -> web.StreamResponse:
        require_admin(visit)
        return await self._page(visit, done=_DONE.get(queried(visit, "done"), ""))

    async def make(self, visit: Visit) -> web.StreamResponse:
        form = await self._sent(visit)
        wish = {"name": form.text("name"), "role": form.text("role"), "secondsToLive": form.number("life")}
        reply = await self._asking.ask(visit, "POST", "/api/auth/keys", wish)
        if not reply.good:
            return await self._page(visit, error=reply.message or "That did not work.", status=reply.refusal)
        return await self._page(visit, made=reply.read(Made))

    async def delete(self, visit: Visit) -> web.StreamResponse:
        form = await self._sent(visit)
        return await self._deleted(visit, f"/api/auth/keys/{form.number('id')}", done="key")

    async def make_account(self, visit: Visit) -> web.StreamResponse:
        form = await self._sent(visit)
        wish = {"name": form.text("name"), "role": form.text("role")}
        reply = await self._asking.ask(visit, "POST", _ACCOUNTS, wish)
        if not reply.good:
            return await self._page(visit, error=reply.message or "That did not work.", status=reply.refusal)
        return self._redirects.after(f"/account/service-accounts/{reply.read(MadeAccount).id}?done=account")

    async def delete_account(self, visit: Visit) -> web.StreamResponse:
        form = await self._sent(visit)
        return await self._deleted(visit, f"{_ACCOUNTS}/{form.number('id')}", done="account")

    async def _deleted(self, visit: Visit, path: str, *, done: str) -> web.StreamResponse:
        reply = await self._asking.ask(visit, "DELETE", path)
        if reply.good:
            return self._redirects.after(f"/account/keys?done={done}")
        return await self._page(visit, error=reply.message or "That did not work.", status=reply.refusal)

    async def _sent(self, visit: Visit) -> Form:
        form = await read_form(visit, self._origins)
        require_admin(visit)
        return form

    async def _page(
        self, visit: Visit, *, done: str = "", error: str = "", made: Made | None = None, status: int = 200
    ) -> web.StreamResponse:
        listed, found = await asyncio.gather(
            self._asking.ask(visit, "GET", "/api/auth/keys?includeExpired=true"),
            self._asking.ask(visit, "GET", f"{_ACCOUNTS}/search?page=1&perpage=1000"),
        )
        keys = [(key, has_expired(key, self._clock)) for key in listed.read(list[Key])]
        return self._press.page(
            "keys.html",
            viewer=visit.identity,
            status=status,
            done=done,
            error=error,
            made=made,
            keys=keys,
            accounts=found.read(Found).service_accounts if found.good else None,
            makes_keys=self._makes_keys,
        )


def require_admin(visit: Visit) -> None:
    """Raises Forbidden for who is no admin of the organisation, Unauthenticated for who has not logged in."""
    if visit.identity.kind in {Kind.ANONYMOUS, Kind.NOBODY}:
        raise Unauthenticated
    if not visit.identity.is_user or not visit.identity.role.covers(Role.ADMIN):
        raise Forbidden
