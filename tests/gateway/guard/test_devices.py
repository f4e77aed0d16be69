import pytest

from gateway.guard.devices import COOKIE, LIFE_SECONDS, MOST_MARKS, Devices
from tests.support.clock import FrozenClock

NEW, OLD = b"n" * 32, b"o" * 32


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def devices(clock: FrozenClock) -> Devices:
    return Devices([NEW], clock, path="/", secure=True)


def value(line: str) -> str:
    return line.partition("=")[2].partition(";")[0]


def test_a_device_is_known_for_the_account_that_logged_in_on_it(devices: Devices) -> None:
    cookie = value(devices.remembering(None, "user:1"))
    assert devices.mark_of(cookie, "user:1") is not None
    assert devices.mark_of(cookie, "user:2") is None


def test_the_cookie_obeys_the_rules_of_the_session_cookie(devices: Devices) -> None:
    line = devices.remembering(None, "user:1")
    assert line.startswith(f"{COOKIE}=")
    assert line.endswith(f"; Path=/; Max-Age={LIFE_SECONDS}; HttpOnly; SameSite=Lax; Secure")
    assert "Domain" not in line


def test_the_cookie_names_nobody(devices: Devices) -> None:
    assert "user:1" not in devices.remembering(None, "user:1")


def test_a_device_keeps_its_number_from_log_in_to_log_in(devices: Devices, clock: FrozenClock) -> None:
    first = value(devices.remembering(None, "user:1"))
    clock.advance(seconds=86400)
    second = value(devices.remembering(first, "user:1"))
    known, again = devices.mark_of(first, "user:1"), devices.mark_of(second, "user:1")
    assert known is not None
    assert again is not None
    assert (known.id, again.issued - known.issued) == (again.id, 86400)


def test_a_device_is_forgotten_after_half_a_year(devices: Devices, clock: FrozenClock) -> None:
    cookie = value(devices.remembering(None, "user:1"))
    clock.advance(seconds=LIFE_SECONDS)
    assert devices.marks(cookie) == ()


def test_a_device_knows_the_accounts_that_used_it_last(devices: Devices) -> None:
    cookie = ""
    for number in range(MOST_MARKS + 2):
        cookie = value(devices.remembering(cookie, f"user:{number}"))
    assert [bool(devices.mark_of(cookie, f"user:{number}")) for number in range(MOST_MARKS + 2)] == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]


def test_a_mark_that_was_touched_is_none(devices: Devices) -> None:
    cookie = value(devices.remembering(None, "user:1"))
    for place in range(len(cookie)):
        touched = cookie[:place] + ("a" if cookie[place] != "a" else "b") + cookie[place + 1 :]
        assert devices.mark_of(touched, "user:1") is None, place


@pytest.mark.parametrize("cookie", [None, "", "~", "x" * 5000, "~".join("x" * 200), "\xff"])
def test_any_other_text_is_no_mark(devices: Devices, cookie: str | None) -> None:
    assert devices.marks(cookie) == ()


def test_a_change_of_the_secret_key_keeps_devices_known(devices: Devices, clock: FrozenClock) -> None:
    cookie = value(Devices([OLD], clock, path="/", secure=True).remembering(None, "user:1"))
    assert Devices([NEW, OLD], clock, path="/", secure=True).mark_of(cookie, "user:1") is not None
    assert devices.mark_of(cookie, "user:1") is None
