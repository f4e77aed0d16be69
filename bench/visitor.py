"""A caller of a gateway that is about to be measured: how it proves itself, and what it makes first."""

import base64
import json
import urllib.request

BASIC = "Authorization: Basic " + base64.b64encode(b"admin:admin").decode()


def session(gateway: int) -> str:
    """The header line of a new session."""
    body = json.dumps({"user": "admin", "password": "admin"}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{gateway}/api/login", data=body)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as answer:
        cookies = answer.headers.get_all("Set-Cookie")
    found = next(cookie.partition(";")[0] for cookie in cookies if cookie.startswith("grafana_session="))
    return f"Cookie: {found}"


def credentials(gateway: int) -> dict[str, str]:
    """The upstream of the benchmarks finds every password and key good."""
    return {"session": session(gateway), "bearer": "Authorization: Bearer any", "basic": BASIC}


def post(port: int, path: str, body: object, header: str) -> dict[str, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=json.dumps(body).encode())
    name, _, value = header.partition(": ")
    request.add_header(name, value)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as answer:
        found: dict[str, str] = json.load(answer)
        return found
