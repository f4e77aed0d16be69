"""Where an issuer's keys come from: a file, read once, or an address, read again and again."""

import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import aiohttp

from contract.clock import Clock
from contract.errors import StartFault, Unavailable
from contract.logs import logger
from gateway.authn.jwt.keys import NoKeys, VerificationKey, chosen, read_jwk_set, read_pem
from gateway.credentials.flight import SingleFlight

_LIMIT = 1024 * 1024
_TIMEOUT = aiohttp.ClientTimeout(total=5.0)
_OK = 200
_RETRY_SECONDS = 5.0
_UNKNOWN_SECONDS = 30.0
"""How soon again an unknown name of a key is reason to ask; anybody can make such names up."""
_log = logger("gateway.jwt")


class KeySource(Protocol):
    async def named(self, name: str | None) -> Sequence[VerificationKey]:
        """The keys that a token of this `kid` may be signed with; raises Unavailable."""


class PemFile:
    """One key, whatever a token calls it."""

    def __init__(self, path: Path) -> None:
        self._keys = _read("key_file", path, pem=True)

    async def named(self, name: str | None) -> Sequence[VerificationKey]:
        return self._keys


class JwkSetFile:
    def __init__(self, path: Path) -> None:
        self._keys = _read("jwk_set_file", path, pem=False)

    async def named(self, name: str | None) -> Sequence[VerificationKey]:
        return chosen(self._keys, name)


class JwkSetAddress:
    """Keys stay good for `seconds`, and as long again while the issuer does not answer.

    An unknown name of a key is reason to ask again, but not within `patience` seconds.
    """

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        seconds: float,
        tls: ssl.SSLContext | None = None,
        patience: float = _UNKNOWN_SECONDS,
    ) -> None:
        self._url = url
        self._clock = clock
        self._seconds = seconds
        self._tls = tls
        self._patience = patience
        self._keys: Sequence[VerificationKey] = ()
        self._read_at = -1e12
        self._asked_at = -1e12
        self._flights: SingleFlight[str, None] = SingleFlight()

    async def named(self, name: str | None) -> Sequence[VerificationKey]:
        if self._age() >= self._seconds:
            await self._refresh(_RETRY_SECONDS)
        if self._age() >= 2 * self._seconds:
            raise Unavailable("The issuer of tokens does not answer")
        found = chosen(self._keys, name)
        if not found:
            await self._refresh(self._patience)
            found = chosen(self._keys, name)
        return found

    def _age(self) -> float:
        return self._clock.monotonic() - self._read_at

    async def _refresh(self, patience: float) -> None:
        """Ask, unless that was done within `patience` seconds; who comes while somebody asks waits for that."""
        await self._flights.run(self._url, lambda: self._ask(patience))

    async def _ask(self, patience: float) -> None:
        if self._clock.monotonic() - self._asked_at < patience:
            return
        self._asked_at = self._clock.monotonic()
        try:
            self._keys = read_jwk_set(await self._text())
        except (aiohttp.ClientError, TimeoutError, OSError, NoKeys) as error:
            _log.warning("the keys of the issuer of tokens could not be read", cause=type(error).__name__)
            return
        self._read_at = self._clock.monotonic()

    async def _text(self) -> bytes:
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=_TIMEOUT) as session,
            session.get(self._url, ssl=self._tls or True, allow_redirects=False) as answer,
        ):
            if answer.status != _OK:
                raise NoKeys("the answer is no 200")
            text = b""
            while more := await answer.content.readany():
                text += more
                if len(text) > _LIMIT:
                    raise NoKeys("it is too long")
            return text


def _read(key: str, path: Path, *, pem: bool) -> Sequence[VerificationKey]:
    try:
        text = path.read_bytes()
        return read_pem(text) if pem else read_jwk_set(text)
    except OSError as error:
        raise StartFault(f"[auth.jwt] {key}: cannot read {path}: {error.strerror}") from None
    except NoKeys as fault:
        raise StartFault(f"[auth.jwt] {key}: {path} cannot be used: {fault}") from None
