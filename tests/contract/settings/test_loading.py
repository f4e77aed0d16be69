import dataclasses
from ipaddress import ip_network
from pathlib import Path

import pytest

from contract.secret import Secret
from contract.settings import Endpoint, SettingsError, load
from tests.contract.settings.conftest import Loader


def test_defaults_alone_are_enough_to_start(tmp_path: Path) -> None:
    settings = load(None, {}, {("paths", "data"): str(tmp_path)})
    assert settings.server.http_port == 3000
    assert settings.server.root_url == "http://localhost:3000/"
    assert settings.auth.login_maximum_inactive_lifetime_duration == 7 * 86400
    assert settings.gateway.trusted_proxies == (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    assert settings.database.path == tmp_path / "doorward.db"
    assert settings.compat.grafana_version == "11.6.0"
    assert settings.warnings == ()


def test_the_command_line_wins_over_variables_over_the_file_over_the_defaults(loaded: Loader) -> None:
    text = "[server]\nhttp_addr = 10.0.0.1\ndomain = file.example\nhttp_port = 1"
    environ = {"GF_SERVER_DOMAIN": "env.example", "GF_SERVER_HTTP_PORT": "2"}
    server = loaded(text, environ=environ, server__http_port="3").server
    assert (server.http_addr, server.domain, server.http_port) == ("10.0.0.1", "env.example", 3)
    assert server.root_url == "http://env.example:3/"


def test_an_empty_variable_overrides_nothing(loaded: Loader) -> None:
    assert loaded(environ={"GF_SERVER_DOMAIN": ""}).server.domain == "localhost"


def test_a_dotted_section_has_an_underscore_in_its_variable(loaded: Loader) -> None:
    assert not loaded(environ={"GF_AUTH_BASIC_ENABLED": "false"}).auth_basic.enabled


def test_a_variable_may_name_a_file_with_the_value(loaded: Loader, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hunter22\n", encoding="utf-8")
    settings = loaded(environ={"GF_SECURITY_ADMIN_PASSWORD__FILE": str(tmp_path / "password")})
    assert settings.security.admin_password.reveal() == "hunter22"


def test_all_faults_are_told_at_once_each_with_its_source_and_cure(loaded: Loader, tmp_path: Path) -> None:
    text = "[server]\nhttp_port = 99999\nhttp_prot = 1\n[nonsense\n[security]\ncookie_samesite = none\n"
    with pytest.raises(SettingsError) as caught:
        loaded(text, environ={"GF_AUTH_API_KEYS_MODE": "maybe"}, quota__org_user="many")
    lines = str(caught.value).splitlines()
    file = tmp_path / "custom.ini"
    assert sorted(lines) == sorted(caught.value.faults)
    assert set(lines) == {
        f"[server] http_port = '99999' ({file}:2): choose a number from 0 to 65535",
        f"[server] http_prot ({file}:3): is no setting; did you mean [server] http_port?",
        f"{file}:4: close the section's name with a bracket: [name]",
        (
            f"[security] cookie_samesite = 'none' ({file}:6): "
            "none needs [security] cookie_secure=true; browsers insist on it"
        ),
        (
            "[auth] api_keys_mode = 'maybe' (GF_AUTH_API_KEYS_MODE): "
            "choose one of: enabled, deprecated, redirect, gone"
        ),
        "[quota] org_user = 'many' (command line): write a whole number",
    }


def test_no_fault_shows_a_secret(loaded: Loader) -> None:
    environ = {
        "GF_SECURITY_SECRET_KEY": "canary-one",
        "GF_GATEWAY_REDIS_URL": "http://:canary-two@host/0",
        "GF_SECURITY_ADMIN_PASSWORD": "canary-four$__vault{x}",
    }
    with pytest.raises(SettingsError) as caught:
        loaded("[security]\npreviuos_secret_key = canary-five-xxxxxxx\n", environ=environ)
    assert len(caught.value.faults) == 4
    assert "canary" not in str(caught.value)
    with pytest.raises(SettingsError) as caught:
        loaded("[remote_cache]\nconnstr = addr=host:1,password=canary-three,pool=1")
    assert "canary" not in str(caught.value)


def test_the_settings_in_print_show_no_secret(loaded: Loader) -> None:
    environ = {
        "GF_SECURITY_SECRET_KEY": "canary-one-0123456789",
        "GF_SECURITY_ADMIN_PASSWORD": "canary-two",
        "GF_GATEWAY_REDIS_URL": "rediss://:canary-three@host/0",
        "GF_AUTH_GITHUB_CLIENT_SECRET": "canary-four",
    }
    settings = loaded(environ=environ)
    assert "canary" not in repr(settings)
    assert "canary" not in repr(list(settings.explain()))
    assert "canary" not in repr(settings.entries)


def test_a_database_is_named_by_its_address_or_by_its_keys(loaded: Loader) -> None:
    by_url = loaded(database__url="postgresql://ada%40x:p%2Fw@[::1]:5433/door?sslmode=require").database
    text = "[database]\ntype=postgres\nhost=[::1]:5433\nname=door\nuser=ada@x\npassword=p/w\nssl_mode=require"
    assert dataclasses.replace(by_url, url=Secret("")) == loaded(text).database


def test_an_address_that_names_no_database_is_told_without_its_password(loaded: Loader) -> None:
    for url in ("mysql://u:pw-canary@host/db", "postgres://u:pw-canary@h:x/db", "postgres://u:pw-canary@h/d?a=1"):
        with pytest.raises(SettingsError, match=r"\[database\] url") as caught:
            loaded(database__url=url)
        assert "canary" not in str(caught.value)


def test_the_backend_is_found_on_its_socket_in_the_data_folder(loaded: Loader, tmp_path: Path) -> None:
    settings = loaded()
    assert settings.backend.listen.socket_path == tmp_path / "data" / "backend.sock"
    assert settings.gateway.backend_url == settings.backend.listen


def test_the_backend_is_found_where_it_listens(loaded: Loader) -> None:
    settings = loaded(
        backend__listen="http://0.0.0.0:3001",
        backend__allow_unencrypted="true",
        security__secret_key="k" * 32,
    )
    assert settings.gateway.backend_url == Endpoint(scheme="http", host="127.0.0.1", port=3001)


def test_a_data_folder_too_deep_for_a_socket_is_a_fault(loaded: Loader, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="choose a shorter one"):
        loaded(paths__data=str(tmp_path / ("x" * 100)))


def test_grafanas_redis_setting_is_understood(loaded: Loader) -> None:
    settings = loaded("[remote_cache]\nconnstr = addr=127.0.0.1:6379,password=p@ss,db=2,ssl=true")
    assert settings.gateway.redis_url.reveal() == "rediss://:p%40ss@127.0.0.1:6379/2"


def test_grafanas_cache_in_the_database_is_accepted_with_a_warning(loaded: Loader) -> None:
    (warning,) = loaded("[remote_cache]\ntype = database").warnings
    assert "always live in Redis" in warning


def test_a_rotation_interval_below_two_minutes_is_raised(loaded: Loader) -> None:
    settings = loaded("[auth]\ntoken_rotation_interval_minutes = 1")
    assert settings.auth.token_rotation_interval_minutes == 2
    assert "raised to 2" in settings.warnings[0]


def test_a_root_url_has_a_sub_path_and_ends_in_a_slash(loaded: Loader) -> None:
    server = loaded("[server]\nroot_url = http://example.org/grafana").server
    assert (server.root_url, server.sub_path) == ("http://example.org/grafana/", "/grafana")
    assert loaded().server.sub_path == ""


def test_an_unreadable_file_is_one_plain_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read") as caught:
        load(tmp_path / "none.ini", {}, {})
    assert "\n" not in str(caught.value)
