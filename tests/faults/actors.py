"""Those who make the load: each knows what was acknowledged to it."""

import asyncio
import time
from typing import Final

import aiohttp

from tests.faults.actor import LOST, Actor
from tests.faults.ended import Ended
from tests.faults.ledger import Ledger, Outcome, Wrong
from tests.support.api import ADMIN, Answer, Api, basic, bearer, session
from tests.support.echo import Echo

PASSWORD: Final = "a password of the faults"
_SOCKET_SECONDS: Final = 3.0


class Browser(Actor):
    """Logs in, looks around, rotates, logs out. `login` is the actor's own name."""

    def __init__(self, name: str, api: Api, ledger: Ledger, ended: Ended) -> None:
        super().__init__(name, api, ledger)
        self._ended = ended
        self._token: str | None = None

    async def turn(self) -> None:
        if self._token is None:
            await self._log_in()
            return
        chance = self.random.random()
        if chance < 0.05:
            await self._log_out()
        elif chance < 0.10:
            await self._revoke_another()
        elif chance < 0.25:
            self._keep(await self._with("rotate", "POST", "/api/user/auth-tokens/rotate"))
        else:
            answer = await self._with("own user", "GET", "/api/user")
            self._keep(answer)
            if answer is not None:
                self.expect_login(answer, self.name)

    async def new_token(self) -> str | None:
        body = {"user": self.name, "password": PASSWORD}
        answer = await self.ask("log-in", "POST", "/api/login", body, by={})
        return answer.token if answer is not None else None

    async def _log_in(self) -> None:
        self._token = await self.new_token()

    async def _log_out(self) -> None:
        assert self._token is not None
        token, self._token = self._token, None
        by = session(token)
        # Cleared is right here. Without an answer nobody knows whether it has ended: then it is used no more.
        if await self.ask("log-out", "POST", "/api/logout", by=by, live=False) is not None:
            await self._ended.tell(by, f"session of {self.name}")

    async def _revoke_another(self) -> None:
        """Logs in elsewhere, and ends that session from here."""
        token = await self.new_token()
        if token is None or self._token is None:
            return
        listed = await self._with("list", "GET", "/api/user/auth-tokens")
        self._keep(listed)
        if listed is None:
            return
        # Older ones may be left of answers that were lost.
        others = [one["id"] for one in listed.json if not one["isActive"]]
        if not others:
            self.ledger.wrong(Wrong.LOST, f"the new session of {self.name} is not in its list")
            return
        target = "/api/user/revoke-auth-token"
        # Not found: it was ended, that answer was lost, and the gateway asked again.
        good = frozenset({200, 404})
        ended = await self.ask("revoke", "POST", target, {"authTokenId": max(others)}, by=self._by, good=good)
        self._keep(ended)
        if ended is not None and ended.status == 200:
            await self._ended.tell(session(token), f"session of {self.name}, revoked")

    @property
    def _by(self) -> dict[str, str]:
        assert self._token is not None
        return dict(session(self._token))

    async def _with(self, kind: str, method: str, target: str) -> Answer | None:
        return await self.ask(kind, method, target, by=self._by)

    def _keep(self, answer: Answer | None) -> None:
        if answer is not None and answer.token:
            self._token = answer.token


class KeyMaker(Actor):
    """Makes keys, uses them, deletes most of them again."""

    def __init__(self, name: str, api: Api, ledger: Ledger, ended: Ended) -> None:
        super().__init__(name, api, ledger)
        self._ended = ended
        self.kept: list[str] = []

    async def turn(self) -> None:
        wish = {"name": self.serial("key"), "role": "Viewer"}
        made = await self.ask("key", "POST", "/api/auth/keys", wish, by=ADMIN)
        if made is None:
            return
        self.ledger.acknowledge("key")
        by = bearer(made.json["key"])
        await self.ask("by key", "GET", "/api/org", by=by)
        if self.random.random() < 0.2:
            self.kept.append(made.json["key"])
            return
        target = f"/api/auth/keys/{made.json['id']}"
        # Not found: it was deleted, that answer was lost on the way to the gateway, and the gateway asked again.
        good = frozenset({200, 404})
        deleted = await self.ask("delete key", "DELETE", target, by=ADMIN, good=good)
        if deleted is not None and deleted.status == 200:
            await self._ended.tell(by, f"key of {self.name}")

    async def check(self) -> None:
        """All that was kept is there."""
        for key in self.kept:
            answer = await self.api.get("/api/org", by=bearer(key))
            if answer.status != 200:
                self.ledger.wrong(Wrong.LOST, f"a key is answered with {answer.status}")


class Author(Actor):
    """Saves dashboards and reads them back."""

    def __init__(self, name: str, api: Api, ledger: Ledger) -> None:
        super().__init__(name, api, ledger)
        self._sure: dict[str, int] = {}
        self._tried: dict[str, int] = {}

    async def turn(self) -> None:
        uid = f"{self.name}-{self.random.randrange(20)}"
        number = self._tried[uid] = self._tried.get(uid, 0) + 1
        body = {"dashboard": {"uid": uid, "title": uid, "number": number, "text": "x" * 500}, "overwrite": True}
        if await self.ask("save", "POST", "/api/dashboards/db", body, by=ADMIN) is not None:
            self._sure[uid] = number
            self.ledger.acknowledge("dashboard")
        if uid in self._sure:
            await self._read(uid)

    async def check(self) -> None:
        for uid in list(self._sure):
            await self._read(uid, late=True)

    async def _read(self, uid: str, *, late: bool = False) -> None:
        good = frozenset({200, 404})
        # Beside the last look the author may be at work: what is acknowledged from now on may not be seen yet.
        sure = self._sure[uid]
        found = await self.ask("read", "GET", f"/api/dashboards/uid/{uid}", by=ADMIN, good=good)
        if found is None:
            if late:
                self.ledger.wrong(Wrong.AWAY, f"dashboard {uid} cannot be read in the end")
            return
        number = found.json["dashboard"]["number"] if found.status == 200 else None
        # What was not acknowledged may be there all the same.
        if number is None or not sure <= number <= self._tried[uid]:
            known = f"{sure} was acknowledged, {self._tried[uid]} tried"
            self.ledger.wrong(Wrong.LOST, f"dashboard {uid} is at {number}; {known}")


