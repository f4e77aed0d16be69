"""After a day of everything, with logs at debug level, no credential is written anywhere."""

import base64
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.journeys.outsiders import Vouching, directory_file
from tests.journeys.witness import Errors, WitnessedApi
from tests.support.api import NOBODY, Credential, basic, bearer, open_api, session
from tests.support.canaries import Canaries, all_files
from tests.support.clock import RunningClock
from tests.support.directory import need_library
from tests.support.doorward import Doorward, Role, running_doorward
from tests.support.echo import Echo, open_echo
from tests.support.openid import running_openid
from tests.support.programs import free_port
from tests.support.stack import connected
from tests.support.valkey import running_valkey

TRACE = "trace-of-the-day"
"""What may be written; if it is not found either, nobody looked."""


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


@pytest.fixture
def admin_password(canaries: Canaries) -> str:
    return canaries.new("the admin's password")


@pytest.fixture
async def vouching(canaries: Canaries, tmp_path: Path) -> AsyncIterator[Vouching]:
    async with running_openid(RunningClock()) as provider:
        yield Vouching(provider, canaries, tmp_path)


@pytest.fixture
def doorward(admin_password: str, vouching: Vouching) -> Iterator[Doorward]:
    settings = {"GF_LOG_LEVEL": "debug", "GF_SECURITY_ADMIN_PASSWORD": admin_password, **vouching.settings()}
    with running_doorward(settings) as found:
        yield found


