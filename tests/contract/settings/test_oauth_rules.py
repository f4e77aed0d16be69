import pytest

from tests.contract.settings.conftest import Loader

SECTION = "[auth.generic_oauth]\nenabled = true\nscopes = openid\n"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("issuer = http://login.example.org", "issuer"),
        ("issuer = https://login.example.org\napi_url = http://login.example.org/me", "api_url"),
        ("issuer = https://login.example.org\ntls_skip_verify_insecure = true", "tls_skip_verify_insecure"),
        ("issuer = https://login.example.org\nuse_pkce = false", "use_pkce"),
    ],
)
def test_what_lets_others_log_in_as_anybody_is_warned_of(loaded: Loader, text: str, named: str) -> None:
    (warning,) = loaded(SECTION + text).warnings
    assert named in str(warning)


def test_a_provider_over_https_or_on_this_machine_needs_no_warning(loaded: Loader) -> None:
    for issuer in (
        "https://login.example.org",
        "http://127.0.0.1:9400",
        "http://localhost:9400",
        "http://[::1]:9400",
    ):
        assert loaded(f"{SECTION}issuer = {issuer}").warnings == ()
