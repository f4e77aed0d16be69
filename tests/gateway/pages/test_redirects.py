import pytest

from gateway.pages.redirects import Redirects
from tests.support.readings import reading

ROOT = Redirects("", secure=False)
BELOW = Redirects("/grafana", secure=True)


@pytest.mark.parametrize(
    "path",
    [
        "//evil.test",
        "/\\evil.test",
        "/%2fevil.test",
        "/%5cevil.test",
        "/\tevil.test",
        "/%09/evil.test/../x y",
        "https://evil.test",
        "https:evil.test",
        "\\\\evil.test",
        "/.//evil.test/../..",
        "/./x",
        "/a/../b",
        "javascript:alert(1)",
        "http://gw.test@evil.test",
        "",
        "x",
        "/x\r\nSet-Cookie: a=b",
        "/" + "x" * 3000,
        "///evil.test",
    ],
)
def test_nothing_leads_off_our_origin(path: str) -> None:
    assert not ROOT.is_safe(path)
    answer = ROOT.to_wanted(reading("/user/auth-tokens/rotate", ("Cookie", "redirect_to=" + "//evil.test")))
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/", "/d/x/y?orgId=1&from=now-1h", "/a%20b", "/dashboards/f/abc/"])
def test_our_own_paths_are_followed(path: str) -> None:
    assert ROOT.is_safe(path)


def test_below_a_sub_path_only_what_is_below_it_is_followed() -> None:
    assert BELOW.is_safe("/grafana/d/x")
    assert not BELOW.is_safe("/grafanax")
    assert not BELOW.is_safe("/d/x")
    assert BELOW.to("/login").headers["Location"] == "/grafana/login"


def test_the_log_in_page_remembers_where_the_reader_wanted_to_go() -> None:
    answer = ROOT.to_login(reading("/d/x?a=1&forceLogin=true"))
    assert answer.headers["Location"] == "/login"
    cookie = answer.headers["Set-Cookie"]
    assert cookie == "redirect_to=/d/x%3Fa%3D1; Path=/; HttpOnly; SameSite=Lax"
    value = cookie.partition(";")[0]
    assert ROOT.remembered(reading("/login", ("Cookie", value))) == "/d/x?a=1"


def test_the_home_page_is_not_worth_remembering() -> None:
    assert "Set-Cookie" not in ROOT.to_login(reading("/")).headers


def test_a_forged_memory_leads_home() -> None:
    assert ROOT.remembered(reading("/login", ("Cookie", "redirect_to=https%3A%2F%2Fevil.test"))) == "/"
