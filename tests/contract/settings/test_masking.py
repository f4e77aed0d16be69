import pytest

from contract.settings import shown


@pytest.mark.parametrize("key", ["admin_password", "SECRET_KEY", "client_secret", "provider_config", "connstr"])
@pytest.mark.parametrize("text", ["hunter22", ""])
def test_a_secret_is_stars_even_when_it_is_empty(key: str, text: str) -> None:
    assert shown(key, text) == "************"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("redis://user:pa/s@s@host:1/0", "redis://******:******@host:1/0"),
        ("redis://:pass@host/0", "redis://******:******@host/0"),
        ("https://token@host/", "https://******@host/"),
        ("redis:/user:pass@host", "******:******@host"),
        ("unix:///run/redis.sock?password=abc&db=1", "unix:///run/redis.sock?password=******&db=1"),
        ("https://host/path", "https://host/path"),
        ("", ""),
    ],
)
def test_a_url_loses_its_user_and_password(text: str, masked: str) -> None:
    assert shown("redis_url", text) == masked


def test_other_keys_are_shown() -> None:
    assert shown("domain", "user@example.org") == "user@example.org"
