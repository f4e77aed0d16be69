"""What an operator does at the shell holds for the very next request of a Doorward that runs."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from contract.clock import SystemClock
from contract.settings import load, prepare
from doorward.admin.shell import opened
from doorward.explain.explainer import Explainer
from tests.support.api import Api, Credential, basic, bearer, session
from tests.support.doorward import Doorward
from tests.support.programs import plain_environment
from tests.support.shell import Shell, open_shell

SERVICE = "/api/serviceaccounts"
NEW = "a password that was told at the shell"


SPOILED = "Authorization: Basic !"
DEAD = "Cookie: grafana_session=" + "0" * 32


class Operator:
    """At the shell of the machine that Doorward runs on."""

    def __init__(self, shell: Shell, doorward: Doorward) -> None:
        self._shell = shell
        self._place = f"--data={doorward.data}"

    def does(self, *words: str, said: str = "") -> Any:
        """What the command answers as JSON."""
        done = self._shell.run(*words, "--json", self._place, environment=plain_environment(), said=said)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def operator(doorward: Doorward) -> Iterator[Operator]:
    with open_shell() as shell:
        yield Operator(shell, doorward)


async def test_a_user_made_at_the_shell_logs_in_and_a_disabled_one_is_out_at_once(
    operator: Operator, api: Api
) -> None:
    made = operator.does("user", "create", "--login=ada", "--random")
    by_password, by_session = basic("ada", made["password"]), session(await api.log_in("ada", made["password"]))
    for by in (by_password, by_session):
        assert (await api.get("/api/user", by=by)).json["login"] == "ada"
    assert operator.does("user", "disable", "ada")["gateways_told"] is True
    for by in (by_password, by_session):
        assert (await api.get("/api/user", by=by)).status == 401
    operator.does("user", "enable", "ada")
    assert (await api.get("/api/user", by=by_password)).status == 200
    assert (await api.get("/api/user", by=by_session)).status == 401


async def test_a_session_revoked_at_the_shell_is_refused_at_once(operator: Operator, api: Api) -> None:
    made = operator.does("user", "create", "--login=bob", "--random")
    first, second = [await api.log_in("bob", made["password"]) for _ in range(2)]
    listed = operator.does("session", "list", "--user=bob")
    assert [row["login"] for row in listed] == ["bob", "bob"]
    for token in (first, second):
        assert (await api.get("/api/user", by=session(token))).status == 200
    operator.does("session", "revoke", str(listed[0]["id"]))
    assert (await api.get("/api/user", by=session(first))).status == 401
    assert (await api.get("/api/user", by=session(second))).status == 200
    assert operator.does("session", "revoke", "--user=bob") == {"ended": 1}
    assert (await api.get("/api/user", by=session(second))).status == 401


async def test_a_key_or_token_revoked_at_the_shell_is_refused_at_once(operator: Operator, api: Api) -> None:
    account = (await api.ask("POST", SERVICE, {"name": "robot"}, by=basic("admin", "admin"))).json["id"]
    token = (await api.made(f"{SERVICE}/{account}/tokens", {"name": "robot's"}))["key"]
    held = {"ci": bearer(await api.key("ci")), "robot's": bearer(token)}
    ids = {row["name"]: row["id"] for row in operator.does("key", "list")}
    for name, by in held.items():
        assert (await api.get("/api/org", by=by)).status == 200
        assert operator.does("key", "revoke", str(ids[name])) == {"revoked": [ids[name]], "gateways_told": True}
        assert (await api.get("/api/org", by=by)).status == 401


def line(credential: Credential) -> str:
    [(name, value)] = credential.items()
    return f"{name}: {value}"


def status_of(doorward: Doorward, text: str) -> int:
    with socket.create_connection(("127.0.0.1", doorward.port), timeout=10) as caller:
        caller.sendall(text.encode())
        return int(caller.recv(65536).split()[1])


async def test_what_is_explained_is_what_the_gateway_does(
    doorward: Doorward, operator: Operator, api: Api
) -> None:
    made = operator.does("user", "create", "--login=eve", "--random")
    eve, key = line(basic("eve", made["password"])), line(bearer(await api.key("explained")))
    cookie = line(session(await api.log_in("eve", made["password"])))
    arrivals = (
        ("GET /api/org", eve),
        ("GET /api/org", line(basic("eve", "a wrong guess"))),
        ("GET /api/org", key),
        ("GET /api/org", key[:-4]),
        ("GET /api/auth/keys", key),
        ("GET /api/org", cookie),
        ("GET /api/org", DEAD),
        ("GET /login", DEAD),
        ("GET /api/org", f"{SPOILED}\r\n{cookie}"),
        ("POST /api/user/using/1", f"{cookie}\r\nOrigin: https://evil.test\r\nContent-Length: 0"),
        ("GET /api/orgs", eve),
        ("GET /api/org", f"{key}\r\nX-Grafana-Org-Id: 99"),
        ("GET /api/nothing", "Accept: */*"),
        ("GET /api/nothing", eve),
        ("GET /api/../org", eve),
        ("GET /internal/identity", eve),
    )
    settings, clock = prepare(load(None, {}, {("paths", "data"): str(doorward.data)})), SystemClock()
    async with opened(settings, clock) as reached:
        explainer = Explainer(settings, reached, clock)
        for start, headers in arrivals:
            host = f"Host: localhost:{doorward.port}"
            text = f"{start} HTTP/1.1\r\n{host}\r\n{headers}\r\nConnection: close\r\n\r\n"
            told = await explainer.explain(text.encode(), peer="127.0.0.1")
            status = 200 if told.refusal is None else told.refusal.status
            assert (told.unknown, status) == ("", status_of(doorward, text)), (start, told.said().text)


def test_a_request_is_explained_at_the_shell(operator: Operator) -> None:
    text = f"GET /api/org HTTP/1.1\nHost: localhost\n{DEAD}\n"
    verdict = operator.does("explain", "--request=-", said=text)["verdict"]
    assert (verdict["status"], verdict["messageId"]) == (401, "session.token.unknown")


async def test_a_password_reset_at_the_shell_is_the_only_one_at_once(operator: Operator, api: Api) -> None:
    old, by_session = basic("admin", "admin"), session(await api.log_in())
    assert (await api.get("/api/user", by=old)).status == 200
    operator.does("admin", "reset-password", "--stdin", said=f"{NEW}\n")
    assert (await api.get("/api/user", by=old)).status == 401
    assert (await api.get("/api/user", by=by_session)).status == 401
    assert (await api.get("/api/user", by=basic("admin", NEW))).status == 200