class Warden(Actor):
    """Disables and enables somebody, and gives them new passwords."""

    pause = 0.5

    def __init__(self, name: str, api: Api, ledger: Ledger, ended: Ended, *, ward: str, ward_id: int) -> None:
        super().__init__(name, api, ledger)
        self._ended = ended
        self._ward = ward
        self._target = f"/api/admin/users/{ward_id}"
        self._password = PASSWORD
        self._enabled: bool | None = True
        """None while nobody knows."""

    async def turn(self) -> None:
        if self._enabled is not True:
            await self._enable()
        elif self.random.random() < 0.5:
            await self._disable()
        else:
            await self._change_password()

    async def _enable(self) -> None:
        await self._ended.undo(basic(self._ward, self._password))
        if await self.ask("enable", "POST", f"{self._target}/enable", by=ADMIN) is not None:
            self._enabled = True
            answer = await self.ask("ward", "GET", "/api/user", by=basic(self._ward, self._password))
            if answer is not None:
                self.expect_login(answer, self._ward)

    async def _disable(self) -> None:
        by = basic(self._ward, self._password)
        token = await self._token()
        self._enabled = None
        if await self.ask("disable", "POST", f"{self._target}/disable", by=ADMIN) is not None:
            self._enabled = False
            await self._ended.tell(by, "password of one who was disabled")
            if token is not None:
                await self._ended.tell(session(token), "session of one who was disabled")

    async def _change_password(self) -> None:
        """Until it is acknowledged either may be the good one, so the new one is set again."""
        old, token = self._password, await self._token()
        new = self.serial("password")
        if await self.ask("password", "PUT", f"{self._target}/password", {"password": new}, by=ADMIN) is None:
            self._password = await self._set_for_sure()
            return
        self._password = new
        await self._ended.tell(basic(self._ward, old), "password that was changed")
        if token is not None:
            await self._ended.tell(session(token), "session from before a new password")

    async def _set_for_sure(self) -> str:
        while True:
            new = self.serial("password")
            wish = {"password": new}
            if await self.ask("password", "PUT", f"{self._target}/password", wish, by=ADMIN) is not None:
                return new
            await asyncio.sleep(self.pause)

    async def _token(self) -> str | None:
        body = {"user": self._ward, "password": self._password}
        answer = await self.ask("log-in", "POST", "/api/login", body, by={})
        return answer.token if answer is not None else None


class Reader(Actor):
    """Asks a data source through the proxy, by password."""

    def __init__(self, name: str, api: Api, ledger: Ledger, *, proxy: str, source: Echo) -> None:
        super().__init__(name, api, ledger)
        self._proxy = proxy
        self._source = source

    async def turn(self) -> None:
        by, nonce = basic(self.name, PASSWORD), self.serial("nonce")
        if len(self._source.seen) > 1000:
            self._source.seen.clear()
        if self.random.random() < 0.5:
            answer = await self.ask("source", "GET", f"{self._proxy}/any/{nonce}", by=by)
        else:
            answer = await self.ask("source", "POST", f"{self._proxy}/any", {"nonce": nonce}, by=by)
        if answer is not None and nonce not in answer.json["target"] + answer.json["body"]:
            self.ledger.wrong(Wrong.CROSSED, f"{self.name} asked for {nonce} and was told {answer.json['target']}")
        known = await self.ask("own user", "GET", "/api/user", by=by)
        if known is not None:
            self.expect_login(known, self.name)


class Talker(Actor):
    """Talks over a WebSocket through the proxy, and comes again when it was cut."""

    pause = 0.2

    def __init__(self, name: str, api: Api, ledger: Ledger, *, proxy: str) -> None:
        super().__init__(name, api, ledger)
        self._url = f"{api.url}{proxy}/websocket"

    async def turn(self) -> None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(self.ledger.deadline):
                connecting = self.api.client.ws_connect(self._url, headers=basic(self.name, PASSWORD))
                async with connecting as socket:
                    await self._talk(socket)
        except aiohttp.WSServerHandshakeError as refused:
            self._note("websocket", began, refused.status, well=False)
            if refused.status == 401:
                self.ledger.wrong(Wrong.LOGGED_OUT, f"{self.name}: a WebSocket is 401")
        except (aiohttp.ClientError, ConnectionError, TimeoutError, TypeError):
            # TypeError: what came was no message, but the end.
            self._note("websocket", began, LOST, well=False)

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        for _ in range(10):
            nonce, began = self.serial("word"), time.monotonic()
            await socket.send_str(nonce)
            heard = await socket.receive_str(timeout=_SOCKET_SECONDS)
            if heard != f"echo {nonce}":
                self.ledger.wrong(Wrong.CROSSED, f"{self.name} said {nonce} and heard {heard}")
            self.ledger.add(
                self.name,
                "websocket",
                Outcome(began=began, ended=time.monotonic(), status=200, well=True),
            )
            await asyncio.sleep(self.pause)
