import pytest

from backend.users.appearance import age, avatar_url, last_seen

MINUTE, DAY = 60, 86_400


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "< 1m"),
        (59, "< 1m"),
        (MINUTE, "1m"),
        (59 * MINUTE + 59, "59m"),
        (3_600, "1h"),
        (DAY - 1, "23h"),
        (DAY, "1d"),
        (30 * DAY, "30d"),
        (31 * DAY, "1M"),
        (364 * DAY, "11M"),
        (365 * DAY, "1y"),
        (3_653 * DAY, "10y"),
    ],
)
def test_an_age_is_told_in_its_largest_whole_unit(seconds: float, text: str) -> None:
    assert age(seconds) == text


def test_an_avatar_is_that_of_the_e_mail_in_lower_case() -> None:
    assert avatar_url("Admin@LocalHost") == "/avatar/46d229b033af06a191ff2267bca9ae56"


def test_who_was_never_seen_was_seen_ten_years_before_creation() -> None:
    created = 1_800_000_000
    assert age(created - last_seen(None, created=created)) == "10y"
    assert last_seen(5, created=created) == 5
