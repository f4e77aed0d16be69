"""The quick form of `make fuzz`: what is kept, and a few hundred inputs made of it, in every run of the tests."""

import random

import pytest

from tests.fuzz.target import CASES, Case, written

_INPUTS = 250
_LONGEST = 600


def _mixed(case: Case) -> list[bytes]:
    """Different for each target, the same in each run."""
    dice = random.Random(case.name)  # noqa: S311 - chance, not secrecy
    pieces = [*case.target.words, *(bytes((byte,)) for byte in b"\x00\n\r \t%./:@\xff"), b""]
    return [_changed(dice, dice.choice(case.starts), pieces) for _ in range(_INPUTS)]


def _changed(dice: random.Random, data: bytes, pieces: list[bytes]) -> bytes:
    for _ in range(dice.randint(1, 4)):
        at = dice.randint(0, len(data))
        data = data[:at] + dice.choice(pieces) + data[at + dice.randint(0, 4) :]
    return data[:_LONGEST]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_kept_and_what_is_near_it_holds(case: Case) -> None:
    assert len(case.starts) > 2
    for data in [*case.starts, *_mixed(case)]:
        try:
            case.target.check(data)
        except AssertionError as finding:
            raise AssertionError(written(data)) from finding


@pytest.mark.parametrize("data", [b"", b"# no comment", b"a\\n\n\xff\x00"])
def test_an_input_is_kept_in_one_line(data: bytes) -> None:
    line = written(data)
    assert line.isascii()
    assert "\n" not in line
    assert not line.startswith("#")
    assert line.encode().decode("unicode_escape").encode("latin-1") == data
