"""An OpenID provider on loopback that keeps to the rules, until a test tells it to lie.

A ready-made one is met in tests/gateway/oauth/test_ready_made.py; but none can be made to sign what is wrong, to
change its keys at a given moment, or to name another issuer, and that is what a client must withstand.
"""

import asyncio
import secrets
import ssl
from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc.jwk import RSAKey

from tests.support.clock import FrozenClock
from tests.support.tokens import public, signed

CLIENT = "doorward"
SECRET = "the client's secret: + and %"
Claims = dict[str, Any]
_FIRST = RSAKey.generate_key(2048)


@dataclass(slots=True)
class Grant:
    """What a code, and later a refresh token, stands for."""

    question: dict[str, str]
    person: Claims

    def renewed(self) -> "Grant":
        """A nonce is for the first ID token alone (OIDC Core §12.2)."""
        return Grant({name: value for name, value in self.question.items() if name != "nonce"}, self.person)


@dataclass(slots=True)
class OpenId:
    """`twist` changes the claims of an ID token just before it is signed."""

    clock: FrozenClock
    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: _FIRST)
    key_name: str = "first"
    twist: Callable[[Claims], Claims] = lambda claims: claims
    forge: Callable[[Claims], str] | None = None
    """Makes ID tokens in the provider's place."""
    document: Claims = field(default_factory=dict)
    """What the discovery document says beside the usual."""
    described: Claims = field(default_factory=dict)
    """What the user info says beside the person's claims."""
    forms: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """The paths that were asked, in turn."""
    in_form_only: bool = False
    lists: dict[str, Any] = field(default_factory=dict)
    """What is at further paths, such as `/user/teams`, or at one with its query."""
    seconds: int = 60
    """How long access tokens live."""
    refusal: str = ""
    """The error for who comes with a refresh token."""
    away: bool = False
    pause: float = 0.0
    """Seconds that it takes to think about a refresh token."""
    signs_again: bool = True
    """An ID token with every refresh."""
    refreshed: int = 0
    _refreshes: dict[str, Grant] = field(default_factory=dict)
    _grants: dict[str, Grant] = field(default_factory=dict)
    _tokens: dict[str, Claims] = field(default_factory=dict)

    def change_key(self) -> None:
        self.key, self.key_name = RSAKey.generate_key(2048), self.key_name + "+"

    def approve(self, location: str, person: Claims, **more: str) -> str:
        """Where the browser comes back to, once `person` has agreed to the page at `location`."""
        question = dict(parse_qsl(urlsplit(location).query))
        assert location.startswith(f"{self.issuer}/authorize?"), location
        assert question["client_id"] == CLIENT
        assert question["response_type"] == "code"
        code = secrets.token_urlsafe(16)
        self._grants[code] = Grant(question, person)
        back = urlsplit(question["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': question['state'], **more})}"

    def application(self) -> web.Application:
        made = web.Application()
        made.router.add_get("/.well-known/openid-configuration", self._document)
        made.router.add_get("/keys", self._keys)
        made.router.add_post("/token", self._token)
        made.router.add_get("/user", self._user)
        made.router.add_get("/{rest:.*}", self._list)
        return made

    async def _document(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        usual = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/user",
            "jwks_uri": f"{self.issuer}/keys",
        }
        return web.json_response({**usual, **self.document})

    async def _keys(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        return web.json_response({"keys": [public(self.key, kid=self.key_name, use="sig")]})

    async def _token(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if self.away:
            return web.Response(status=503)
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append(form)
        if not self._knows(request, form):
            return web.json_response({"error": "invalid_client"}, status=401)
        if form.get("grant_type") == "refresh_token":
            return await self._refresh(form)
        grant = self._grants.pop(form.get("code", ""), None)
        if grant is None or not _fits(grant.question, form):
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({**self._tokens_for(grant), "id_token": self._id_token(grant)})

    async def _refresh(self, form: dict[str, str]) -> web.Response:
        """Each refresh token is good once."""
        await asyncio.sleep(self.pause)
        grant = self._refreshes.pop(form["refresh_token"], None)
        if grant is None or self.refusal:
            return web.json_response({"error": self.refusal or "invalid_grant"}, status=400)
        self.refreshed += 1
        told = self._tokens_for(grant)
        return web.json_response({**told, "id_token": self._id_token(grant)} if self.signs_again else told)

    def _tokens_for(self, grant: Grant) -> Claims:
        access, refresh = secrets.token_urlsafe(16), f"canary-refresh-{secrets.token_urlsafe(16)}"
        self._tokens[access], self._refreshes[refresh] = grant.person, grant.renewed()
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": self.seconds,
            "refresh_token": refresh,
        }

    def _id_token(self, grant: Grant) -> str:
        now = int(self.clock.now())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": grant.person["sub"],
            "iat": now,
            "exp": now + 300,
            "nonce": grant.question.get("nonce"),
        }
        if self.forge is not None:
            return self.forge(claims)
        return signed(self.key, self.twist(claims), kid=self.key_name)

    async def _user(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        person = self._tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if person is None:
            return web.json_response({"error": "invalid_token"}, status=401)
        return web.json_response({**person, **self.described})

    async def _list(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        found = self.lists.get(request.path_qs, self.lists.get(request.path))
        if found is None:
            return web.json_response({}, status=404)
        following = self.lists.get(f"next of {request.path_qs}")
        headers = {"Link": f'<{following}>; rel="next", <{self.issuer}/first>; rel="first"'} if following else {}
        return web.json_response(found, headers=headers)

    def _knows(self, request: web.Request, form: dict[str, str]) -> bool:
        header = request.headers.get("Authorization", "")
        if header.startswith("Basic ") and not self.in_form_only:
            name, _, secret = b64decode(header[6:]).decode().partition(":")
            return (unquote_plus(name), unquote_plus(secret)) == (CLIENT, SECRET)
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)


def _fits(question: dict[str, str], form: dict[str, str]) -> bool:
    digest = sha256(form.get("code_verifier", "").encode()).digest()
    proof = urlsafe_b64encode(digest).rstrip(b"=").decode()
    same = form.get("redirect_uri") == question["redirect_uri"]
    return same and question["code_challenge_method"] == "S256" and proof == question["code_challenge"]


@asynccontextmanager
async def running_openid(clock: FrozenClock, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[OpenId]:
    provider = OpenId(clock)
    server = TestServer(provider.application(), host="127.0.0.1", scheme="https" if tls else "http")
    await server.start_server(ssl=tls)
    provider.issuer = str(server.make_url("/")).rstrip("/")
    try:
        yield provider
    finally:
        await server.close()
