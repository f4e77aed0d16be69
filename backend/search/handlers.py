"""Requests for searches, and the answers to them."""

from aiohttp import web

from backend.access.call import Call
from backend.dashboards.service import Dashboards
from backend.search.answers import SortOptionJson, SortOptionsJson
from backend.search.question import Order, Question, asks_for_tags
from backend.search.service import Search
from contract.answers import json_answer

_SORTINGS = (
    (Order.ASCENDING, "Alphabetically (A–Z)", "Titles from A to Z"),  # noqa: RUF001 - the dash that people read
    (Order.DESCENDING, "Alphabetically (Z–A)", "Titles from Z to A"),  # noqa: RUF001 - the dash that people read
)


class SearchHandlers:
    def __init__(self, *, search: Search, dashboards: Dashboards) -> None:
        self._search = search
        self._dashboards = dashboards

    async def run(self, call: Call) -> web.Response:
        asked = call.query()
        if asks_for_tags(asked):
            return json_answer(await self._dashboards.tags(call.identity))
        hits = await self._search.run(call.identity, Question.read(asked))
        return json_answer([hit.as_json() for hit in hits])

    async def sorting(self, _call: Call) -> web.Response:
        options: list[SortOptionJson] = [
            {"name": order.value, "displayName": name, "description": description, "meta": ""}
            for order, name, description in _SORTINGS
        ]
        return json_answer(SortOptionsJson(sortOptions=options))
