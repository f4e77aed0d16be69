"""The signed-in user. Keys and anonymous callers are no users: they read little, and write nothing."""

from aiohttp import web

from backend.access.call import Call
from backend.access.forgetting import forgetting
from backend.access.ids import find_id
from backend.users.bodies import OwnPasswordBody, ProfileBody
from backend.users.password_changes import PasswordChanges
from backend.users.profiles import Profiles
from backend.users.refusals import UserNotFound
from contract.answers import json_answer, message_answer
from contract.errors import Forbidden, Unauthenticated
from contract.forget import Forget, Sessions
from contract.identity import Identity


class OwnHandlers:
    def __init__(self, profiles: Profiles, passwords: PasswordChanges) -> None:
        self._profiles = profiles
        self._passwords = passwords

    async def read(self, call: Call) -> web.Response:
        if not call.identity.is_user:
            raise UserNotFound
        return json_answer((await self._profiles.read(call.identity.id)).profile())

    async def update(self, call: Call) -> web.Response:
        _require_user(call.identity)
        body = await call.body(ProfileBody)
        await self._profiles.update(call.identity.id, body.changes())
        return forgetting(message_answer("User updated"), Forget(user=call.identity.id))

    async def change_password(self, call: Call) -> web.Response:
        _require_user(call.identity)
        body = await call.body(OwnPasswordBody)
        await self._passwords.change_own(call.assertion, old=body.old_password, new=body.new_password)
        forget = Forget(user=call.identity.id, sessions=Sessions.OTHERS, cut_streams=True)
        return forgetting(message_answer("User password changed"), forget)

    async def orgs(self, call: Call) -> web.Response:
        if not call.identity.is_user:
            return json_answer([])
        return json_answer([org.as_json() for org in await self._profiles.orgs(call.identity.id)])

    async def teams(self, call: Call) -> web.Response:
        return json_answer([])

    async def use_org(self, call: Call) -> web.Response:
        if not call.identity.is_user:
            raise Unauthenticated("Not a valid organization")
        await self._profiles.use_org(call.identity.id, find_id(call.text("id")))
        return forgetting(message_answer("Active organization changed"), Forget(user=call.identity.id))


def _require_user(identity: Identity) -> None:
    if not identity.is_user:
        raise Forbidden
