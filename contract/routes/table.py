"""Matching: the one reading of a path that policy, gateway and backend share (decisions.md 16)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Self

from contract.routes.route import Needs, Route
from contract.target import Target


@dataclass(frozen=True, slots=True)
class Match:
    """What a target means.

    `params` are decoded segments by name; `remainder` the raw bytes that `*` stands for, None where the template
    has none.
    """

    route: Route
    params: dict[str, str]
    remainder: bytes | None = None


@dataclass(slots=True)
class _Node:
    """A place in the tree of segments: what may follow, and the routes that end here by method."""

    fixed: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    here: dict[str, tuple[Route, tuple[str, ...]]] = field(default_factory=dict)
    below: dict[str, tuple[Route, tuple[str, ...]]] = field(default_factory=dict)


class RouteTable:
    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._root = _Node()
        for route in self.routes:
            self._add(route)

    def opened(self, names: Collection[str]) -> Self:
        """The same table, where the routes of these names are public."""
        return type(self)(
            replace(route, needs=Needs.PUBLIC) if route.name in names else route for route in self.routes
        )

    def match(self, method: str, target: Target) -> Match | None:
        """The route, fixed segments before parameters; None for unknown paths and methods alike."""
        return self._find(self._root, method, target, 0, ())

    def _add(self, route: Route) -> None:
        node = self._root
        names: list[str] = []
        parts = route.template[1:].split("/")
        remainder = parts[-1] == "*"
        for part in parts[:-1] if remainder else parts:
            if part.startswith(":"):
                names.append(part[1:])
            node = _child(node, part)
        ends = node.below if remainder else node.here
        for method in route.served:
            if method in ends:
                raise ValueError(f"{method} {route.template} is routed twice")
            ends[method] = (route, tuple(names))

    def _find(self, node: _Node, method: str, target: Target, depth: int, values: tuple[str, ...]) -> Match | None:
        segments = target.segments
        if depth == len(segments):
            return _matched(node.here.get(method), values)
        found = None
        if segments[depth] in node.fixed:
            found = self._find(node.fixed[segments[depth]], method, target, depth + 1, values)
        if found is None and node.parameter is not None and segments[depth]:
            found = self._find(node.parameter, method, target, depth + 1, (*values, segments[depth]))
        if found is None and method in node.below:
            found = _matched(node.below[method], values, target.path[1:].split(b"/", depth)[depth])
        if found is None and _is_trailing_slash(segments, depth):
            found = _matched(node.here.get(method), values)
        return found


def _matched(
    end: tuple[Route, tuple[str, ...]] | None, values: tuple[str, ...], remainder: bytes | None = None
) -> Match | None:
    if end is None:
        return None
    route, names = end
    return Match(route, dict(zip(names, values, strict=True)), remainder)


def _child(node: _Node, part: str) -> _Node:
    if not part.startswith(":"):
        return node.fixed.setdefault(part, _Node())
    if node.parameter is None:
        node.parameter = _Node()
    return node.parameter


def _is_trailing_slash(segments: tuple[str, ...], depth: int) -> bool:
    """One trailing slash is tolerated (api.md §1)."""
    return depth == len(segments) - 1 and depth > 0 and segments[depth] == "" != segments[depth - 1]
