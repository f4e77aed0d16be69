"""All users, for server admins: their profiles."""

from aiohttp import web

from backend.access.call import Call
from backend.access.forgetting import forgetting
from backend.access.ids import find_id
from backend.access.paging import read_positive
from backend.users.accounts import Accounts
from backend.users.answers import UsersPageJson
from backend.users.bodies import ProfileBody
from backend.users.model import UserQuery
from backend.users.profiles import Profiles
from contract.answers import json_answer, message_answer
from contract.forget import Forget

_PER_PAGE = 1000


class UsersHandlers:
    def __init__(self, profiles: Profiles, accounts: Accounts) -> None:
        self._profiles = profiles
        self._accounts = accounts

    async def list(self, call: Call) -> web.Response:
        return json_answer(await self._accounts.page(_query(call)))

    async def search(self, call: Call) -> web.Response:
        wanted = _query(call)
        users = await self._accounts.page(wanted)
        total = await self._accounts.count(wanted.text)
        return json_answer(UsersPageJson(totalCount=total, page=wanted.page, perPage=wanted.per_page, users=users))

    async def look_up(self, call: Call) -> web.Response:
        return json_answer((await self._profiles.look_up(call.parameter("loginOrEmail"))).profile())

    async def read(self, call: Call) -> web.Response:
        return json_answer((await self._profiles.read(call.id())).profile())

    async def update(self, call: Call) -> web.Response:
        body = await call.body(ProfileBody)
        await self._profiles.update(call.id(), body.changes())
        return forgetting(message_answer("User updated"), Forget(user=call.id()))

    async def orgs(self, call: Call) -> web.Response:
        return json_answer([org.as_json() for org in await self._profiles.orgs(call.id())])

    async def teams(self, call: Call) -> web.Response:
        call.id()
        return json_answer([])

    async def use_org(self, call: Call) -> web.Response:
        await self._profiles.use_org(call.id(), find_id(call.text("orgId")))
        return forgetting(message_answer("Active organization changed"), Forget(user=call.id()))


def _query(call: Call) -> UserQuery:
    return UserQuery(
        text=call.parameter("query"),
        page=read_positive(call.parameter("page"), otherwise=1),
        per_page=read_positive(call.parameter("perpage"), otherwise=_PER_PAGE),
    )
