import pytest

from contract.settings import SettingsError, load
from tests.contract.settings.conftest import Loader

PROXY = "[auth.proxy]\nenabled = true\nwhitelist = 127.0.0.1\n"
JWT = "[auth.jwt]\nenabled = true\nheader_name = X-JWT\nusername_claim = sub\nkey_file = key.pem\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[auth.proxy]\nenabled = true", "whitelist .* write 0.0.0.0/0"),
        (PROXY + "header_name =", "header_name .* a header's name"),
        (PROXY + "header_name = X_USER", "header_name .* a header's name"),
        (PROXY + "header_name = Remote User", "header_name .* a header's name"),
        (PROXY + "header_name = Cookie", "header_name .* a header's name"),
        (PROXY + "header_name = Authorization", "header_name .* a header's name"),
        (PROXY + "headers = Name", "headers .* Field:Header-Name"),
        (PROXY + "headers = Phone:X-Phone", "headers .* Field:Header-Name"),
        (PROXY + "headers = Name:Host", "headers .* Field:Header-Name"),
        (PROXY + "headers = Name:X-A Name:X-B", "headers .* once"),
        ("[auth.jwt]\nenabled = true", "header_name .* carries the token"),
        (JWT + "header_name = Host", "header_name .* a header's name"),
        (JWT + "jwk_set_file = keys.json", "exactly one of"),
        (JWT + "key_file =", "exactly one of"),
        (JWT + "key_file =\njwk_set_url = http://issuer.test/keys", "jwk_set_url .* https"),
        (JWT + "username_claim =", "username_claim .* claim with the login"),
    ],
)
def test_a_way_in_that_cannot_be_safe_is_refused_at_start(loaded: Loader, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        loaded(text)


@pytest.mark.parametrize(
    "text",
    [
        "[auth.anonymous]\nenabled = true",
        PROXY,
        PROXY + "headers = Name:X-Name, Email:X-Mail Role:X-Role",
        PROXY + "whitelist = 0.0.0.0/0 ::/0",
        "[auth.proxy]\nwhitelist =",
        JWT,
        JWT + "header_name = Authorization",
        JWT + "header_name =\nurl_login = true",
        JWT + "key_file =\njwk_set_url = https://issuer.test/keys",
        JWT + "username_claim =\nemail_claim = email",
    ],
)
def test_what_is_whole_is_accepted(loaded: Loader, text: str) -> None:
    loaded(text)


def test_groups_that_nothing_could_follow_are_warned_of(loaded: Loader) -> None:
    (warning,) = loaded(PROXY + "headers = Groups:X-WEBAUTH-GROUPS").warnings
    assert "Groups has no effect" in warning
    assert loaded(PROXY + "headers = Name:X-WEBAUTH-NAME").warnings == ()


@pytest.mark.parametrize(
    ("line", "good"), [("0 1 * * *", True), ("30 0 1 * * *", True), ("nightly", False), ("", False)]
)
def test_the_directorys_clock_is_a_cron_line(line: str, good: bool) -> None:
    keys = {("auth.ldap", "enabled"): "true", ("auth.ldap", "sync_cron"): line}
    if good:
        assert load(None, {}, keys).auth_ldap.sync_cron == line
        return
    with pytest.raises(SettingsError, match="sync_cron"):
        load(None, {}, keys)
