from pathlib import Path

import pytest

from contract.settings import SettingsError
from tests.contract.settings.conftest import Loader

KEY = "k" * 32


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[security]\nsecret_key = SW2YcwTIb9zpOOhoPsMm", "secret_key .* everybody knows this one"),
        ("[security]\nsecret_key = short", "secret_key .* too short"),
        ("[security]\nadmin_password =", "admin_password .* give one"),
        ("[security]\nadmin_user =", "admin_user .* name the first administrator"),
        ("[security]\ncookie_samesite = none", "cookie_samesite .* needs .*cookie_secure"),
        (
            "[security]\ncookie_samesite = sometimes",
            "cookie_samesite .* choose one of: lax, strict, none, disabled",
        ),
        ("[security]\ndata_source_proxy_whitelist = host", "data_source_proxy_whitelist .* HOST:PORT"),
        ("[auth]\nlogin_cookie_name = a b", "login_cookie_name .* cookie's name"),
        ("[auth]\nlogin_cookie_name =", "login_cookie_name .* cookie's name"),
        ("[auth]\nlogin_cookie_name = __Host-s", "login_cookie_name .* __Host- name needs"),
        ("[auth]\nlogin_cookie_name = __Secure-s", "login_cookie_name .* __Secure- name needs"),
        ("[auth]\nlogin_maximum_lifetime_duration = 5m", "login_maximum_lifetime_duration .* must be longer"),
        ("[auth]\nlogin_maximum_lifetime_duration = 30", "login_maximum_lifetime_duration .* units"),
        ("[auth]\nlogin_maximum_inactive_lifetime_duration = 0d", "inactive_lifetime_duration .* must be longer"),
        ("[auth]\ntoken_rotation_grace_seconds = 600", "token_rotation_grace_seconds .* must be shorter"),
        (
            "[users]\nauto_assign_org_role = Read Only Editor",
            "auto_assign_org_role .* Viewer, Editor, Admin, None",
        ),
        ("[quota]\norg_api_key = ten", "org_api_key .* whole number"),
        ("[quota]\norg_api_key = -2", "org_api_key .* from -1"),
        ("[server]\nhttp_port = 70000", "http_port .* from 0 to 65535"),
        ("[server]\nworkers = 0", "workers .* from 1 to 256"),
        ("[server]\nprotocol = socket", "protocol .* choose one of: http, https"),
        ("[server]\nprotocol = https", "cert_file .* https needs it"),
        ("[server]\nroot_url = example.org/", "root_url .* write an address"),
        ("[server]\nroot_url = http://[::1/", "root_url .* is no address"),
        ("[server]\nroot_url = http://host:99999/", "root_url .* is no address"),
        ("[server]\nroot_url =", "root_url .* write an address"),
        ("[server]\nroot_url = http://host/grüße/", "root_url .* as %XX"),
        ("[server]\nroot_url = http://host/a b/", "root_url .* as %XX"),
        ("[server]\ndomain = localhost:3000", "domain .* host's name alone"),
        ("[server]\nenforce_domain = true\nroot_url = http://other.example/", "enforce_domain .* needs"),
        ("[snapshots]\nexternal_snapshot_url =", "external_snapshot_url .* name the server"),
        ("[gateway]\nbackend_url = backend:3001", "backend_url .* unix:PATH"),
        ("[gateway]\nbackend_url = http://backend:3001/path", "backend_url .* only scheme, host and port"),
        ("[gateway]\nbackend_url = http://backend:3001", "secret_key .* need the same one"),
        ("[backend]\nlisten = unix:relative.sock", "listen .* absolute path"),
        (f"[backend]\nlisten = unix:/{'x' * 107}", "listen .* 107 fit"),
        ("[backend]\nlisten = https://127.0.0.1:3001", "cert_file .* https needs it"),
        (
            "[backend]\nlisten = http://0.0.0.0:3001\nallow_unencrypted = true",
            "secret_key .* need the same one",
        ),
        (f"[backend]\nlisten = http://0.0.0.0:1\n[security]\nsecret_key = {KEY}", "listen .* bare; use https"),
        (f"[backend]\nclient_crl_file = {__file__}", "client_crl_file .* needs client_ca_file"),
        (f"[backend]\nclient_ca_file = {__file__}", "client_ca_file .* needs .* listen to be https"),
        ("[gateway]\nbackend_cert_file = pair.pem", "backend_cert_file .* name backend_cert_key too"),
        ("[gateway]\nredis_cert_key = pair.pem", "redis_cert_file .* name redis_cert_key too"),
        ("[gateway]\nredis_ca_file = none.pem", "redis_ca_file .* readable PEM"),
        ("[gateway]\nbackend_ca_file = none.pem", "backend_ca_file .* readable PEM"),
        ("[database]\nssl_mode = verify-ca\nserver_cert_name = db.test", "server_cert_name .* has no effect"),
        ("[server]\nmin_tls_version = TLS1.1", "min_tls_version .* choose one of: TLS1.2, TLS1.3"),
        ("[gateway]\nredis_url = 127.0.0.1:6379", "redis_url .* redis://HOST"),
        ("[gateway]\nredis_url = redis://", "redis_url .* name the host"),
        ("[gateway]\nredis_url = redis+sentinel://one,two:26379", "redis_url .* NAME"),
        ("[gateway]\nredis_url = redis+sentinel://one:x/main", "redis_url .* NAME"),
        ("[gateway]\nredis_url = unix://relative", "redis_url .* absolute path"),
        (f"[gateway]\nredis_url = unix:///{'x' * 107}", "redis_url .* longer than 107 bytes"),
        ("[gateway]\ntrusted_proxies = proxy.example", "trusted_proxies .* addresses or networks"),
        ("[remote_cache]\nconnstr = 127.0.0.1:6379", "connstr .* addr=HOST:PORT"),
        ("[remote_cache]\nconnstr = addr=h:1,ssl=insecure", "connstr .* always checked"),
        ("[compat]\ngrafana_version = newest", "grafana_version .* three numbers"),
        ("[auth.basic]\nenabled = maybe", "enabled .* true or false"),
        ("[auth.jwt]\nexpect_claims = []", "expect_claims .* JSON object"),
        ("[log]\nlevel = loud", "level .* debug, info, warn"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_cure(loaded: Loader, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        loaded(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[gateway]\ntrusted_proxies = 0.0.0.0/0", "trusted_proxies .* every client"),
        ("[gateway]\ntrusted_proxies = loopback ::/0", "trusted_proxies .* every client"),
        (f"[gateway]\nbackend_url = http://b:1\n[security]\nsecret_key = {KEY}", "backend_url .* unencrypted"),
        (
            f"[backend]\nlisten = http://0.0.0.0:1\nallow_unencrypted = true\n[security]\nsecret_key = {KEY}",
            "listen .* unencrypted",
        ),
        (
            "[gateway]\nredis_url = rediss://store.example/0?ssl_cert_reqs=none",
            "redis_url .* always checked",
        ),
        ("[gateway]\nredis_url = redis://store.example/0", "redis_url .* use rediss"),
        ("[gateway]\nredis_url = redis+sentinel://one.example,127.0.0.1/main", "redis_url .* unencrypted"),
        ("[server]\nserve_from_sub_path = true", "serve_from_sub_path .* no effect"),
        ("[security]\nstrict_transport_security = true", "strict_transport_security .* not https"),
        ("[security]\nx_content_type_options = false", "x_content_type_options .* always sent"),
        ("[auth.basic]\npassword_policy = true", "password_policy .* no effect"),
        ("[auth]\nid_response_header_enabled = true", "id_response_header_enabled .* no effect"),
        ("[server]\nroot_url = https://example.org/", "cookie_secure .* set it to true"),
        (f"[security]\nsecret_key = {KEY}\nprevious_secret_key = {KEY}", "previous_secret_key .* itself"),
    ],
)
def test_what_is_doubtful_is_a_warning(loaded: Loader, text: str, told: str) -> None:
    (warning,) = loaded(text).warnings
    assert pytest.raises(AssertionError, match=told).matches(AssertionError(warning))


def test_a_backend_that_takes_anybodys_connection_is_a_warning(loaded: Loader, tmp_path: Path) -> None:
    pem = tmp_path / "some.pem"
    pem.touch()
    own = f"listen = https://0.0.0.0:1\ncert_file = {pem}\ncert_key = {pem}"
    text = f"[security]\nsecret_key = {KEY}\n[backend]\n{own}"
    (warning,) = loaded(text).warnings
    assert "client_ca_file" in warning
    assert loaded(f"{text}\nclient_ca_file = {pem}").warnings == ()


def test_the_well_known_key_may_be_the_previous_one(loaded: Loader) -> None:
    settings = loaded("[security]\nprevious_secret_key = SW2YcwTIb9zpOOhoPsMm")
    assert settings.security.previous_secret_key.reveal() == "SW2YcwTIb9zpOOhoPsMm"


def test_a_host_cookie_is_fine_on_https_without_a_path(loaded: Loader) -> None:
    text = "[auth]\nlogin_cookie_name = __Host-s\n[security]\ncookie_secure = true\n"
    assert loaded(text + "[server]\nroot_url = https://example.org/").warnings == ()
    with pytest.raises(SettingsError, match="__Host- name needs"):
        loaded(text + "[server]\nroot_url = https://example.org/sub/")


def test_https_with_both_files_is_accepted(loaded: Loader, tmp_path: Path) -> None:
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).touch()
    text = f"[server]\nprotocol = https\ncert_file = {tmp_path}/cert.pem\ncert_key = {tmp_path}/key.pem\n"
    settings = loaded(text + "[security]\ncookie_secure = true")
    assert settings.server.root_url == "https://localhost:3000/"


def test_an_administrator_is_not_needed_when_none_is_made(loaded: Loader) -> None:
    assert not loaded(
        "[security]\ndisable_initial_admin_creation = true\nadmin_password ="
    ).security.admin_password
