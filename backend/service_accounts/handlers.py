"""The service accounts of the caller's organisation."""

from aiohttp import web

from backend.access.call import Call
from backend.access.forgetting import forgetting
from backend.access.paging import read_positive
from backend.service_accounts.accounts import Accounts
from backend.service_accounts.answers import AccountsPageJson
from backend.service_accounts.bodies import AccountBody, ChangesBody, read_body
from backend.service_accounts.model import AccountQuery
from contract.answers import json_answer, message_answer
from contract.clock import Clock
from contract.forget import Forget

_PER_PAGE = 1000


class AccountHandlers:
    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock

    async def search(self, call: Call) -> web.Response:
        wanted = self._query(call)
        shown: AccountsPageJson = {
            "totalCount": await self._accounts.count(wanted),
            "serviceAccounts": [account.as_json() for account in await self._accounts.page(wanted)],
            "page": wanted.page,
            "perPage": wanted.per_page,
        }
        return json_answer(shown)

    async def create(self, call: Call) -> web.Response:
        body = await read_body(call, AccountBody)
        made = await self._accounts.create(body.wish(), call.assertion)
        return json_answer(made.as_json(), status=201)

    async def read(self, call: Call) -> web.Response:
        account = await self._accounts.read(call.identity.org_id, account_id(call))
        return json_answer(account.as_json())

    async def update(self, call: Call) -> web.Response:
        number = account_id(call)
        body = await read_body(call, ChangesBody)
        account, lost = await self._accounts.update(number, body.wish(), call.assertion)
        shown = {"id": account.id, "name": account.name, "serviceaccount": account.as_json()}
        answer = message_answer("Service account updated", **shown)
        return forgetting(answer, Forget(user=account.id, cut_streams=lost))

    async def delete(self, call: Call) -> web.Response:
        number = account_id(call)
        await self._accounts.delete(number, call.assertion)
        return forgetting(message_answer("Service account deleted"), Forget(user=number, cut_streams=True))

    def _query(self, call: Call) -> AccountQuery:
        return AccountQuery(
            org_id=call.identity.org_id,
            text=call.parameter("query"),
            disabled_only=call.flag("disabled"),
            expired_at=int(self._clock.now()) if call.flag("expiredTokens") else 0,
            page=read_positive(call.parameter("page"), otherwise=1),
            per_page=read_positive(call.parameter("perpage"), otherwise=_PER_PAGE),
        )


def account_id(call: Call) -> int:
    return call.id(otherwise="Service Account ID is invalid")
