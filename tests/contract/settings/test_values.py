from ipaddress import ip_network
from pathlib import Path

import pytest

from contract.secret import Secret
from contract.settings.kinds import Networks, Words
from contract.settings.values import seconds, typed


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7d", 604800), ("30m", 1800), ("1h30m", 5400), ("2w", 1209600), ("1M", 2592000), ("5s", 5)],
)
def test_a_duration_is_seconds(text: str, expected: int) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "7", "7 d", "d", "-7d", "7x", "7D", "\u0667d"])
def test_a_duration_without_its_unit_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match="units"):
        seconds(text)


@pytest.mark.parametrize("text", ["a\nb", "a\x00", "\ta", "\x7f"])
@pytest.mark.parametrize("kind", [str, Secret, Path, Words])
def test_control_characters_are_a_fault_in_any_value(kind: object, text: str) -> None:
    with pytest.raises(ValueError, match="control characters"):
        typed(kind, text)


@pytest.mark.parametrize("text", ["1", "true", "Yes", "ON"])
def test_a_switch_is_on(text: str) -> None:
    assert typed(bool, text) is True


@pytest.mark.parametrize("text", ["0", "false", "No", "off", ""])
def test_a_switch_is_off(text: str) -> None:
    assert typed(bool, text) is False


@pytest.mark.parametrize("text", ["a b", "a,b", "a, b", '["a", "b"]', " a  b,"])
def test_a_list_is_read_in_each_of_grafanas_spellings(text: str) -> None:
    assert typed(Words, text) == ("a", "b")


def test_an_empty_list_is_empty() -> None:
    assert typed(Words, "") == ()


@pytest.mark.parametrize("text", ["[1]", "[a"])
def test_a_list_that_is_no_list_of_words_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match="separate the words"):
        typed(Words, text)


def test_networks_are_addresses_ranges_and_the_word_loopback() -> None:
    expected = ("10.1.2.3/32", "10.0.0.0/8", "::1/128", "127.0.0.0/8", "::1/128")
    assert typed(Networks, "10.1.2.3 10.9.9.9/8, ::1 loopback") == tuple(map(ip_network, expected))


@pytest.mark.parametrize("text", ["", "1.5", "0x1", "1_000", "\u0661"])
def test_a_number_is_plain_digits(text: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        typed(int, text)
