"""What an operator does at the shell holds for the very next request of a Doorward that runs."""

import json
import os
import subprocess
import sys
from typing import Any

from tests.support.api import Api, basic, bearer, session
from tests.support.doorward import Doorward
from tests.support.programs import REPOSITORY

SERVICE = "/api/serviceaccounts"
NEW = "a password that was told at the shell"


def shell(doorward: Doorward, *words: str, said: str = "") -> Any:
    """What the command answers as JSON."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GF_")}
    command = [sys.executable, "-m", "doorward", *words, "--json", f"--data={doorward.data}"]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=plain, input=said, capture_output=True, text=True, check=False, timeout=20
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


async def test_a_user_made_at_the_shell_logs_in_and_a_disabled_one_is_out_at_once(
    doorward: Doorward, api: Api
) -> None:
    made = shell(doorward, "user", "create", "--login=ada", "--random")
    by_password, by_session = basic("ada", made["password"]), session(await api.log_in("ada", made["password"]))
    for by in (by_password, by_session):
        assert (await api.get("/api/user", by=by)).json["login"] == "ada"
    assert shell(doorward, "user", "disable", "ada")["gateways_told"] is True
    for by in (by_password, by_session):
        assert (await api.get("/api/user", by=by)).status == 401
    shell(doorward, "user", "enable", "ada")
    assert (await api.get("/api/user", by=by_password)).status == 200
    assert (await api.get("/api/user", by=by_session)).status == 401


async def test_a_session_revoked_at_the_shell_is_refused_at_once(doorward: Doorward, api: Api) -> None:
    made = shell(doorward, "user", "create", "--login=bob", "--random")
    first, second = [await api.log_in("bob", made["password"]) for _ in range(2)]
    listed = shell(doorward, "session", "list", "--user=bob")
    assert [row["login"] for row in listed] == ["bob", "bob"]
    for token in (first, second):
        assert (await api.get("/api/user", by=session(token))).status == 200
    shell(doorward, "session", "revoke", str(listed[0]["id"]))
    assert (await api.get("/api/user", by=session(first))).status == 401
    assert (await api.get("/api/user", by=session(second))).status == 200
    assert shell(doorward, "session", "revoke", "--user=bob") == {"ended": 1}
    assert (await api.get("/api/user", by=session(second))).status == 401


async def test_a_key_or_token_revoked_at_the_shell_is_refused_at_once(doorward: Doorward, api: Api) -> None:
    account = (await api.ask("POST", SERVICE, {"name": "robot"}, by=basic("admin", "admin"))).json["id"]
    token = (await api.made(f"{SERVICE}/{account}/tokens", {"name": "robot's"}))["key"]
    held = {"ci": bearer(await api.key("ci")), "robot's": bearer(token)}
    ids = {row["name"]: row["id"] for row in shell(doorward, "key", "list")}
    for name, by in held.items():
        assert (await api.get("/api/org", by=by)).status == 200
        assert shell(doorward, "key", "revoke", str(ids[name])) == {"revoked": [ids[name]], "gateways_told": True}
        assert (await api.get("/api/org", by=by)).status == 401


async def test_a_password_reset_at_the_shell_is_the_only_one_at_once(doorward: Doorward, api: Api) -> None:
    old, by_session = basic("admin", "admin"), session(await api.log_in())
    assert (await api.get("/api/user", by=old)).status == 200
    shell(doorward, "admin", "reset-password", "--stdin", said=f"{NEW}\n")
    assert (await api.get("/api/user", by=old)).status == 401
    assert (await api.get("/api/user", by=by_session)).status == 401
    assert (await api.get("/api/user", by=basic("admin", NEW))).status == 200
