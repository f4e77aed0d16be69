"""Who may do what with a service account: its organisation's Admins all, nobody else anything (auth.md §9)."""

from typing import Final

from aiohttp import web

from backend.access.call import Call
from backend.service_accounts.accounts import Accounts
from backend.service_accounts.answers import AccountPermissionJson
from backend.service_accounts.handlers import account_id
from contract.answers import json_answer
from contract.identity import Role

_RIGHTS: Final = (
    "serviceaccounts:read",
    "serviceaccounts:write",
    "serviceaccounts:delete",
    "serviceaccounts.permissions:read",
    "serviceaccounts.permissions:write",
)


class PermissionHandlers:
    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def list(self, call: Call) -> web.Response:
        await self._accounts.read(call.identity.org_id, account_id(call))
        admins = AccountPermissionJson(
            id=0,
            roleName="basic:admin",
            isManaged=False,
            isInherited=True,
            isServiceAccount=False,
            builtInRole=Role.ADMIN.value,
            permission="Admin",
            actions=list(_RIGHTS),
        )
        return json_answer([admins])
