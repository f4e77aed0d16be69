"""Answers held against the document of our operations: what any test hears must be what the document says."""

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any, Final

from jsonschema_rs import Draft202012Validator

from backend.operations import api_document
from contract.errors import Problem
from contract.operations.parameters import path_of
from contract.routes import ROUTES, Route
from contract.target import Target

DOCUMENT: Final = api_document(version="0", server="http://gw.test")
_BEFORE_ROUTES: Final = frozenset({421, 501})
"""Told before anybody looks which operation is asked; the document says so once for all."""

Schema = Mapping[str, Any]
Checks = Mapping[str, Draft202012Validator | None]
"""By media type, what checks a body; None for what has no schema."""


def check_described(method: str, target: str, *, status: int, media_type: str, body: bytes) -> None:
    """Fails unless the document knows such an answer to such a request, whatever it is about."""
    route = _route(method, target)
    if route is None or status in _BEFORE_ROUTES or method == "HEAD":
        return
    operation = DOCUMENT["paths"].get(path_of(route), {}).get(method.lower())
    if operation is None or "default" in operation["responses"]:
        return
    asked = f"{method} {target}: {status}"
    assert str(status) in operation["responses"], f"{asked} is not described: {body[:200]!r}"
    _check_content(asked, _content(path_of(route), method.lower(), str(status)), media_type, body)


def _check_content(
    asked: str, content: Mapping[str, Draft202012Validator | None], media_type: str, body: bytes
) -> None:
    if not body or not content or "*/*" in content:
        return
    assert media_type in content, f"{asked} is described as {list(content)}, not {media_type}"
    validator = content[media_type]
    faults = validator.iter_errors(json.loads(body)) if validator else ()
    told = [f"{fault.instance_path}: {fault.message[:300]}" for fault in faults]
    assert not told, f"{asked} is described otherwise: {told}"


@cache
def _content(path: str, method: str, status: str) -> Checks:
    answer = DOCUMENT["paths"][path][method]["responses"][status]
    if "$ref" in answer:
        answer = DOCUMENT["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return {name: _validator(each.get("schema")) for name, each in answer.get("content", {}).items()}


def _validator(schema: Schema | None) -> Draft202012Validator | None:
    if schema is None:
        return None
    return Draft202012Validator({**schema, "components": DOCUMENT["components"]}, validate_formats=True)


def _route(method: str, target: str) -> Route | None:
    """None for a target that is refused before it is read."""
    with suppress(Problem, UnicodeEncodeError):
        match = ROUTES.match(method, Target.read(target.encode("ascii")))
        return match.route if match else None
    return None
