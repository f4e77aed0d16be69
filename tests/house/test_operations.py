"""Each operation is of a route, and told as handlers read it and the manual says it; offenders are named."""

import ast
import re
from collections.abc import Iterable, Iterator
from importlib import import_module

from backend.operations import CHAPTERS
from contract.operations import Chapter, Content, Operation
from contract.routes import ANY, ROUTES
from tests.house.sources import ROOT, Source, imports, sources_of_packages

_ROW = re.compile(
    r"\| (?P<methods>[A-Z ]+|any) \| `(?P<template>[^`]+)` \|[^|]+\|[^|]+\|"
    r" (?P<told>[^|]+) \| (?P<success>[^|]+) \|"
)
_TOLD = {name: told for chapter in CHAPTERS for name, told in chapter.operations.items()}


def test_a_route_is_described() -> None:
    """In its slice's `operations.py`; the gateway's in `contract/operations/`."""
    assert [f"{route.methods} {route.template}" for route in ROUTES.routes if route.name not in _TOLD] == []


def test_an_operation_is_of_a_route_and_told_once() -> None:
    names = {route.name for route in ROUTES.routes}
    told = [name for chapter in CHAPTERS for name in chapter.operations]
    assert [name for name in told if name not in names or told.count(name) > 1] == []


def _rows() -> Iterator[tuple[str, str, str]]:
    """Name, sentence and successes of each row of the manual; a name may have several."""
    names = {(route.methods, route.template): route.name for route in ROUTES.routes}
    for line in (ROOT / "docs/http.md").read_text(encoding="utf-8").splitlines():
        if row := _ROW.fullmatch(line):
            methods = ANY if row["methods"] == "any" else row["methods"]
            yield names.get((methods, row["template"]), ""), row["told"], row["success"]


def test_an_operation_says_what_the_manual_says() -> None:
    sentences: dict[str, set[str]] = {}
    for name, sentence, _ in _rows():
        sentences.setdefault(name, set()).add(sentence)
    assert {name: told.summary for name, told in _TOLD.items() if told.summary not in sentences[name]} == {}


def _succeeds(told: Operation, success: str) -> bool:
    """The manual may leave out what only some settings bring about."""
    if told.answer is Content.RELAYED:
        return success == "the source's"
    said = set(success.split(", "))
    return str(told.status) in said and said <= {str(status) for status in told.answers}


def test_an_operation_succeeds_as_the_manual_says() -> None:
    said = [(name, success) for name, _, success in _rows() if name in _TOLD]
    assert [(name, success) for name, success in said if not _succeeds(_TOLD[name], success)] == []


def _slices() -> dict[str, list[Source]]:
    """The files of each slice of the backend that describes its operations."""
    found: dict[str, list[Source]] = {}
    for source in sources_of_packages():
        parts = source.path.split("/")
        if parts[0] == "backend" and len(parts) > 2:
            found.setdefault(parts[1], []).append(source)
    return {name: files for name, files in found.items() if f"backend/{name}/operations.py" in _paths(files)}


def _paths(files: Iterable[Source]) -> set[str]:
    return {file.path for file in files}


def _described(slice_name: str) -> list[Operation]:
    module = import_module(f"backend.{slice_name}.operations")
    chapters = [value for value in vars(module).values() if isinstance(value, Chapter)]
    return [told for chapter in chapters for told in chapter.operations.values()]


def _bodies(source: Source) -> set[str]:
    return {node.id for node in source.nodes if isinstance(node, ast.Name) and node.id.endswith("Body")}


def test_a_slice_describes_the_bodies_that_its_handlers_read() -> None:
    for name, files in _slices().items():
        handlers = [file for file in files if file.path.endswith("handlers.py")]
        described = {told.body.__name__ for told in _described(name) if told.body is not None}
        assert (name, set[str]().union(*map(_bodies, handlers))) == (name, described)


_READERS = {"parameter": 1, "parameters": 1, "flag": 1, "first": 1, "listed": 9}
"""What asks for query parameters, with how many of its arguments may name one."""


def _parameters(source: Source) -> set[str]:
    """The names of query parameters that a file asks for."""
    calls = [node for node in source.nodes if isinstance(node, ast.Call)]
    asking = [(call, call.func.attr) for call in calls if isinstance(call.func, ast.Attribute)]
    names = [argument for call, reader in asking for argument in call.args[: _READERS.get(reader, 0)]]
    return {str(name.value) for name in names if isinstance(name, ast.Constant)}


def test_a_slice_describes_the_query_that_its_handlers_read() -> None:
    for name, files in _slices().items():
        described = {parameter for told in _described(name) for parameter in told.query}
        assert (name, set[str]().union(*map(_parameters, files))) == (name, described)


_OTHERWISE = {
    "backend/access/door.py": "internal calls are structs, decoded as such",
    "gateway/pages/form.py": "the forms of our own pages are texts and numbers",
}
"""Who reads a body and does not give it a shape, and why."""


def test_bodies_get_their_shape_in_one_place() -> None:
    """`contract/shapes.py`: it knows which fields must be there, and says so in one way."""
    imported = {source.path: {found.module for found in imports(source)} for source in sources_of_packages()}
    readers = [
        path for path, modules in imported.items() if "relay.body" in modules and not path.startswith("relay/")
    ]
    assert sorted(path for path in readers if "contract.shapes" not in imported[path]) == sorted(_OTHERWISE)
