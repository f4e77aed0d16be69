import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.clock import NO_TIME, SystemClock, rfc3339


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_800_000_000.9, "2027-01-15T08:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"),
        (-62_135_596_799, "0001-01-01T00:00:01Z"),
    ],
)
def test_times_are_utc_to_the_second(seconds: float, text: str) -> None:
    assert rfc3339(seconds) == text


def test_no_time_is_the_empty_time() -> None:
    assert rfc3339(None) == NO_TIME == "0001-01-01T00:00:00Z"


@given(st.integers() | st.floats(allow_nan=False))
def test_any_number_can_be_told_in_twenty_characters(seconds: float) -> None:
    text = rfc3339(seconds)
    assert len(text) == 20
    assert text <= "9999-12-31T23:59:59Z"


def test_the_clock_of_the_system_tells_now_and_never_goes_back() -> None:
    clock = SystemClock()
    assert abs(clock.now() - time.time()) < 60
    assert clock.monotonic() <= clock.monotonic()
