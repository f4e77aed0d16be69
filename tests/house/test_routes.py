"""Each route is served, tested and told; offenders are named."""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

import pytest

from contract.errors import Problem
from contract.routes import ANY, ROUTES, Owner
from contract.target import Target
from relay.reading import METHODS, PROXY_METHODS
from tests.house.sources import ROOT, Source, sources_of_packages, sources_of_tests

_ROW = re.compile(
    r"\| (?P<methods>[A-Z ]+|any) \| `(?P<template>/[^`]*)` \| (?P<needs>[^|]+) \| (?P<owner>\w+)"
    r" \| (?P<sentence>[^|]+\.) \| (?P<success>(?:[23][0-9]{2}(?:, [23][0-9]{2})*)|the source's) \|"
)
_MAPPING = "Mapping[str, Handler]"
_PATH = re.compile(r"/[^\s?#\"'<>]*")


def _bound(room: str) -> set[str]:
    """The names in the mappings from names of routes to handlers that a room's functions return."""
    functions = [
        node
        for source in sources_of_packages()
        if source.room == room
        for node in source.nodes
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) == _MAPPING
    ]
    mappings = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.Dict)]
    return {str(key.value) for mapping in mappings for key in mapping.keys if isinstance(key, ast.Constant)}


@pytest.mark.parametrize("owner", Owner)
def test_a_route_has_a_handler_and_a_handler_a_route(owner: Owner) -> None:
    assert _bound(owner.value) == {route.name for route in ROUTES.routes if route.owner is owner}


def _texts(source: Source) -> Iterator[str]:
    """The texts of a file. In an f-string a constant of the tests is read, everything else is a 7."""
    for node in source.nodes:
        match node:
            case ast.Constant(value=str() as text):
                yield text
            case ast.Constant(value=bytes() as raw):
                yield raw.decode("latin-1")
            case ast.JoinedStr(values=parts):
                yield "".join(map(_read, parts))


def _read(part: ast.expr) -> str:
    match part:
        case ast.Constant(value=value):
            return str(value)
        case ast.FormattedValue(value=ast.Name(id=name)):
            return _constants().get(name, "7")
        case _:
            return "7"


@cache
def _constants() -> dict[str, str]:
    """Paths that tests give a name; each name stands for one path in all of them, or for none."""
    found: dict[str, str] = {}
    for source in sources_of_tests():
        for node in source.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str() as text)):
                    found[name] = text if found.get(name, text) == text else "7"
    return found


@cache
def _named() -> frozenset[str]:
    """The names of the routes that some test names, by a path that they match or by themselves."""
    texts = {text for source in sources_of_tests() if _may_prove(source) for text in _texts(source)}
    paths = {path for text in texts for path in _PATH.findall(text)}
    return frozenset(texts.union(*map(_matched, paths)))


def _may_prove(source: Source) -> bool:
    """Tests of the table itself prove nothing about what is served."""
    return not source.path.startswith(("tests/house/", "tests/contract/"))


def _matched(path: str) -> set[str]:
    """A path that ends with a slash may be the beginning of one."""
    spelled = (path, f"{path}7") if path.endswith("/") else (path,)
    found = (ROUTES.match(method, target) for target in _read_all(spelled) for method in METHODS | PROXY_METHODS)
    return {match.route.name for match in found if match is not None}


def _read_all(paths: tuple[str, ...]) -> list[Target]:
    found = []
    for path in paths:
        with suppress(Problem):
            found.append(Target.read(path.encode()))
    return found


def test_a_route_has_a_test_that_names_it() -> None:
    routes = {route.name: f"{route.methods} {route.template}" for route in ROUTES.routes}
    untested = [name for name in routes if name not in _named()]
    assert [routes[name] for name in untested] == []


def _rows() -> list[tuple[str, str, str, str]]:
    page = (ROOT / "docs/http.md").read_text(encoding="utf-8")
    found = [_ROW.fullmatch(line) for line in page.splitlines()]
    rows = [(row["methods"], row["template"], row["needs"], row["owner"]) for row in found if row]
    return [
        (ANY if methods == "any" else methods, template, needs, owner) for methods, template, needs, owner in rows
    ]


def test_a_route_has_a_line_in_the_manual_and_a_line_a_route() -> None:
    told = _rows()
    served = [(route.methods, route.template, route.needs.value, route.owner.value) for route in ROUTES.routes]
    assert [row for row in served if row not in told] == []
    assert [row for row in told if row not in served] == []
    assert len(told) == len(served)


def test_every_line_that_looks_like_a_route_is_read_as_one() -> None:
    page = (ROOT / "docs/http.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if re.match(r"\| [A-Za-z ]+ \| `/", line)]
    assert [line for line in lines if not _ROW.fullmatch(line)] == []


def test_the_manual_says_where_head_is_not_served() -> None:
    page = (ROOT / "docs/http.md").read_text(encoding="utf-8")
    said = {row["template"] for line in page.splitlines() if (row := _ROW.fullmatch(line)) and "no HEAD" in line}
    assert said == {route.template for route in ROUTES.routes if route.changes}
