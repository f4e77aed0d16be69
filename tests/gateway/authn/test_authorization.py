import base64

import pytest

from contract.errors import UntrustedFraming
from gateway.authn.authorization import Authorization, Basic, Bearer, InvalidHeader, read_authorization
from tests.support.readings import reading


def read(value: str) -> Authorization | None:
    return read_authorization(reading("/", ("Authorization", value)))


def basic(text: bytes) -> str:
    return "Basic " + base64.b64encode(text).decode()


def test_without_a_header_or_with_an_empty_one_there_is_nothing_to_prove() -> None:
    assert read_authorization(reading("/")) is None
    assert read("") is None


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
def test_basic_is_cut_at_the_first_colon_only(scheme: str) -> None:
    value = basic(b"ada:pass:word").replace("Basic", scheme)
    assert read(value) == Basic("ada", "pass:word")


@pytest.mark.parametrize("value", ["Bearer abc", "bearer abc", "Bearer abc "])
def test_a_bearer_key_is_taken_without_the_blank_behind_it(value: str) -> None:
    assert read(value) == Bearer("abc")


def test_the_user_api_key_carries_a_key() -> None:
    assert read(basic(b"api_key:abc")) == Bearer("abc")


@pytest.mark.parametrize(
    "value",
    [
        "Basic",
        "Basic  " + base64.b64encode(b"a:b").decode(),
        basic(b"a:b") + " x",
        "Basic !!!",
        "Basic YTpi=",
        "Basic YTo_Yg==",
        basic(b"no colon"),
        basic(b"\xff\xfe:x"),
        "Bearer",
        "Bearer ",
        "Digest username=x",
        "Token x",
        "anything",
        "Bearer \xe9",
    ],
)
def test_any_other_text_is_refused(value: str) -> None:
    with pytest.raises(InvalidHeader):
        read(value)


def test_two_lines_are_refused_before_anything_is_proved() -> None:
    with pytest.raises(UntrustedFraming):
        reading("/", ("Authorization", "Bearer a"), ("Authorization", "Bearer b"))


def test_secrets_do_not_show_in_what_is_printed() -> None:
    assert "abc" not in repr(read("Bearer abc"))
    assert "secret" not in repr(read(basic(b"ada:secret")))
