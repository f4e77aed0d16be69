"""Accounts, for server admins."""

from aiohttp import web

from backend.access.call import Call
from backend.access.forgetting import forgetting
from backend.users.accounts import Accounts
from backend.users.answers import UserMadeJson
from backend.users.bodies import PasswordBody, ServerAdminBody, UserBody
from backend.users.password_changes import PasswordChanges
from contract.answers import json_answer, message_answer
from contract.forget import Forget, Sessions


class AdminHandlers:
    def __init__(self, accounts: Accounts, passwords: PasswordChanges) -> None:
        self._accounts = accounts
        self._passwords = passwords

    async def create(self, call: Call) -> web.Response:
        body = await call.body(UserBody)
        user_id = await self._accounts.create(body.application(), call.assertion)
        return json_answer(UserMadeJson(id=user_id, message="User created"))

    async def set_password(self, call: Call) -> web.Response:
        body = await call.body(PasswordBody)
        user_id = call.id()
        await self._passwords.set_for(user_id, body.password, call.assertion)
        # Who changes their own this way stays signed in.
        own = call.identity.id == user_id
        ending = Sessions.OTHERS if own else Sessions.ALL
        forget = Forget(user=user_id, sessions=ending, cut_streams=True)
        return forgetting(message_answer("User password updated"), forget)

    async def set_permissions(self, call: Call) -> web.Response:
        body = await call.body(ServerAdminBody)
        user_id = call.id()
        lost = await self._accounts.set_server_admin(user_id, call.assertion, admin=body.is_grafana_admin)
        return forgetting(message_answer("User permissions updated"), Forget(user=user_id, cut_streams=lost))

    async def delete(self, call: Call) -> web.Response:
        await self._accounts.delete(call.id(), call.assertion)
        return forgetting(message_answer("User deleted"), _everything(call.id()))

    async def disable(self, call: Call) -> web.Response:
        await self._accounts.disable(call.id(), call.assertion)
        return forgetting(message_answer("User disabled"), _everything(call.id()))

    async def enable(self, call: Call) -> web.Response:
        await self._accounts.enable(call.id(), call.assertion)
        return forgetting(message_answer("User enabled"), Forget(user=call.id()))


def _everything(user_id: int) -> Forget:
    return Forget(user=user_id, sessions=Sessions.ALL, cut_streams=True)
