"""Requests about annotations, and the answers to them."""

import re

from aiohttp import web

from backend.access.call import Call
from backend.access.ids import find_id
from backend.access.paging import read_positive
from backend.annotations.answers import AnnotationTagsResultJson
from backend.annotations.bodies import ChangeBody, GraphiteBody, NoteBody
from backend.annotations.question import Question
from backend.annotations.service import Annotations
from contract.answers import json_answer, message_answer

_LIMIT = 100
_MOST = 5000
_TRUE = frozenset({"true", "True", "1"})
_MILLISECONDS = re.compile("-?[0-9]{1,18}", re.ASCII)


class AnnotationHandlers:
    def __init__(self, annotations: Annotations) -> None:
        self._annotations = annotations

    async def list(self, call: Call) -> web.Response:
        if _wants_alerts(call):
            return json_answer([])
        found = await self._annotations.ask(_question(call), call.identity)
        return json_answer([annotation.as_json() for annotation in found])

    async def read(self, call: Call) -> web.Response:
        return json_answer((await self._annotations.read(call.id(), call.identity)).as_json())

    async def add(self, call: Call) -> web.Response:
        body = await call.body(NoteBody)
        annotation_id = await self._annotations.add(body.note(), call.identity)
        return message_answer("Annotation added", id=annotation_id)

    async def add_graphite(self, call: Call) -> web.Response:
        body = await call.body(GraphiteBody)
        annotation_id = await self._annotations.add(body.note(), call.identity)
        return message_answer("Graphite annotation added", id=annotation_id)

    async def update(self, call: Call) -> web.Response:
        body = await call.body(ChangeBody)
        await self._annotations.change(call.id(), body.change(), call.identity)
        return message_answer("Annotation updated")

    async def patch(self, call: Call) -> web.Response:
        body = await call.body(ChangeBody)
        await self._annotations.change(call.id(), body.change(), call.identity)
        return message_answer("Annotation patched")

    async def delete(self, call: Call) -> web.Response:
        await self._annotations.delete(call.id(), call.identity)
        return message_answer("Annotation deleted")

    async def tags(self, call: Call) -> web.Response:
        found = await self._annotations.tags(call.parameter("tag"), call.identity, limit=_limit(call))
        return json_answer(AnnotationTagsResultJson(result={"tags": found}))


def _question(call: Call) -> Question:
    return Question(
        since=_milliseconds(call.parameter("from")),
        until=_milliseconds(call.parameter("to")),
        dashboard_id=find_id(call.parameter("dashboardId")),
        dashboard_uid=call.parameter("dashboardUID"),
        panel_id=find_id(call.parameter("panelId")),
        user_id=find_id(call.parameter("userId")),
        tags=call.parameters("tags"),
        any_tag=call.parameter("matchAny") in _TRUE,
        limit=_limit(call),
    )


def _wants_alerts(call: Call) -> bool:
    """Of alerts there are none."""
    return call.parameter("type") == "alert" or bool(find_id(call.parameter("alertId")))


def _limit(call: Call) -> int:
    return min(read_positive(call.parameter("limit"), otherwise=_LIMIT), _MOST)


def _milliseconds(text: str) -> int:
    """0, which is any time, for what is no number."""
    return int(text) if _MILLISECONDS.fullmatch(text) else 0
