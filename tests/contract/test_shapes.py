import pytest

from contract.errors import BadRequest, Unprocessable
from contract.shapes import Body, Form, Required, shaped


class Member(Body, frozen=True):
    login_or_email: Required = ""
    role: Required = ""
    age: int = 0
    is_new: bool = False


def test_names_match_in_any_case_and_unknown_ones_are_ignored() -> None:
    made = shaped({"LOGINOREMAIL": "ada", "role": "Viewer", "other": 1}, Member)
    assert made == Member(login_or_email="ada", role="Viewer")


def test_null_counts_as_absent() -> None:
    assert shaped({"loginOrEmail": "ada", "role": "x", "age": None}, Member).age == 0


@pytest.mark.parametrize("value", [{"age": "1"}, {"age": 1.5}, {"isNew": "true"}, {"isNew": 1}, {"role": 5}])
def test_nothing_is_coerced(value: dict[str, object]) -> None:
    with pytest.raises(BadRequest) as refused:
        shaped({"loginOrEmail": "ada", "role": "x", **value}, Member)
    assert refused.value.extra["errors"] == [
        {"classification": "DeserializationError", "message": refused.value.message}
    ]


@pytest.mark.parametrize("value", [[], "x", 1, None, True])
def test_only_an_object_will_do(value: object) -> None:
    with pytest.raises(BadRequest):
        shaped(value, Member)


def test_missing_fields_are_named_in_the_order_of_declaration() -> None:
    with pytest.raises(Unprocessable) as refused:
        shaped({"role": ""}, Member)
    assert refused.value.message == "LoginOrEmail is required"
    assert refused.value.extra["errors"] == [
        {"fieldNames": ["LoginOrEmail"], "classification": "RequiredError", "message": "Required"},
        {"fieldNames": ["Role"], "classification": "RequiredError", "message": "Required"},
    ]


def test_a_route_may_refuse_missing_fields_with_another_status() -> None:
    with pytest.raises(BadRequest):
        shaped({}, Member, missing=BadRequest)


def test_the_texts_of_a_form_may_stand_for_numbers_and_switches() -> None:
    form = Form({"loginoremail": "ada", "role": "x", "age": "7", "isnew": "true"})
    assert shaped(form, Member) == Member(login_or_email="ada", role="x", age=7, is_new=True)
