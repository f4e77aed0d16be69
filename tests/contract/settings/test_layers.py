import pytest

from contract.settings import SettingsError
from tests.contract.settings.conftest import Loader


@pytest.mark.parametrize(
    "text",
    [
        "[smtp]\nenabled = true",
        "[plugin.some-plugin]\npath = /x",
        "[database]\nwal = true",
        "app_mode = development",
        "[DEFAULT]\napp_mode = development",
        "[feature_toggles]\nenable = a b",
        "[unified_alerting.screenshots]\ncapture = true",
    ],
)
def test_a_key_that_only_grafana_uses_is_a_warning(loaded: Loader, text: str) -> None:
    (warning,) = loaded(text).warnings
    assert "Doorward does not use" in warning


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("[securty]\nadmin_user = x", r"did you mean \[security\] admin_user\?"),
        ("[security]\nadmin_usr = x", r"did you mean \[security\] admin_user\?"),
        ("[server]\ncookie_secure = true", r"did you mean \[security\] cookie_secure\?"),
        ("[server]\nqqqqqqqq = true", "remove it"),
    ],
)
def test_a_key_that_nobody_knows_is_a_fault_with_the_nearest_name(loaded: Loader, text: str, cure: str) -> None:
    with pytest.raises(SettingsError, match=f"is no setting; {cure}"):
        loaded(text)


def test_a_misspelt_variable_is_a_fault(loaded: Loader) -> None:
    with pytest.raises(SettingsError, match="did you mean GF_SERVER_HTTP_PORT"):
        loaded(environ={"GF_SERVER_HTTP_PROT": "1"})


@pytest.mark.parametrize("name", ["GF_INSTALL_PLUGINS", "GF_SMTP_HOST", "GF_DEFAULT_APP_MODE", "GF_SERVICE_PORT"])
def test_other_variables_of_that_family_are_warnings(loaded: Loader, name: str) -> None:
    (warning,) = loaded(environ={name: "x"}).warnings
    assert warning.startswith(name)


def test_other_programs_variables_are_nobodys_business(loaded: Loader) -> None:
    assert loaded(environ={"PATH": "/bin", "HOME": "/root"}).warnings == ()


def test_an_unknown_word_on_the_command_line_is_a_fault(loaded: Loader) -> None:
    with pytest.raises(SettingsError, match="command line"):
        loaded(server__port="1")


def test_an_old_name_still_means_what_it_meant_and_says_so(loaded: Loader) -> None:
    settings = loaded("[auth]\nlogin_maximum_lifetime_days = 3\n[auth.proxy]\nldap_sync_ttl = 5")
    assert settings.auth.login_maximum_lifetime_duration == 3 * 86400
    assert settings.auth_proxy.sync_ttl == 5
    assert all("is called" in warning for warning in settings.warnings)
    assert len(settings.warnings) == 2


def test_an_old_name_in_a_variable_is_understood(loaded: Loader) -> None:
    settings = loaded(environ={"GF_AUTH_LOGIN_MAXIMUM_INACTIVE_LIFETIME_DAYS": "2"})
    assert settings.auth.login_maximum_inactive_lifetime_duration == 2 * 86400


def test_the_present_name_wins_over_the_old_one_beside_it(loaded: Loader) -> None:
    text = "[auth]\nlogin_maximum_lifetime_duration = 9d\nlogin_maximum_lifetime_days = 3"
    assert loaded(text).auth.login_maximum_lifetime_duration == 9 * 86400


def test_of_two_lines_for_one_key_the_last_holds_and_a_warning_names_both(loaded: Loader) -> None:
    settings = loaded("[server]\nhttp_port = 1\nhttp_port = 2")
    assert settings.server.http_port == 2
    assert "custom.ini:3" in settings.warnings[0]
    assert "custom.ini:2" in settings.warnings[0]


def test_where_each_value_comes_from_is_told(loaded: Loader) -> None:
    text = "[server]\ndomain = a.example\n"
    settings = loaded(text, environ={"GF_SERVER_HTTP_ADDR": "::1"}, server__http_port="1")
    told = {(each.section, each.key): (each.value, each.source) for each in settings.explain()}
    assert told["server", "domain"][1].endswith("custom.ini:2")
    assert told["server", "http_addr"] == ("::1", "GF_SERVER_HTTP_ADDR")
    assert told["server", "http_port"] == ("1", "command line")
    assert told["server", "protocol"] == ("http", "default")
    assert told["backend", "listen"][1] == "derived from [paths] data"
    assert told["security", "admin_password"][0] == "************"
