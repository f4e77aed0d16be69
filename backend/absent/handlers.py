"""Truthful answers about nothing: clients that probe for these go on."""

from aiohttp import web

from backend.access.call import Call
from backend.access.paging import read_positive
from contract.answers import json_answer

_PER_PAGE = 1000


async def teams(call: Call) -> web.Response:
    page = read_positive(call.parameter("page"), otherwise=1)
    per_page = read_positive(call.parameter("perpage"), otherwise=_PER_PAGE)
    return json_answer({"totalCount": 0, "teams": [], "page": page, "perPage": per_page})


async def no_list(_call: Call) -> web.Response:
    return json_answer([])


async def no_object(_call: Call) -> web.Response:
    return json_answer({})