class Day:
    """What people do; every credential they use or are given is a canary."""

    def __init__(self, api: WitnessedApi, canaries: Canaries, admin: Credential) -> None:
        self.api = api
        self.canaries = canaries
        self.admin = admin

    async def people(self) -> None:
        """A user is made, logs in well and badly, rotates, changes the password and leaves."""
        password, later = self.canaries.new("a password"), self.canaries.new("a later password")
        wish = {"login": TRACE, "password": password}
        user = (await self.api.made("/api/admin/users", wish, by=self.admin))["id"]
        here, elsewhere = [await self.session(TRACE, password, f"cookie {number}") for number in (1, 2)]
        wrong = self.canaries.new("a wrong password")
        assert (await self.api.post("/api/login", {"user": TRACE, "password": wrong})).status == 401
        assert (await self.api.post("/login", f"user={TRACE}&password={wrong}".encode())).status >= 400
        for attempt in (basic(TRACE, wrong), basic("nobody", wrong), bearer(wrong), session("0" * 32)):
            assert (await self.api.get("/api/user", by=attempt)).status == 401
        rotated = await self.api.post("/api/user/auth-tokens/rotate", by=here)
        assert rotated.token
        here = session(self.canaries.plant("a rotated cookie", rotated.token))
        assert (await self.api.get("/api/user", by=here)).status == 200
        await self.change_password(here, password, later)
        assert (await self.api.get("/api/user", by=elsewhere)).status == 401
        set_by_admin = {"password": self.canaries.new("a password that the admin set")}
        target = f"/api/admin/users/{user}/password"
        assert (await self.api.ask("PUT", target, set_by_admin, by=self.admin)).status == 200
        assert (await self.api.get("/api/logout", by=here)).status == 200

    async def change_password(self, by: Credential, old: str, new: str) -> None:
        for said, status in ((self.canaries.new("a wrong old password"), 401), (old, 200)):
            wish = {"oldPassword": said, "newPassword": new}
            assert (await self.api.ask("PUT", "/api/user/password", wish, by=by)).status == status

    async def session(self, user: str, password: str, what: str) -> Credential:
        answer = await self.api.post("/api/login", {"user": user, "password": password})
        assert answer.token
        for number, cookie in enumerate(answer.headers.getall("Set-Cookie")):
            value = cookie.split(";")[0].partition("=")[2]
            if len(value) > 16:
                self.canaries.plant(f"{what}, line {number}", value)
        return session(answer.token)

    async def machines(self) -> None:
        """A key is made, used in both ways, misspelled and deleted."""
        made = await self.api.made("/api/auth/keys", {"name": TRACE, "role": "Editor"}, by=self.admin)
        key = self.canaries.plant("a key", made["key"])
        self.canaries.plant("a key's secret", re.findall(r'"k":"(\w+)"', base64.b64decode(key).decode())[0])
        for by in (bearer(key), basic("api_key", key)):
            assert (await self.api.get("/api/org", by=by)).status == 200
        for by in (bearer(key[:-8]), bearer(key + "x"), basic("api_key", key[1:])):
            assert (await self.api.get("/api/org", by=by)).status == 401
        assert (await self.api.ask("DELETE", f"/api/auth/keys/{made['id']}", by=self.admin)).status == 200
        assert (await self.api.get("/api/org", by=bearer(key))).status == 401

    async def data_sources(self, echo: Echo) -> None:
        """Sources with secrets of every kind are made, changed, asked and found dead; tokens stand in queries."""
        new = self.canaries.new
        wish = {
            "name": TRACE,
            "type": "prometheus",
            "access": "proxy",
            "url": echo.url.replace("//", f"//reader:{new('a password in a URL')}@"),
            "password": new("a source's password"),
            "basicAuth": True,
            "basicAuthUser": "reader",
            "basicAuthPassword": new("a source's basic password"),
            "jsonData": {"httpHeaderName1": "X-Token"},
            "secureJsonData": {
                "httpHeaderValue1": new("a source's header"),
                "tlsClientKey": new("a source's TLS key"),
            },
        }
        made = await self.api.made("/api/datasources", wish, by=self.admin)
        wish["secureJsonData"] = {"httpHeaderValue1": new("a source's later header")}
        updated = await self.api.ask("PUT", f"/api/datasources/{made['id']}", wish, by=self.admin)
        assert updated.status == 200, updated.body
        proxy = f"/api/datasources/proxy/{made['id']}"
        query = f"access_token={new('a query token')}&auth_token={new('a JWT')}&api_key={new('a query key')}"
        headers = {"X-Auth-Token": new("a token for the source"), "X-Doorward-Identity": new("a forged identity")}
        for path, status in (("ok", 200), ("status/401", 400), ("status/500", 500), ("close", 502)):
            answer = await self.api.ask("GET", f"{proxy}/{path}?{query}", by=self.admin, headers=headers)
            assert answer.status == status, answer.body
        dead = {"name": "dead", "type": "prometheus", "access": "proxy", "url": f"http://127.0.0.1:{free_port()}"}
        gone = (await self.api.made("/api/datasources", dead, by=self.admin))["id"]
        assert (await self.api.get(f"/api/datasources/proxy/{gone}/x?{query}", by=self.admin)).status == 502

    async def snapshots(self) -> tuple[str, str]:
        """One is taken, seen and deleted, one stays. The read key is an id too: only logs must not know it."""
        wish = {"dashboard": {"title": TRACE}, "name": TRACE}
        made = await self.api.made("/api/snapshots", wish, by=self.admin)
        assert (await self.api.get(f"/api/snapshots/{made['key']}")).status == 200
        assert (await self.api.get(f"/api/snapshots-delete/{made['deleteKey']}", by=self.admin)).status == 200
        kept = await self.api.made("/api/snapshots", wish, by=self.admin)
        self.canaries.plant("a delete key", kept["deleteKey"])
        return made["key"], made["deleteKey"]

    async def strangers(self, port: int) -> None:
        """Requests that nobody can make sense of, each with something secret in it."""
        new, host = self.canaries.new, b"Host: localhost\r\n"
        with_nul = base64.b64encode(f"admin:\0{new('a password after NUL')}".encode()).decode()
        values = (
            f"Basic {with_nul}",
            f"Basic {new('no base64')}",
            f"Basic {base64.b64encode(new('basic without a colon').encode()).decode()}",
            f"Bearer \0{new('a key after NUL')}",
            f"Bearer {new('a key in pieces')} {new('more of it')}",
            f"Digest {new('a digest')}",
            f"{new('no scheme')}",
            f"Bearer {new('a long key')}{'x' * 70000}",
            f"Bearer {new('one of two')}\r\nAuthorization: Bearer {new('two of two')}",
            f"Bearer {new('folded')}\r\n {new('folded, continued')}",
            f"Bearer {new('latin')}\xff",
        )
        requests = [
            *(f"GET /api/org HTTP/1.1\r\n{host.decode()}Authorization: {value}\r\n\r\n" for value in values),
            f"GET /api/org?token={new('a target')} HTTP/9.9\r\n\r\n",
            f"GET http://user:{new('userinfo')}@localhost/api/org HTTP/1.1\r\n{host.decode()}\r\n",
            f"BREW /{new('a method')} HTTP/1.1\r\n{host.decode()}\r\n",
            f"GET /api/org HTTP/1.1\r\n{host.decode()}Cookie: grafana_session={new('no token')}\r\n\r\n",
            f"GET /login?auth_token={new('a log-in link')} HTTP/1.1\r\n{host.decode()}\r\n",
            f"GET /api/snapshots-delete/{new('a delete key in a target')} HTTP/1.1\r\n{host.decode()}\r\n",
        ]
        for request in requests:
            assert await self.api.ask_raw(port, request.encode("latin-1")) != 500
        for body in (f'{{"user":"admin","password":"{new("broken JSON")}"', f'["{new("another shape")}"]'):
            assert (await self.api.post("/api/login", body.encode())).status == 400

    async def visitors(self) -> None:
        """Browsers are refused, sent elsewhere and shown pages, with something secret in what they sent."""
        new = self.canaries.new
        signed = basic("somebody", new("a password of a visitor"))
        targets = (
            f"/d/nothing?auth_token={new('a token for a page')}",
            f"/login?auth_token={new('a token for the log-in page')}",
            f"/login/generic_oauth?code={new('a code')}&state={new('a state')}",
            f"/nowhere/else?api_key={new('a key for a page')}",
            f"/api/nowhere?token={new('a token for nothing')}",
            f"/invite/{new('an invitation')}",
            f"/public/nowhere.js?token={new('a token for a file')}",
        )
        for target in targets:
            for by in (NOBODY, signed, session(new(f"a cookie for {target}"))):
                shown = await self.api.ask("GET", target, by=by, headers={"Accept": "text/html"})
                assert shown.status != 500
        form = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
        sent = f"user=somebody&password={new('a password in a form')}&redirectTo=/x%3Ftoken%3D{new('a way back')}"
        assert (await self.api.ask("POST", "/login", sent.encode(), headers=form)).status >= 300

    async def mishaps(self, doorward: Doorward) -> None:
        """Faults are logged with what led to them."""
        by = await self.session("admin", self._admin_password(), "a cookie at the end")
        doorward.child(Role.VALKEY).kill()
        for _ in range(5):
            assert (await self.api.get("/api/org", by=by)).status in {200, 503}
        doorward.child(Role.BACKEND).kill()
        for _ in range(5):
            assert (await self.api.get("/api/org", by=self.admin)).status in {200, 502, 503}

    def _admin_password(self) -> str:
        return base64.b64decode(self.admin["Authorization"].split()[1]).decode().partition(":")[2]


