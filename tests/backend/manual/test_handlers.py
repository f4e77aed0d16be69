import json

from backend.manual.routes import handlers
from backend.operations import api_document
from contract import jsontext
from contract.identity import NOBODY
from contract.operations.schemas import Schema
from tests.support.clock import FrozenClock
from tests.support.signed import open_door

DOCUMENT = api_document(version="1.2", server="https://gw.test/sub")


async def test_anybody_may_read_the_document() -> None:
    async with open_door(handlers(lambda: DOCUMENT), clock=FrozenClock()) as client:
        answer = await client.ask(NOBODY, "GET", "/api/openapi.json")
    assert (answer.status, answer.json) == (200, json.loads(jsontext.encode(DOCUMENT)))


def test_it_says_where_and_what_we_are() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["info"]["version"] == "1.2"
    assert DOCUMENT["servers"] == [{"url": "https://gw.test/sub"}]


def _operations() -> list[Schema]:
    return [operation for path in DOCUMENT["paths"].values() for operation in path.values()]


def test_what_both_processes_serve_is_in_it() -> None:
    assert {"/api/login", "/account", "/api/org", "/api/datasources/proxy/{id}/{rest}"} <= DOCUMENT["paths"].keys()


def test_each_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for operation in _operations()]
    assert len(set(names)) == len(names)


def test_every_reference_leads_somewhere() -> None:
    for reference in _references(DOCUMENT):
        found = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def _references(value: object) -> list[str]:
    if isinstance(value, list):
        return [reference for item in value for reference in _references(item)]
    if not isinstance(value, dict):
        return []
    own = [str(value["$ref"])] if "$ref" in value else []
    return own + [reference for item in value.values() for reference in _references(item)]


def test_each_type_has_a_name_that_no_other_has() -> None:
    """Of two types with one name, both would be told by their modules."""
    names = DOCUMENT["components"]["schemas"]
    assert [name for name, schema in names.items() if schema.get("title") != name] == []
