"""The page of one service account and its tokens, for admins of its organisation."""

import re
from typing import Final

from aiohttp import web

from contract.clock import Clock
from contract.errors import NotFound
from gateway.asking import Asking
from gateway.pages.changes import Changes, Outcome, require_admin
from gateway.pages.form import queried
from gateway.pages.org_keys import Key, ServiceAccount, has_expired
from gateway.pages.press import Press
from gateway.visit import Visit

_DONE: Final = {
    "account": "The service account is there. Make a token for the program that will use it.",
    "token": "The token was deleted. Nobody comes in with it any more.",
}


class TokenPages:
    def __init__(self, *, press: Press, asking: Asking, changes: Changes, clock: Clock) -> None:
        self._press = press
        self._asking = asking
        self._changes = changes
        self._clock = clock

    async def show(self, visit: Visit) -> web.StreamResponse:
        require_admin(visit)
        return await self._page(visit, Outcome(done=_DONE.get(queried(visit, "done"), "")))

    async def make(self, visit: Visit) -> web.StreamResponse:
        form = await self._changes.sent(visit)
        wish = {"name": form.text("name"), "secondsToLive": form.number("life")}
        return await self._changes.make_secret(visit, f"{_path(visit)}/tokens", wish, self._page)

    async def delete(self, visit: Visit) -> web.StreamResponse:
        form = await self._changes.sent(visit)
        path = f"{_path(visit)}/tokens/{form.number('id')}"
        leads = f"/account/service-accounts/{_number(visit)}?done=token"
        return await self._changes.delete(visit, path, self._page, leads=leads)

    async def _page(self, visit: Visit, outcome: Outcome) -> web.StreamResponse:
        account = (await self._asking.ask(visit, "GET", _path(visit))).read(ServiceAccount)
        listed = await self._asking.ask(visit, "GET", f"{_path(visit)}/tokens")
        return self._press.page(
            "tokens.html",
            viewer=visit.identity,
            status=outcome.status,
            outcome=outcome,
            account=account,
            tokens=[(token, has_expired(token, self._clock)) for token in listed.read(list[Key])],
        )


_ID = re.compile("[1-9][0-9]{0,18}", re.ASCII)
_LARGEST = 2**63 - 1


def _path(visit: Visit) -> str:
    return f"/api/serviceaccounts/{_number(visit)}"


def _number(visit: Visit) -> int:
    """Raises NotFound: what is written into a path of the backend's is a number."""
    text = visit.match.params["id"]
    if (
        not (text.isascii() and text.isdecimal())
        or len(text) > len(str(_LARGEST))
        or not 0 < int(text) <= _LARGEST
    ):
        raise NotFound
    return int(text)