async def test_no_credential_is_written_anywhere(
    doorward: Doorward, canaries: Canaries, admin_password: str, vouching: Vouching
) -> None:
    folder, errors = doorward.data.parent, Errors()
    async with open_api(doorward.url) as unseen, open_echo() as echo:
        api = WitnessedApi(unseen, errors)
        day = Day(api, canaries, basic("admin", admin_password))
        await day.people()
        await day.machines()
        await day.data_sources(echo)
        snapshot_keys = await day.snapshots()
        await vouching.log_in(api)
        await vouching.show_tokens(api)
        await day.strangers(doorward.port)
        await day.visitors()
        await day.mishaps(doorward)
    commands = " ".join(word for process in doorward.family() for word in process.cmdline())
    files = {Path("running") / path.name: content for path, content in all_files(folder).items()}
    doorward.stop()
    assert not any(key in doorward.out + doorward.err for key in snapshot_keys)
    files |= all_files(folder) | {Path("the process list"): commands.encode()}

    secret_key = next(path for path in files if path.name == "secret_key")
    canaries.plant("the secret key", files[secret_key].decode().strip())
    files = {path: content for path, content in files.items() if path.name != secret_key.name}
    trace = {path.name for path, content in files.items() if TRACE.encode() in content}
    assert {"out", "doorward.db"} <= trace
    assert any(".aof" in path.name for path in files)
    assert b'"level":"info"' in files[folder / "err"]
    assert len(canaries) > 50
    assert len(errors.kept) > 50
    assert not canaries.found_in(files | errors.kept)


async def test_no_password_of_what_stands_behind_is_written_anywhere(canaries: Canaries, tmp_path: Path) -> None:
    """Redis with a password, a database with one that is not needed, and a directory where nobody answers."""
    need_library()
    directory = directory_file(tmp_path, port=free_port(), password=canaries.new("the directory's password"))
    own, wrong = canaries.new("a password"), canaries.new("a wrong password")
    with running_valkey() as valkey:
        password = canaries.new("Redis' password")
        async with connected(valkey) as redis:
            await redis.config_set("requirepass", password)
        settings = {
            "GF_LOG_LEVEL": "debug",
            "GF_GATEWAY_REDIS_URL": f"{valkey.url}?password={password}",
            "GF_DATABASE_PASSWORD": canaries.new("the database's password"),
            "GF_SECURITY_ADMIN_PASSWORD": own,
            "GF_AUTH_LDAP_ENABLED": "true",
            "GF_AUTH_LDAP_CONFIG_FILE": str(directory),
        }
        with running_doorward(settings) as doorward:
            folder = doorward.data.parent
            async with open_api(doorward.url) as api:
                targets = ("/api/admin/settings", "/api/admin/ldap/status", "/api/frontend/settings")
                shown = [await api.get("/api/org", by=basic("nobody", wrong))]
                shown += [await api.get(target, by=basic("admin", own)) for target in targets]
            assert [answer.status for answer in shown] == [503, 200, 200, 200]
            commands = " ".join(word for process in doorward.family() for word in process.cmdline())
            doorward.stop()
            files = all_files(folder) | {Path("the process list"): commands.encode()}
    files |= {Path(f"answer {number}"): answer.body for number, answer in enumerate(shown)}
    assert b"the directory cannot be asked" in files[folder / "err"]
    assert not canaries.found_in(files)
