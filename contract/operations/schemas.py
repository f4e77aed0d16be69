"""JSON schemas of the types that operations take and answer."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from contract.operations.operation import Either
from contract.shapes import required_fields

Schema = dict[str, Any]
"""A part of an OpenAPI document: JSON of whatever form the standard gives it there."""

_PLACE = "#/components/schemas/"


class Schemas:
    """`types` are all that will be asked for; those with names become `components`."""

    def __init__(self, types: Iterable[object], bodies: Iterable[type[msgspec.Struct]]) -> None:
        shapes = list(dict.fromkeys(bodies))
        known = list(dict.fromkeys([*_single(types), *shapes]))
        found, self.components = msgspec.json.schema_components(known, ref_template=_PLACE + "{name}")
        self._found = dict(zip(known, found, strict=True))
        for shape in shapes:
            self._demand(shape)

    def __getitem__(self, wanted: object) -> Schema:
        if isinstance(wanted, Either):
            return {"anyOf": [self._found[shape] for shape in wanted.types]}
        return self._found[wanted]

    def _demand(self, shape: type[msgspec.Struct]) -> None:
        """Our shapes are made without what they demand, so that `shaped` can name it: the schema must say it."""
        component = self.components[self._found[shape]["$ref"].removeprefix(_PLACE)]
        component["required"] = list(required_fields(shape))
        for name in component["required"]:
            del component["properties"][name]["default"]


def _single(types: Iterable[object]) -> Iterator[object]:
    for each in types:
        yield from each.types if isinstance(each, Either) else (each,)
