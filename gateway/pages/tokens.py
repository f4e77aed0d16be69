"""The page of one service account and its tokens, for admins of its organisation."""

from typing import Final

from aiohttp import web

from contract.clock import Clock
from contract.errors import NotFound
from gateway.asking import Asking
from gateway.guard.origin import Origins
from gateway.pages.form import Form, queried, read_form
from gateway.pages.keys import require_admin
from gateway.pages.org_keys import Key, Made, ServiceAccount, has_expired
from gateway.pages.press import Press
from gateway.pages.redirects import Redirects
from gateway.visit import Visit

_DONE: Final = {
    "account": "The service account is there. Make a token for the program that will use it.",
    "token": "The token was deleted. Nobody comes in with it any more.",
}


class TokenPages:
    def __init__(
        self, *, press: Press, asking: Asking, origins: Origins, redirects: Redirects, clock: Clock
    ) -> None:
        self._press = press
        self._asking = asking
        self._origins = origins
        self._redirects = redirects
        self._clock = clock

    async def show(self, visit: Visit) -> web.StreamResponse:
        require_admin(visit)
        return await self._page(visit, done=_DONE.get(queried(visit, "done"), ""))

    async def make(self, visit: Visit) -> web.StreamResponse:
        form = await self._sent(visit)
        wish = {"name": form.text("name"), "secondsToLive": form.number("life")}
        reply = await self._asking.ask(visit, "POST", f"{_path(visit)}/tokens", wish)
        if not reply.good:
            return await self._page(visit, error=reply.message or "That did not work.", status=reply.refusal)
        return await self._page(visit, made=reply.read(Made))

    async def delete(self, visit: Visit) -> web.StreamResponse:
        form = await self._sent(visit)
        reply = await self._asking.ask(visit, "DELETE", f"{_path(visit)}/tokens/{form.number('id')}")
        if reply.good:
            return self._redirects.after(f"/account/service-accounts/{_number(visit)}?done=token")
        return await self._page(visit, error=reply.message or "That did not work.", status=reply.refusal)

    async def _sent(self, visit: Visit) -> Form:
        form = await read_form(visit, self._origins)
        require_admin(visit)
        return form

    async def _page(
        self, visit: Visit, *, done: str = "", error: str = "", made: Made | None = None, status: int = 200
    ) -> web.StreamResponse:
        account = (await self._asking.ask(visit, "GET", _path(visit))).read(ServiceAccount)
        listed = await self._asking.ask(visit, "GET", f"{_path(visit)}/tokens")
        return self._press.page(
            "tokens.html",
            viewer=visit.identity,
            status=status,
            done=done,
            error=error,
            made=made,
            account=account,
            tokens=[(token, has_expired(token, self._clock)) for token in listed.read(list[Key])],
        )


def _path(visit: Visit) -> str:
    return f"/api/serviceaccounts/{_number(visit)}"


def _number(visit: Visit) -> int:
    """Raises NotFound: what is written into a path of the backend's is a number."""
    text = visit.match.params["id"]
    if not (text.isascii() and text.isdecimal()) or len(text) > len("9223372036854775807"):
        raise NotFound
    return int(text)
