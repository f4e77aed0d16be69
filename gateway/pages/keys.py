"""The page of an organisation's API keys and service accounts, for its admins."""

import asyncio
from typing import Final

from aiohttp import web

from contract.clock import Clock
from gateway.asking import Asking
from gateway.pages.changes import Changes, Outcome, require_admin
from gateway.pages.form import queried
from gateway.pages.org_keys import Found, Key, MadeAccount, Migration, has_expired
from gateway.pages.press import Press
from gateway.visit import Visit

_DONE: Final = {
    "key": "The key was deleted. Nobody comes in with it any more.",
    "account": "The service account was deleted, with all its tokens.",
}
_KEYS = "/api/auth/keys"
_ACCOUNTS = "/api/serviceaccounts"


class KeyPages:
    """`makes_keys` is whether API keys are still made here (`[auth] api_keys_mode`)."""

    def __init__(self, *, press: Press, asking: Asking, changes: Changes, clock: Clock, makes_keys: bool) -> None:
        self._press = press
        self._asking = asking
        self._changes = changes
        self._clock = clock
        self._makes_keys = makes_keys

    async def show(self, visit: Visit) -> web.StreamResponse:
        require_admin(visit)
        return await self._page(visit, Outcome(done=_DONE.get(queried(visit, "done"), "")))

    async def make(self, visit: Visit) -> web.StreamResponse:
        form = await self._changes.sent(visit)
        wish = {"name": form.text("name"), "role": form.text("role"), "secondsToLive": form.number("life")}
        return await self._changes.make_secret(visit, _KEYS, wish, self._page)

    async def delete(self, visit: Visit) -> web.StreamResponse:
        form = await self._changes.sent(visit)
        path = f"{_KEYS}/{form.number('id')}"
        return await self._changes.delete(visit, path, self._page, leads="/account/keys?done=key")

    async def make_account(self, visit: Visit) -> web.StreamResponse:
        form = await self._changes.sent(visit)
        wish = {"name": form.text("name"), "role": form.text("role")}
        return await self._changes.make(visit, _ACCOUNTS, wish, self._page, shape=MadeAccount, leads=_page_of)

    async def delete_account(self, visit: Visit) -> web.StreamResponse:
        form = await self._changes.sent(visit)
        path = f"{_ACCOUNTS}/{form.number('id')}"
        return await self._changes.delete(visit, path, self._page, leads="/account/keys?done=account")

    async def _page(self, visit: Visit, outcome: Outcome) -> web.StreamResponse:
        listed, found, migration = await asyncio.gather(
            self._asking.ask(visit, "GET", f"{_KEYS}?includeExpired=true"),
            self._asking.ask(visit, "GET", f"{_ACCOUNTS}/search?page=1&perpage=1000"),
            self._asking.ask(visit, "GET", f"{_ACCOUNTS}/migrationstatus"),
        )
        keys = [(key, has_expired(key, self._clock)) for key in listed.read(list[Key])]
        hidden = migration.good and migration.read(Migration).hidden
        return self._press.page(
            "keys.html",
            viewer=visit.identity,
            status=outcome.status,
            outcome=outcome,
            keys=keys,
            # Those that there are stay in sight: they are good, and somebody has to be able to delete them.
            shows_keys=bool(keys) or not hidden,
            makes_keys=self._makes_keys and not hidden,
            accounts=found.read(Found).service_accounts if found.good else None,
        )


def _page_of(made: MadeAccount) -> str:
    return f"/account/service-accounts/{made.id}?done=account"
