"""The OpenAPI document of all operations (https://spec.openapis.org/oas/v3.1.1)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from contract.operations.operation import Chapter, Content, Operation
from contract.operations.parameters import in_path, in_query, path_of
from contract.operations.refusals import RefusalJson, refusals, title
from contract.operations.schemas import Schema, Schemas
from contract.routes import Needs, Route

_UNSPEAKABLE: Final = frozenset({"PROPFIND", "REPORT"})
"""Methods for which the standard has no place."""

_ABOUT: Final = """\
Field names of bodies are read in any case, unknown ones are ignored, `null` is as good as absent. A refusal is
JSON with a `message` for people. Every GET serves HEAD too, but where it changes something. Proxy routes also
serve PROPFIND and REPORT. Not repeated at each operation: 421 for a host that is not served here, and 501 for an
unknown method."""

_SCHEMES: Final = {
    "basic": {"type": "http", "scheme": "basic", "description": "Login or e-mail, and password."},
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or a service account's token."},
    "session": {"type": "apiKey", "in": "cookie", "name": "grafana_session", "description": "From a log-in."},
}
_ANY_SCHEME: Final[list[dict[str, list[str]]]] = [{name: []} for name in _SCHEMES]


def document(chapters: Sequence[Chapter], routes: Sequence[Route], *, version: str, server: str) -> Schema:
    """`server` is the address that the paths are below. Raises KeyError for a route that no chapter describes."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Doorward", "version": version, "description": _ABOUT},
        "servers": [{"url": server}],
        "tags": [{"name": chapter.title} for chapter in chapters],
        **_Writer(chapters).written(routes),
    }


class _Writer:
    def __init__(self, chapters: Sequence[Chapter]) -> None:
        self._told = {name: each for chapter in chapters for name, each in chapter.operations.items()}
        self._tags = {name: chapter.title for chapter in chapters for name in chapter.operations}
        operations = self._told.values()
        bodies = (each.body for each in operations if each.body is not None)
        self._schemas = Schemas([RefusalJson, *_types(operations)], bodies)
        self._ids = Counter[str]()
        self._refusals: set[int] = set()

    def written(self, routes: Sequence[Route]) -> Schema:
        paths: dict[str, Schema] = {}
        for route in routes:
            paths.setdefault(path_of(route), {}).update(self._methods(route))
        return {"paths": paths, "components": self._components()}

    def _components(self) -> Schema:
        return {
            "schemas": self._schemas.components,
            "responses": {title(status): self._refusal(status) for status in sorted(self._refusals)},
            "securitySchemes": _SCHEMES,
        }

    def _refusal(self, status: int) -> Schema:
        return {
            "description": title(status),
            "content": {"application/json": {"schema": self._schemas[RefusalJson]}},
        }

    def _methods(self, route: Route) -> Iterator[tuple[str, Schema]]:
        for method in route.methods.split():
            if method not in _UNSPEAKABLE:
                yield method.lower(), self._operation(route, method)

    def _operation(self, route: Route, method: str) -> Schema:
        told = self._told[route.name]
        written: Schema = {
            "operationId": self._id(route, method),
            "tags": [self._tags[route.name]],
            "summary": told.summary,
            "x-least-role": route.needs.value,
            "security": _ANY_SCHEME if route.needs is not Needs.PUBLIC else [{}, *_ANY_SCHEME],
            "parameters": [*in_path(route, told, self._schemas), *in_query(told, self._schemas)],
            "responses": self._responses(route, told),
        }
        return written | self._body(told)

    def _id(self, route: Route, method: str) -> str:
        """Unique: a name may stand for several routes and methods."""
        base = route.name.replace(".", "_")
        if " " in route.methods:
            base = f"{base}_{method.lower()}"
        self._ids[base] += 1
        return base if self._ids[base] == 1 else f"{base}_{self._ids[base]}"

    def _responses(self, route: Route, told: Operation) -> Schema:
        if told.answer is Content.RELAYED:
            return {"default": {"description": "What was asked answers.", "content": {"*/*": {}}}}
        answers = {str(status): self._answer(status, shape) for status, shape in told.answers.items()}
        if route.page:
            answers.setdefault("302", self._answer(302, Content.NONE))
        return answers | {str(status): self._refused(status, route, told) for status in refusals(route, told)}

    def _refused(self, status: int, route: Route, told: Operation) -> Schema:
        """People read refusals as pages, and a few are known to programs as plain text."""
        others = [Content.PAGE] if route.page or told.form else [Content.TEXT] if status in told.bare else []
        if not others:
            self._refusals.add(status)
            return {"$ref": f"#/components/responses/{title(status)}"}
        refusal = self._refusal(status)
        return refusal | {"content": {**refusal["content"], **{each.value: {} for each in others}}}

    def _answer(self, status: int, shape: object) -> Schema:
        written: Schema = {"description": title(status)}
        if isinstance(shape, Content):
            return written | ({"content": {shape.value: {}}} if shape.value else {})
        return written | {"content": {"application/json": {"schema": self._schemas[shape]}}}

    def _body(self, told: Operation) -> Schema:
        content: Schema = {}
        if told.body is not None:
            content["application/json"] = {"schema": self._schemas[told.body]}
        if told.form:
            fields = {name: self._schemas[shape] for name, shape in told.form.items()}
            content["application/x-www-form-urlencoded"] = {"schema": {"type": "object", "properties": fields}}
        return {"requestBody": {"required": True, "content": content}} if content else {}


def _types(operations: Iterable[Operation]) -> Iterator[object]:
    for each in operations:
        yield from (shape for shape in each.answers.values() if not isinstance(shape, Content))
        for fields in (each.form, each.query, each.path):
            yield from fields.values()
