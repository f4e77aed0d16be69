"""Members of the caller's organisation, and of any for server admins."""

from aiohttp import web

from backend.access.call import Call
from backend.access.forgetting import forgetting
from backend.access.ids import find_id
from backend.access.paging import read_positive
from backend.members.answers import MembersPageJson
from backend.members.bodies import MemberBody, RoleBody, with_role
from backend.members.model import MemberQuery
from backend.members.service import Members
from contract.answers import json_answer, message_answer
from contract.forget import Forget, Sessions
from contract.shapes import shaped

_ALL = 2**31
_PER_PAGE = 1000


class CurrentMembersHandlers:
    def __init__(self, members: Members) -> None:
        self._members = members

    async def list(self, call: Call) -> web.Response:
        return json_answer(await self._members.page(_query(call, call.identity.org_id)))

    async def search(self, call: Call) -> web.Response:
        wanted = MemberQuery(
            org_id=call.identity.org_id,
            text=call.parameter("query"),
            page=read_positive(call.parameter("page"), otherwise=1),
            per_page=read_positive(call.parameter("perpage"), otherwise=_PER_PAGE),
        )
        members, total = await self._members.page(wanted), await self._members.count(wanted)
        return json_answer(
            MembersPageJson(totalCount=total, page=wanted.page, perPage=wanted.per_page, orgUsers=members)
        )

    async def lookup(self, call: Call) -> web.Response:
        return json_answer(await self._members.lookup(_query(call, call.identity.org_id)))

    async def add(self, call: Call) -> web.Response:
        return await _add(self._members, call, call.identity.org_id)

    async def update(self, call: Call) -> web.Response:
        return await _update(self._members, call, call.identity.org_id, _user_id(call, "id"))

    async def remove(self, call: Call) -> web.Response:
        user_id = _user_id(call, "id")
        deleted = await self._members.remove_or_delete(call.identity.org_id, user_id, call.assertion)
        if not deleted:
            return _removed(user_id)
        forget = Forget(user=user_id, sessions=Sessions.ALL, cut_streams=True)
        return forgetting(message_answer("User deleted"), forget)


class OrgMembersHandlers:
    """An organisation's number that is none is treated as one that nobody has, as recorded."""

    def __init__(self, members: Members) -> None:
        self._members = members

    async def list(self, call: Call) -> web.Response:
        return json_answer(await self._members.page(_query(call, find_id(call.text("id")))))

    async def add(self, call: Call) -> web.Response:
        return await _add(self._members, call, find_id(call.text("id")))

    async def update(self, call: Call) -> web.Response:
        return await _update(self._members, call, find_id(call.text("id")), _user_id(call, "userId"))

    async def remove(self, call: Call) -> web.Response:
        user_id = _user_id(call, "userId")
        await self._members.remove(find_id(call.text("id")), user_id, call.assertion)
        return _removed(user_id)


async def _add(members: Members, call: Call, org_id: int) -> web.Response:
    body = shaped(with_role(await call.json()), MemberBody)
    user_id = await members.add(org_id, body.login_or_email, body.wanted(), call.assertion)
    return forgetting(message_answer("User added to organization", userId=user_id), Forget(user=user_id))


async def _update(members: Members, call: Call, org_id: int, user_id: int) -> web.Response:
    body = shaped(with_role(await call.json()), RoleBody)
    lost = await members.change(org_id, user_id, body.wanted(), call.assertion)
    answer = message_answer("Organization user updated")
    return forgetting(answer, Forget(user=user_id, cut_streams=lost))


def _removed(user_id: int) -> web.Response:
    answer = message_answer("User removed from organization")
    return forgetting(answer, Forget(user=user_id, cut_streams=True))


def _user_id(call: Call, name: str) -> int:
    return call.id(name, otherwise="userId is invalid")


def _query(call: Call, org_id: int) -> MemberQuery:
    limit = read_positive(call.parameter("limit"), otherwise=_ALL)
    return MemberQuery(org_id=org_id, text=call.parameter("query"), per_page=limit)
