import pytest

from gateway.authn.challenge import challenges
from tests.support.readings import reading

BASIC = 'Basic realm="Doorward", charset="UTF-8"'
BEARER = 'Bearer realm="Doorward"'


def test_a_program_is_offered_both() -> None:
    assert challenges(reading("/", ("User-Agent", "curl/8.5")), basic_enabled=True) == [BEARER, BASIC]


@pytest.mark.parametrize(
    "header",
    [
        ("Sec-Fetch-Mode", "cors"),
        ("Origin", "http://gw.test"),
        ("Referer", "http://gw.test/"),
        ("Cookie", "a=b"),
        ("User-Agent", "Mozilla/5.0"),
        ("Accept", "text/html,*/*"),
    ],
)
def test_a_browser_is_never_made_to_ask_for_a_password(header: tuple[str, str]) -> None:
    assert challenges(reading("/", header), basic_enabled=True) == [BEARER]


def test_basic_is_not_offered_where_it_is_off() -> None:
    assert challenges(reading("/"), basic_enabled=False) == [BEARER]


def test_a_rejected_key_is_told_so() -> None:
    told = challenges(reading("/", ("Authorization", "Bearer nope")), basic_enabled=True)
    assert told[0] == f'{BEARER}, error="invalid_token"'
