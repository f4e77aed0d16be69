"""What was made to hurt, for every operation that reads it: refused with a message, and nothing half-written."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
import pytest_asyncio

from tests.operations.cast import Cast, server_admin
from tests.support.api import Answer
from tests.support.described import DOCUMENT
from tests.support.stack import UNREMARKED

pytestmark = [UNREMARKED, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="module")]

METHODS = ("post", "put", "patch")
LISTS = (
    "/api/orgs",
    "/api/users",
    "/api/org/users",
    "/api/search",
    "/api/folders",
    "/api/datasources",
    "/api/auth/keys",
    "/api/serviceaccounts/search",
    "/api/annotations",
    "/api/org/preferences",
    "/api/user/preferences",
)
"""What a write that was refused leaves as it was."""
HURTFUL_TEXTS = {
    "NUL": '"a\\u0000b"',
    "half a pair": '"a\\ud800"',
    "half a pair, last": '"\\udc00"',
    "no UTF-8": '"\udcff"',
}
HURTFUL_NUMBERS = {"65 bits": "18446744073709551616", "100 bits": "1" + "0" * 30, "below": "-9223372036854775809"}
_NAMES = count(1)

Fields = dict[str, Any]


def operations() -> Iterator[tuple[str, str, Fields]]:
    """Method, target and the fields of the body of each operation that reads JSON."""
    for path, methods in DOCUMENT["paths"].items():
        for method in METHODS:
            content = methods.get(method, {}).get("requestBody", {}).get("content", {})
            if "application/json" in content:
                target = (
                    path.replace("{id}", "1").replace("{uid}", "there-is-none").replace("{", "").replace("}", "")
                )
                yield method.upper(), target, fields(content["application/json"]["schema"])


def fields(schema: Fields) -> Fields:
    """The properties that a schema names, by name."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    properties: Fields = schema["properties"]
    return properties


def kinds(schema: Fields) -> set[str]:
    """The JSON types that a field takes; none for one that takes any."""
    choices = [schema, *schema.get("anyOf", [])]
    return {str(each["type"]) for each in choices if "type" in each} | {
        "string" for each in choices if "enum" in each
    }


def sample(schema: Fields) -> object:
    found = kinds(schema)
    if "enum" in schema:
        return schema["enum"][0]
    if "string" in found:
        return f"text{next(_NAMES)}"
    plain: dict[str, object] = {"integer": 1, "boolean": False, "array": [], "object": {}, "number": 1}
    return next((value for kind, value in plain.items() if kind in found), {"title": f"text{next(_NAMES)}"})


def written(properties: Fields, name: str, text: str) -> bytes:
    """A body that makes sense but for one field, which is JSON text of its own."""
    rest = {key: sample(schema) for key, schema in properties.items() if key != name}
    inner = json.dumps(rest)[1:-1]
    return f"{{{json.dumps(name)}: {text}{', ' if inner else ''}{inner}}}".encode("utf-8", "surrogateescape")


async def state(cast: Cast) -> list[object]:
    return [timeless((await cast.api.get(target, by=cast.server_admin)).json) for target in LISTS]


def timeless(value: Any) -> Any:
    """Without what changes by looking: when users were seen."""
    if isinstance(value, dict):
        return {name: timeless(item) for name, item in value.items() if not name.startswith("lastSeen")}
    return [timeless(item) for item in value] if isinstance(value, list) else value


class Watch:
    """Sends what hurts, and looks whether anything was written by what was refused."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._known: list[object] | None = None
        self.faults: list[tuple[str, str, object]] = []
        self.refused = 0

    async def send(self, method: str, target: str, body: bytes) -> Answer:
        before = self._known or await state(self._cast)
        answer = await self._cast.api.ask(method, target, body, by=self._cast.server_admin)
        if answer.status >= 500 or (answer.status >= 400 and not answer.json["message"]):
            self.faults.append((method, target, answer.body))
        self._known = None
        if answer.status >= 400:
            self.refused += 1
            # What it is after this one, it is before the next.
            self._known = await state(self._cast)
            if self._known != before:
                self.faults.append((method, target, "something was written"))
        return answer


@pytest_asyncio.fixture(loop_scope="module")
async def watch(lasting: Cast) -> Watch:
    """By somebody whose old password nobody has guessed at so far."""
    admin = await server_admin(lasting.api, f"admin{next(_NAMES)}", lasting.org_id, by=lasting.server_admin)
    return Watch(replace(lasting, server_admin=admin))


@pytest.mark.parametrize("text", HURTFUL_TEXTS.values(), ids=HURTFUL_TEXTS)
async def test_texts_that_no_database_takes(watch: Watch, text: str) -> None:
    for method, target, properties in operations():
        for name, schema in properties.items():
            if "string" in kinds(schema) or not kinds(schema):
                await watch.send(method, target, written(properties, name, text))
    assert (watch.faults, watch.refused > 20) == ([], True)


@pytest.mark.parametrize("number", HURTFUL_NUMBERS.values(), ids=HURTFUL_NUMBERS)
async def test_numbers_beyond_64_bits(watch: Watch, number: str) -> None:
    for method, target, properties in operations():
        for name, schema in properties.items():
            if "integer" in kinds(schema):
                answer = await watch.send(method, target, written(properties, name, number))
                assert answer.status >= 400, (method, target, name)
    assert watch.faults == []


@pytest.mark.parametrize("deep", [b"[" * 501 + b"]" * 501, b'{"a":' * 501 + b"1" + b"}" * 501, b"[" * 100_000])
async def test_depth_bombs(watch: Watch, deep: bytes) -> None:
    for method, target, properties in operations():
        for name in properties:
            answer = await watch.send(method, target, b'{"' + name.encode() + b'": ' + deep + b"}")
            assert answer.status in {400, 413}, (method, target, answer.body)
    assert watch.faults == []


@pytest.mark.parametrize(("second", "name"), [("name", "b"), ("NAME", "c")])
async def test_the_last_of_two_equal_names_wins(lasting: Cast, second: str, name: str) -> None:
    body = f'{{"name": "a", "{second}": "{name}"}}'.encode()
    made = await lasting.api.post("/api/orgs", body, by=lasting.server_admin)
    assert made.status == 200, made.body
    found = await lasting.api.get(f"/api/orgs/{made.json['orgId']}", by=lasting.server_admin)
    assert found.json["name"] == name


@pytest.mark.parametrize("number", ["9223372036854775808", "1" + "0" * 40, "-1", "0", "1.5", "%31%00"])
async def test_numbers_in_paths_that_no_row_can_have(watch: Watch, number: str) -> None:
    for path, methods in DOCUMENT["paths"].items():
        if "Id}" in path or "{id}" in path:
            target = path.replace("{id}", number).replace("Id}", "}").replace("{", "").replace("}", "")
            for method in methods:
                answer = await watch.send(method.upper(), target, b"{}")
                assert answer.status < 500, (method, target, answer.body)
