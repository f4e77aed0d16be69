import pytest

from backend.access.ids import read_id
from contract.errors import BadRequest


@pytest.mark.parametrize("text", ["1", "42", "9223372036854775807"])
def test_positive_numbers_of_64_bits_are_ids(text: str) -> None:
    assert read_id(text) == int(text)


@pytest.mark.parametrize(
    "text", ["", "0", "01", "-1", "+1", "1.0", "1e0", " 1", "1 ", "x", "\u0661", "9223372036854775808", "9" * 40]
)
def test_everything_else_is_refused_in_the_routes_own_words(text: str) -> None:
    with pytest.raises(BadRequest, match="Missing valid id"):
        read_id(text, otherwise="Missing valid id")
