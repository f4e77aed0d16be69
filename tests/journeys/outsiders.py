"""Those who stand behind a Doorward or vouch for its users, each with secrets that are canaries."""

import json
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import RSAKey

from tests.support.api import Answer, Api
from tests.support.canaries import Canaries
from tests.support.clock import RunningClock
from tests.support.openid import CLIENT, SECRET, Claims, OpenId
from tests.support.tokens import signed

_DORA: Claims = {"sub": "dora", "name": "Dora Doe", "preferred_username": "dora", "email": "dora@example.com"}


class Vouching:
    """A provider, and an issuer of tokens."""

    def __init__(self, provider: OpenId, canaries: Canaries, folder: Path) -> None:
        self._provider = provider
        self._canaries = canaries
        self._key = RSAKey.generate_key(2048)
        self._key_file = folder / "issuer.pem"
        public = self._key.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self._key_file.write_bytes(public)
        provider.forge = self._id_token

    def settings(self) -> Mapping[str, str]:
        oauth = {
            "ENABLED": "true",
            "ISSUER": self._provider.issuer,
            "CLIENT_ID": CLIENT,
            "CLIENT_SECRET": self._canaries.plant("a client secret", SECRET),
            "SCOPES": "openid profile email offline_access",
            "USE_REFRESH_TOKEN": "true",
        }
        jwt = {
            "ENABLED": "true",
            "HEADER_NAME": "X-JWT-Assertion",
            "USERNAME_CLAIM": "sub",
            "AUTO_SIGN_UP": "true",
        }
        return {
            **{f"GF_AUTH_GENERIC_OAUTH_{name}": text for name, text in oauth.items()},
            **{f"GF_AUTH_JWT_{name}": text for name, text in jwt.items()},
            "GF_AUTH_JWT_KEY_FILE": str(self._key_file),
        }

    async def log_in(self, api: Api) -> None:
        """Once as it should be, then with the same answer again, and with one that failed."""
        away = await api.get("/login/generic_oauth")
        cookies = "; ".join(f"{name}={value}" for name, value in _cookies(away))
        back = self._provider.approve(away.headers["Location"], _DORA)
        for name, values in parse_qs(urlsplit(back).query).items():
            self._canaries.plant(f"the {name} of a log-in", values[0])
        self._canaries.plant("a refresh token", "canary-refresh-")
        came = await api.ask("GET", back, headers={"Cookie": cookies})
        assert came.token, came.headers
        self._canaries.plant("a cookie by a provider", came.token)
        assert not (await api.ask("GET", back, headers={"Cookie": cookies})).token
        refused = (
            f"/login/generic_oauth?error=access_denied&error_description={self._canaries.new('what went wrong')}"
        )
        assert (await api.get(refused)).status < 500

    async def show_tokens(self, api: Api) -> None:
        """A good one, one that is over, one of somebody else, and half of one."""
        now = RunningClock().now()
        good = self._token(self._key, {"sub": "dora-by-token", "exp": int(now) + 300}, "a token")
        over = self._token(self._key, {"sub": "dora-by-token", "exp": int(now) - 3000}, "a token that is over")
        foreign = self._token(RSAKey.generate_key(2048), {"sub": "x", "exp": int(now) + 300}, "a foreign token")
        for token, status in ((good, 200), (over, 401), (foreign, 401), (good.rpartition(".")[0] + ".x", 401)):
            answer = await api.ask("GET", "/api/user", headers={"X-JWT-Assertion": token})
            assert answer.status == status, answer.body

    def _token(self, key: RSAKey, claims: Mapping[str, object], what: str) -> str:
        token = signed(key, claims)
        self._canaries.plant(what, token.rpartition(".")[2])
        return token

    def _id_token(self, claims: Claims) -> str:
        token = signed(self._provider.key, claims, kid=self._provider.key_name)
        self._canaries.plant("an ID token", token.rpartition(".")[2])
        return token


def _cookies(answer: Answer) -> Iterator[tuple[str, str]]:
    for line in answer.headers.getall("Set-Cookie", []):
        for name, morsel in SimpleCookie(line).items():
            yield name, morsel.value


def directory_file(folder: Path, *, port: int, password: str) -> Path:
    """Of a directory where nobody answers."""
    server = {
        "host": "127.0.0.1",
        "port": port,
        "bind_dn": "cn=reader,dc=test",
        "bind_password": password,
        "search_filter": "(uid=%s)",
        "search_base_dns": ["dc=test"],
    }
    file = folder / "ldap.toml"
    lines = [f"{name} = {json.dumps(value)}" for name, value in server.items()]
    file.write_text("[[servers]]\n" + "\n".join(lines) + "\n")
    return file
