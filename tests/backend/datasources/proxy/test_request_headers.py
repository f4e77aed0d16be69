import pytest

from backend.datasources.proxy.request_headers import HeaderPolicy
from contract.identity import Identity, Kind, Role
from tests.backend.datasources.proxy.conftest import AGENT, Backend, Caller, Terms
from tests.support.echo import Echo
from tests.support.people import People, api_key

X = "/api/datasources/proxy/1/x"
NOT_FOR_SOURCES = (
    "Authorization",
    "Origin",
    "Referer",
    "X-Forwarded-Host",
    "X-Forwarded-Port",
    "X-Forwarded-Proto",
    "X-Forwarded-For",
    "X-Real-Ip",
    "X-Grafana-User",
    "X-Grafana-Role",
    "X-Grafana-Org-Id",
    "X-Grafana-Id",
    "X-Doorward-Other",
    "X-WEBAUTH-USER",
    "Forwarded",
    "Via",
    "X-Request-Id",
    "Proxy-Authorization",
    "Keep-Alive",
    "TE",
    "Trailer",
    "X-Hop",
    "X-Original-URL",
    "X-HTTP-Method-Override",
)


async def test_a_plain_request_carries_nothing_of_the_gateway(
    backend: Backend, caller: Caller, echo: Echo
) -> None:
    await backend.add(echo.url)
    await caller.ask("GET", X)
    assert dict(echo.last.headers) == {
        "host": echo.authority,
        "user-agent": AGENT,
        "x-forwarded-for": "192.0.2.7",
    }


async def test_what_is_no_business_of_a_source_does_not_reach_it(
    backend: Backend, caller: Caller, echo: Echo
) -> None:
    await backend.add(echo.url)
    headers = dict.fromkeys(NOT_FOR_SOURCES, "Basic abc") | {
        "Connection": "X-Hop",
        "Cookie": "a=1; grafana_session=2",
    }
    await caller.ask("GET", X, headers=headers)
    assert echo.last.headers.keys() == {"host", "user-agent", "x-forwarded-for"}
    assert echo.last.headers["x-forwarded-for"] == "192.0.2.7"


async def test_all_other_headers_are_passed_on(backend: Backend, caller: Caller, echo: Echo) -> None:
    await backend.add(echo.url)
    headers = {
        "X-Custom": "abc",
        "X-Panel-Id": "7",
        "X-Dashboard-Id": "9",
        "Accept-Language": "de",
        "If-None-Match": '"x"',
        "Range": "bytes=0-1",
        "Cache-Control": "no-cache",
        "traceparent": "00-1-2-01",
        "X-Scope-OrgID": "tenant",
    }
    await caller.ask("GET", X, headers={**headers, "User-Agent": "curl/7.0"})
    for name, value in headers.items():
        assert echo.last.headers[name.lower()] == value
    assert echo.last.headers["user-agent"] == AGENT


async def test_what_the_gateway_signed_of_the_caller_is_told(backend: Backend, caller: Caller, echo: Echo) -> None:
    await backend.add(echo.url)
    said = caller.as_said(forwarded_for="10.1.2.3, 10.4.5.6", real_ip="10.9.9.9", org_header="1")
    await said.ask("GET", X)
    assert echo.last.headers["x-forwarded-for"] == "10.1.2.3, 10.4.5.6, 192.0.2.7"
    assert echo.last.headers["x-real-ip"] == "10.9.9.9"
    assert echo.last.headers["x-grafana-org-id"] == "1"


async def test_a_signed_text_that_would_break_a_header_is_left_out(
    backend: Backend, caller: Caller, echo: Echo
) -> None:
    await backend.add(echo.url)
    await caller.as_said(real_ip="1\r\nX-Evil: 1", org_header="1\x00").ask("GET", X)
    assert echo.last.headers.keys() == {"host", "user-agent", "x-forwarded-for"}


async def test_the_login_is_told_where_the_settings_say_so(backend: Backend, people: People, echo: Echo) -> None:
    await backend.add(echo.url)
    terms = Terms(headers=HeaderPolicy(user_agent=AGENT, send_user_header=True))
    viewer = await backend.caller(people.viewer, terms=terms)
    await viewer.ask("GET", X, headers={"X-Grafana-User": "admin"})
    assert echo.last.headers["x-grafana-user"] == "vic"
    for identity in (api_key(Role.ADMIN), Identity(kind=Kind.ANONYMOUS, login="x", org_id=1, role=Role.VIEWER)):
        other = await backend.caller(identity, terms=terms)
        await other.ask("GET", X, headers={"X-Grafana-User": "admin"})
        assert "x-grafana-user" not in echo.last.headers


async def test_names_that_prove_identity_to_the_gateway_go_no_further(
    backend: Backend, people: People, echo: Echo
) -> None:
    await backend.add(
        echo.url,
        jsonData={"httpHeaderName1": "X-Jwt", "httpHeaderName2": "X-Fine"},
        secureJsonData={"httpHeaderValue1": "forged", "httpHeaderValue2": "yes"},
    )
    terms = Terms(headers=HeaderPolicy(user_agent=AGENT, reserved=frozenset({b"x-jwt"})))
    caller = await backend.caller(people.viewer, terms=terms)
    await caller.ask("GET", X, headers={"X-JWT": "token"})
    assert "x-jwt" not in echo.last.headers
    assert echo.last.headers["x-fine"] == "yes"


@pytest.mark.parametrize(
    ("keep", "cookie"),
    [
        (["keepme", "also"], "keepme=1; also=x=y"),
        (["keep[]"], "keepme=1"),
        (["[]"], "keepme=1; other=2; also=x=y"),
        (["grafana_session", "keepme"], "keepme=1"),
        (["none"], None),
        ([], None),
        ("keepme", None),
        (["keepme", 5], None),
        (None, None),
    ],
)
async def test_cookies_are_kept_by_name_and_ours_never(
    backend: Backend, caller: Caller, echo: Echo, keep: object, cookie: str | None
) -> None:
    await backend.add(echo.url, jsonData={"keepCookies": keep})
    sent = "keepme=1; grafana_session=abc; other=2; __Host-grafana_session=d; grafana_session_expiry=5; also=x=y"
    await caller.ask("GET", X, headers={"Cookie": sent})
    assert echo.last.headers.get("cookie") == cookie
