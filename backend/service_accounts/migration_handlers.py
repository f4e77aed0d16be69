"""From API keys to service accounts, and back."""

from aiohttp import web

from backend.access.call import Call
from backend.access.forgetting import forgetting
from backend.service_accounts.handlers import account_id
from backend.service_accounts.migration import Migration
from contract.answers import json_answer, message_answer
from contract.forget import Forget

_MOST_ORDERS = 50
"""For more keys than this, header by header, all that is remembered is forgotten instead."""


class MigrationHandlers:
    def __init__(self, migration: Migration) -> None:
        self._migration = migration

    async def status(self, call: Call) -> web.Response:
        return json_answer((await self._migration.status(call.identity.org_id)).as_json())

    async def migrate_all(self, call: Call) -> web.Response:
        moved = await self._migration.migrate_all(call.assertion)
        counts = {"total": len(moved), "migrated": len(moved), "failed": 0}
        answer = message_answer(
            "API keys migrated to service accounts", **counts, failedApikeyIDs=[], failedDetails=[]
        )
        return forgetting(answer, *_orders(moved, call.identity.org_id))

    async def migrate(self, call: Call) -> web.Response:
        key_id = _key_id(call)
        await self._migration.migrate(key_id, call.assertion)
        return forgetting(message_answer("Service accounts migrated"), *_orders([key_id], call.identity.org_id))

    async def hide(self, call: Call) -> web.Response:
        await self._migration.hide(call.identity.org_id)
        return message_answer("API keys hidden")

    async def revert(self, call: Call) -> web.Response:
        number = account_id(call)
        await self._migration.revert(number, _key_id(call), call.assertion)
        answer = message_answer("reverted service account to API key")
        return forgetting(answer, Forget(user=number, cut_streams=True))


def _key_id(call: Call) -> int:
    return call.id("keyId", otherwise="Key ID is invalid")


def _orders(keys: list[int], org_id: int) -> list[Forget]:
    """Streams are cut, because one that was opened as a key would not end with the account's token."""
    if len(keys) > _MOST_ORDERS:
        return [Forget(org=org_id, cut_streams=True)]
    return [Forget(key=key_id, cut_streams=True) for key_id in keys]
