"""The page of the API's manual: what its OpenAPI document says, for reading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from aiohttp import web

from gateway.asking import Asking
from gateway.pages.press import Press
from gateway.visit import Visit

_DOCUMENT = "/api/openapi.json"
_SUCCESS = ("2", "3", "d")
"""What the statuses begin with that are told one by one; `default` is one."""

Schema = Mapping[str, Any]


class _Tag(msgspec.Struct, frozen=True):
    name: str


class _Operation(
    msgspec.Struct, frozen=True, rename={"least_role": "x-least-role", "request_body": "requestBody"}
):
    summary: str
    tags: list[str]
    least_role: str
    parameters: list[dict[str, Any]]
    responses: dict[str, dict[str, Any]]
    request_body: dict[str, Any] = {}


class _Components(msgspec.Struct, frozen=True):
    schemas: dict[str, dict[str, Any]]


class _Document(msgspec.Struct, frozen=True):
    tags: list[_Tag]
    paths: dict[str, dict[str, _Operation]]
    components: _Components


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One operation. `takes` and `gives` are types by what they come as; `refuses` are statuses."""

    method: str
    path: str
    summary: str
    role: str
    query: Mapping[str, str]
    takes: Mapping[str, str]
    gives: Mapping[str, str]
    refuses: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A type by its fields: what each holds, and whether it is always there."""

    name: str
    about: str
    fields: Mapping[str, tuple[str, bool]]


class ManualPage:
    def __init__(self, *, press: Press, asking: Asking) -> None:
        self._press = press
        self._asking = asking

    async def show(self, visit: Visit) -> web.StreamResponse:
        document = (await self._asking.ask(visit, "GET", _DOCUMENT)).read(_Document)
        chapters = {tag.name: list(_entries(document, tag.name)) for tag in document.tags}
        shapes = [_shape(name, schema) for name, schema in sorted(document.components.schemas.items())]
        return self._press.page("manual.html", viewer=visit.identity, chapters=chapters, shapes=shapes)


def _entries(document: _Document, tag: str) -> Iterator[Entry]:
    for path, methods in document.paths.items():
        for method, told in methods.items():
            if tag in told.tags:
                yield _entry(method.upper(), path, told)


def _entry(method: str, path: str, told: _Operation) -> Entry:
    query = [each for each in told.parameters if each["in"] == "query"]
    given = {status: answer for status, answer in told.responses.items() if status.startswith(_SUCCESS)}
    return Entry(
        method=method,
        path=path,
        summary=told.summary,
        role=told.least_role,
        query={each["name"]: told_type(each["schema"]) for each in query},
        takes=_contents(told.request_body),
        gives={status: ", ".join(_contents(answer).values()) or "nothing" for status, answer in given.items()},
        refuses=", ".join(status for status in told.responses if status not in given),
    )


def _contents(having: Schema) -> Mapping[str, str]:
    """By media type."""
    content: Mapping[str, Schema] = having.get("content", {})
    return {name: told_type(each["schema"]) if "schema" in each else name for name, each in content.items()}


def _shape(name: str, schema: Schema) -> Shape:
    required = schema.get("required", [])
    fields = {field: (told_type(each), field in required) for field, each in schema.get("properties", {}).items()}
    return Shape(name=name, about=schema.get("description", ""), fields=fields)


def told_type(schema: Schema) -> str:
    """A JSON schema in a few words."""
    match schema:
        case {"$ref": reference}:
            return str(reference).rpartition("/")[2]
        case {"anyOf": choices}:
            return " or ".join(told_type(choice) for choice in choices)
        case {"enum": values}:
            return " or ".join(str(value) for value in values)
        case {"type": "array", "items": items}:
            return f"list of {told_type(items)}"
        case {"type": "object", "additionalProperties": dict(values)} if values:
            return f"{told_type(values)} by name"
        case _:
            return str(schema.get("format", schema.get("type", "anything")))
