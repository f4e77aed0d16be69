"""From a decoded JSON body to a typed value, with the leniency and the refusals of api.md §1.1."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, TypeVar

import msgspec

from contract.errors import BadRequest, Problem, Unprocessable

T = TypeVar("T", bound=msgspec.Struct)

Required = Annotated[str, msgspec.Meta(extra={"required": True}, extra_json_schema={"minLength": 1})]
"""A text field that must be there and not empty. Declare it with the default "": absence is refused here."""


class Form(dict[str, str]):
    """A form's fields under their snake_case names without the underscores; their texts may stand for numbers."""


class Body(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The base of request bodies: fields are camelCase on the wire, in any case."""


def shaped(value: object, shape: type[T], *, missing: type[Problem] = Unprocessable) -> T:
    """`value` as a `shape`: unknown fields are ignored, null counts as absent, nothing is coerced.

    Raises BadRequest for a wrong type, and `missing` naming every required field that is absent or empty.
    """
    if not isinstance(value, Mapping):
        raise _refusal(BadRequest, "DeserializationError", "The request body must be a JSON object")
    wire = _wire_names(shape)
    known = {wire[name.lower()]: item for name, item in value.items() if item is not None and name.lower() in wire}
    try:
        made = msgspec.convert(known, shape, strict=not isinstance(value, Form))
    except msgspec.ValidationError as error:
        raise _refusal(BadRequest, "DeserializationError", str(error)) from None
    _refuse_missing(known, shape, missing)
    return made


def _refuse_missing(known: Mapping[str, object], shape: type[msgspec.Struct], missing: type[Problem]) -> None:
    absent = [name for name in required_fields(shape) if known.get(name) in (None, "")]
    if absent:
        errors = [_error("RequiredError", "Required", _title(name)) for name in absent]
        raise missing(f"{_title(absent[0])} is required", extra={"errors": errors})


def refuse_content_type(message: str, problem: type[Problem]) -> Problem:
    return _refusal(problem, "ContentTypeError", message)


def _refusal(problem: type[Problem], classification: str, message: str) -> Problem:
    return problem(message, extra={"errors": [_error(classification, message)]})


def _error(classification: str, message: str, *fields: str) -> dict[str, object]:
    error: dict[str, object] = {"classification": classification, "message": message}
    return {"fieldNames": list(fields), **error} if fields else error


def _title(wire: str) -> str:
    return wire[0].upper() + wire[1:]


@cache
def _wire_names(shape: type[msgspec.Struct]) -> Mapping[str, str]:
    return {name.lower(): name for name in shape.__struct_encode_fields__}


@cache
def required_fields(shape: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields that must be there, by their names on the wire."""
    described = msgspec.inspect.type_info(shape)
    assert isinstance(described, msgspec.inspect.StructType)  # noqa: S101 - for the type checker; shapes are structs
    return tuple(field.encode_name for field in described.fields if _is_required(field.type))


def _is_required(described: msgspec.inspect.Type) -> bool:
    return isinstance(described, msgspec.inspect.Metadata) and (described.extra or {}).get("required") is True
