import pytest

from gateway.sessions.cookie import CookieRules, cookie_rules, read_cookie

TOKEN = "0123456789abcdef0123456789abcdef"


def cookies(*lines: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"Host", b"x"), *((b"Cookie", line) for line in lines)]


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ([], None),
        ([b"other=1"], None),
        ([b"grafana_session"], None),
        ([b"grafana_session="], ""),
        ([b"grafana_session=a"], "a"),
        ([b"other=1; grafana_session=a; x=2"], "a"),
        ([b"other=1;grafana_session=a"], "a"),
        ([b" \tgrafana_session \t=\t a \t"], "a"),
        ([b"grafana_session=a=b"], "a=b"),
        ([b'grafana_session="a"'], '"a"'),
        ([b"grafana_session=a; grafana_session=b"], "a"),
        ([b"grafana_session=; grafana_session=b"], ""),
        ([b"grafana_session=a", b"grafana_session=b"], "a"),
        ([b"x=1", b"y=2; grafana_session=b"], "b"),
        ([b"Grafana_Session=a"], None),
        ([b"grafana_session_expiry=1"], None),
        ([b"x=grafana_session=a"], None),
        ([b"x=1, grafana_session=a"], None),
        ([b"grafana_session=\xff\x00"], "\xff\x00"),
        ([b'x="; grafana_session=a; y="'], "a"),
    ],
)
def test_the_first_cookie_of_the_name_is_read_as_sent(lines: list[bytes], value: str | None) -> None:
    assert read_cookie(cookies(*lines), "grafana_session") == value


def test_the_case_of_the_headers_name_does_not_matter() -> None:
    assert CookieRules().read([(b"cOOKIE", b"grafana_session=a")]) == "a"


def test_a_session_is_two_cookies_one_of_them_for_scripts() -> None:
    assert CookieRules().set(TOKEN, rotated_at=1000.7) == (
        f"grafana_session={TOKEN}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax",
        "grafana_session_expiry=1595; Path=/; Max-Age=2592000; SameSite=Lax",
    )


def test_clearing_names_the_same_attributes() -> None:
    rules = CookieRules(secure=True, same_site="strict", path="/grafana")
    assert rules.clear() == (
        "grafana_session=; Path=/grafana; Max-Age=0; HttpOnly; Secure; SameSite=Strict",
        "grafana_session_expiry=; Path=/grafana; Max-Age=0; Secure; SameSite=Strict",
    )


def test_a_disabled_same_site_is_no_attribute() -> None:
    assert "SameSite" not in "".join(CookieRules(same_site="disabled").set(TOKEN, rotated_at=0))


def test_a_configured_name_names_both() -> None:
    rules = CookieRules(name="door")
    assert [line.partition("=")[0] for line in rules.clear()] == ["door", "door_expiry"]


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        ({"same_site": "none"}, "cookie_secure"),
        ({"name": "__Secure-s"}, "__Secure-"),
        ({"name": "__Host-s"}, "__Host-"),
        ({"name": "__Host-s", "cookie_secure": True, "sub_path": "/grafana"}, "__Host-"),
    ],
)
def test_rules_that_browsers_would_not_accept_are_refused(rules: dict[str, object], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        configured(**rules)


def test_https_makes_the_cookies_secure() -> None:
    rules = configured(name="__Host-s", https=True)
    assert all("; Secure" in line and "Domain" not in line for line in rules.set(TOKEN, rotated_at=0))


def configured(**changed: object) -> CookieRules:
    settings: dict[str, object] = {
        "name": "grafana_session",
        "cookie_secure": False,
        "https": False,
        "same_site": "lax",
        "sub_path": "",
        "max_age": 60,
        "rotation": 600,
    }
    return cookie_rules(**(settings | changed))  # type: ignore[arg-type]  # a table of settings, as a file would be
