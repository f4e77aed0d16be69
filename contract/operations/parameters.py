"""A route's path and parameters, as OpenAPI writes them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contract.operations.operation import Operation
from contract.operations.schemas import Schema, Schemas
from contract.routes import Route

_ROW: Final = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
_TEXT: Final = {"type": "string", "minLength": 1}
_REMAINDER: Final = "rest"


def path_of(route: Route) -> str:
    return "/".join(_braced(part) for part in route.template.split("/"))


def in_path(route: Route, told: Operation, schemas: Schemas) -> Iterator[Schema]:
    for part in route.template.split("/"):
        if name := _parameter(part):
            shape = told.path.get(name)
            schema = _usual(name) if shape is None else schemas[shape]
            yield {"name": name, "in": "path", "required": True, "schema": schema}


def in_query(told: Operation, schemas: Schemas) -> Iterator[Schema]:
    for name, shape in told.query.items():
        yield {"name": name, "in": "query", "schema": schemas[shape]}


def _braced(part: str) -> str:
    name = _parameter(part)
    return f"{{{name}}}" if name else part


def _parameter(part: str) -> str:
    """Empty for a fixed part."""
    if part == "*":
        return _REMAINDER
    return part[1:] if part.startswith(":") else ""


def _usual(name: str) -> Mapping[str, Any]:
    """Row numbers have such names."""
    return _ROW if name == "id" or name.endswith("Id") else _TEXT
