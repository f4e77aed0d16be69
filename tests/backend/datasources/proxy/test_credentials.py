from base64 import b64encode
from typing import Any

import pytest

from tests.backend.datasources.proxy.conftest import Backend, Caller
from tests.support.echo import Echo

X = "/api/datasources/proxy/1/x"
INFLUX = {"type": "influxdb", "user": "iu", "database": "site"}


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"basicAuth": True, "basicAuthUser": "bu", "secureJsonData": {"basicAuthPassword": "bp"}},
            basic("bu", "bp"),
        ),
        ({"basicAuth": True, "basicAuthUser": "bu", "basicAuthPassword": "legacy"}, basic("bu", "legacy")),
        ({"basicAuth": True, "basicAuthUser": "bü", "basicAuthPassword": "a:ü"}, basic("bü", "a:ü")),
        ({"basicAuth": True}, basic("", "")),
        ({"basicAuth": False, "basicAuthUser": "bu", "secureJsonData": {"basicAuthPassword": "bp"}}, None),
        ({"user": "gu", "password": "gp"}, None),
        (INFLUX | {"secureJsonData": {"password": "ip"}}, basic("iu", "ip")),
        (INFLUX | {"user": ""}, None),
        (
            INFLUX
            | {
                "basicAuth": True,
                "basicAuthUser": "bu",
                "secureJsonData": {"password": "ip", "basicAuthPassword": "bp"},
            },
            basic("bu", "bp"),
        ),
        (
            {
                "basicAuth": True,
                "basicAuthUser": "bu",
                "jsonData": {"httpHeaderName1": "Authorization"},
                "secureJsonData": {"httpHeaderValue1": "Bearer custom", "basicAuthPassword": "bp"},
            },
            "Bearer custom",
        ),
    ],
)
async def test_a_source_sees_its_own_credentials_and_never_the_callers(
    backend: Backend, caller: Caller, echo: Echo, fields: dict[str, Any], expected: str | None
) -> None:
    await backend.add(echo.url, **fields)
    await caller.ask("GET", X, headers={"Authorization": "Basic bWluZTptaW5l"})
    assert echo.last.headers.get("authorization") == expected


async def test_a_caller_may_pass_an_authorization_on_by_name(backend: Backend, caller: Caller, echo: Echo) -> None:
    await backend.add(echo.url, basicAuth=True, basicAuthUser="bu")
    await caller.ask("GET", X, headers={"X-DS-Authorization": "Bearer z"})
    assert echo.last.headers["authorization"] == "Bearer z"
    assert "x-ds-authorization" not in echo.last.headers


async def test_custom_headers_replace_the_callers_and_stop_at_a_gap(
    backend: Backend, caller: Caller, echo: Echo
) -> None:
    await backend.add(
        echo.url,
        jsonData={"httpHeaderName1": "X-Api-Key", "httpHeaderName2": "X-Second", "httpHeaderName4": "X-Never"},
        secureJsonData={"httpHeaderValue1": "k1", "httpHeaderValue2": "k2", "httpHeaderValue4": "k4"},
    )
    await caller.ask("GET", X, headers={"x-api-key": "from-caller"})
    assert (echo.last.headers["x-api-key"], echo.last.headers["x-second"]) == ("k1", "k2")
    assert "x-never" not in echo.last.headers


@pytest.mark.parametrize(
    "name",
    [
        "Cookie",
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "X-Grafana-User",
        "x_grafana_user",
        "X-Doorward-Identity",
        "X-WEBAUTH-USER",
        "X.Webauth.User",
    ],
)
async def test_a_custom_header_may_not_speak_for_us(
    backend: Backend, caller: Caller, echo: Echo, name: str
) -> None:
    await backend.add(
        echo.url,
        jsonData={"httpHeaderName1": name, "httpHeaderName2": "X-Fine"},
        secureJsonData={"httpHeaderValue1": "forged", "httpHeaderValue2": "yes"},
    )
    assert (await caller.ask("GET", X)).status == 200
    assert "forged" not in str(echo.last)
    assert echo.last.headers["x-fine"] == "yes"


@pytest.mark.parametrize(
    ("name", "value"), [("X Bad", "v"), ("X-Bad:", "v"), ("X-Ü", "v"), ("X-Ok", "a\r\nX-Evil: 1")]
)
async def test_a_custom_header_that_would_break_its_line_is_not_sent(
    backend: Backend, caller: Caller, echo: Echo, name: str, value: str
) -> None:
    await backend.add(echo.url, jsonData={"httpHeaderName1": name}, secureJsonData={"httpHeaderValue1": value})
    reply = await caller.ask("GET", X)
    assert (reply.status, echo.seen) == (502, [])
    assert "Evil" not in reply.message
