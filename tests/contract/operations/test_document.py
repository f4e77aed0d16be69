from typing import NotRequired, TypedDict

import pytest

from contract.operations import Chapter, Content, Either, Operation
from contract.operations.document import document
from contract.operations.schemas import Schema
from contract.routes import ANY, Needs, Route
from contract.shapes import Body, Required


class ThingJson(TypedDict):
    """A thing."""

    id: int
    note: NotRequired[str]


class OtherJson(TypedDict):
    other: str


class ThingBody(Body, frozen=True):
    name: Required = ""
    part_count: int = 3


OPERATIONS = {
    "things.list": Operation("All.", query={"page": int}, answer=list[ThingJson]),
    "things.make": Operation("Makes one.", body=ThingBody, status=201, answer=ThingJson, refuses=(409,)),
    "things.read": Operation("One.", path={"id": str}, answer=Either((ThingJson, OtherJson))),
    "things.page": Operation("To look at.", answer=Content.PAGE),
    "things.form": Operation("To fill in.", form={"name": str}, status=303, answer=Content.NONE),
    "things.relay": Operation("Elsewhere.", answer=Content.RELAYED),
}
ROUTES = (
    Route("GET", "/things", "things.list", Needs.PUBLIC),
    Route("POST", "/things", "things.make", Needs.ADMIN),
    Route("GET", "/things/:id", "things.read", Needs.SIGNED_IN),
    Route("GET", "/things/:id/parts/:partId", "things.page", Needs.EDITOR, page=True),
    Route("GET POST", "/form", "things.form", Needs.PUBLIC),
    Route(ANY, "/relay/:uid/*", "things.relay", Needs.SIGNED_IN),
)
DOCUMENT = document([Chapter("Things", OPERATIONS)], ROUTES, version="1", server="/")


def _operation(path: str, method: str) -> Schema:
    found: Schema = DOCUMENT["paths"][path][method]
    return found


def test_an_answer_is_described_by_its_type() -> None:
    answers = _operation("/things", "get")["responses"]
    schema = answers["200"]["content"]["application/json"]["schema"]
    assert schema == {"type": "array", "items": {"$ref": "#/components/schemas/ThingJson"}}
    assert DOCUMENT["components"]["schemas"]["ThingJson"] == {
        "title": "ThingJson",
        "description": "A thing.",
        "type": "object",
        "properties": {"id": {"type": "integer"}, "note": {"type": "string"}},
        "required": ["id"],
    }


def test_an_answer_may_be_one_of_two() -> None:
    schema = _operation("/things/{id}", "get")["responses"]["200"]["content"]["application/json"]["schema"]
    assert [choice["$ref"].rpartition("/")[2] for choice in schema["anyOf"]] == ["ThingJson", "OtherJson"]


def test_what_a_body_must_have_is_said_though_its_shape_can_be_made_without() -> None:
    content = _operation("/things", "post")["requestBody"]["content"]
    assert content == {"application/json": {"schema": {"$ref": "#/components/schemas/ThingBody"}}}
    schema = DOCUMENT["components"]["schemas"]["ThingBody"]
    assert schema["required"] == ["name"]
    assert schema["properties"] == {
        "name": {"type": "string", "minLength": 1},
        "partCount": {"type": "integer", "default": 3},
    }


def test_refusals_follow_from_the_route_and_what_the_operation_adds() -> None:
    anywhere = {"400", "401", "429", "431", "502", "503", "504"}
    made = _operation("/things", "post")["responses"]
    assert set(made) == anywhere | {"201", "403", "404", "409", "413", "415", "422"}
    listed = _operation("/things", "get")["responses"]
    assert set(listed) == anywhere | {"200"}
    assert made["409"] == {"$ref": "#/components/responses/Conflict"}
    assert "RefusalJson" in str(DOCUMENT["components"]["responses"]["Conflict"])


def test_parameters_are_those_of_the_path_and_the_query() -> None:
    (row,) = _operation("/things", "get")["parameters"]
    assert row == {"name": "page", "in": "query", "schema": {"type": "integer"}}
    (text,) = _operation("/things/{id}", "get")["parameters"]
    assert text["schema"] == {"type": "string"}
    numbers = _operation("/things/{id}/parts/{partId}", "get")["parameters"]
    assert [each["schema"]["type"] for each in numbers] == ["integer", "integer"]
    assert all(each["required"] for each in numbers)


def test_pages_and_forms_are_told_by_their_media_types() -> None:
    page = _operation("/things/{id}/parts/{partId}", "get")["responses"]
    assert (list(page["200"]["content"]), "302" in page) == (["text/html"], True)
    form = _operation("/form", "post")
    assert list(form["requestBody"]["content"]) == ["application/x-www-form-urlencoded"]
    assert "content" not in form["responses"]["303"]


def test_what_another_server_answers_is_left_open() -> None:
    relayed = DOCUMENT["paths"]["/relay/{uid}/{rest}"]
    assert set(relayed) == {"get", "post", "put", "patch", "delete", "options"}
    assert set(relayed["get"]["responses"]) == {"default"}


@pytest.mark.parametrize(
    ("path", "method", "name"), [("/things", "get", "things_list"), ("/form", "post", "things_form_post")]
)
def test_an_operation_is_named_for_its_route(path: str, method: str, name: str) -> None:
    assert _operation(path, method)["operationId"] == name


def test_who_may_is_said() -> None:
    made, listed = _operation("/things", "post"), _operation("/things", "get")
    assert (made["x-least-role"], listed["x-least-role"]) == ("Admin", "public")
    assert {} in listed["security"]
    assert {} not in made["security"]
