"""The caller's organisation, and all organisations for server admins."""

from aiohttp import web

from backend.access.call import Call
from backend.access.forgetting import forgetting
from backend.access.ids import find_id
from backend.access.paging import read_positive
from backend.orgs.bodies import AddressBody, NameBody
from backend.orgs.model import OrgQuery
from backend.orgs.service import Orgs
from contract.answers import json_answer, message_answer
from contract.forget import Forget

_MOST = 1000


class CurrentOrgHandlers:
    def __init__(self, orgs: Orgs) -> None:
        self._orgs = orgs

    async def read(self, call: Call) -> web.Response:
        return json_answer((await self._orgs.read(call.identity.org_id)).as_json())

    async def update(self, call: Call) -> web.Response:
        body = await call.body(NameBody)
        await self._orgs.rename(call.identity.org_id, body.name)
        return message_answer("Organization updated")

    async def update_address(self, call: Call) -> web.Response:
        body = await call.body(AddressBody)
        await self._orgs.move(call.identity.org_id, body.address())
        return message_answer("Address updated")


class OrgsHandlers:
    """An organisation's number that is none is treated as one that nobody has, as recorded."""

    def __init__(self, orgs: Orgs) -> None:
        self._orgs = orgs

    async def list(self, call: Call) -> web.Response:
        wanted = OrgQuery(
            name=call.parameter("name"),
            prefix=call.parameter("query"),
            page=read_positive(call.parameter("page"), otherwise=0),
            per_page=min(read_positive(call.parameter("perpage"), otherwise=_MOST), _MOST),
        )
        return json_answer(await self._orgs.page(wanted))

    async def create(self, call: Call) -> web.Response:
        self._orgs.check_creator(call.identity)
        body = await call.body(NameBody)
        org_id = await self._orgs.create(body.name, call.assertion)
        answer = message_answer("Organization created", orgId=org_id)
        return forgetting(answer, Forget(user=call.identity.id))

    async def read(self, call: Call) -> web.Response:
        return json_answer((await self._orgs.read(find_id(call.text("id")))).as_json())

    async def read_by_name(self, call: Call) -> web.Response:
        return json_answer((await self._orgs.read_named(call.text("name"))).as_json())

    async def update(self, call: Call) -> web.Response:
        body = await call.body(NameBody)
        await self._orgs.rename(find_id(call.text("id")), body.name)
        return message_answer("Organization updated")

    async def update_address(self, call: Call) -> web.Response:
        body = await call.body(AddressBody)
        await self._orgs.move(find_id(call.text("id")), body.address())
        return message_answer("Address updated")

    async def delete(self, call: Call) -> web.Response:
        org_id = find_id(call.text("id"))
        await self._orgs.delete(org_id, call.assertion)
        return forgetting(message_answer("Organization deleted"), Forget(org=org_id, cut_streams=True))
