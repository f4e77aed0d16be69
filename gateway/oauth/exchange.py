"""Changing a code or a refresh token for tokens (RFC 6749 §4.1.3, §6), and proving who we are (§2.3.1)."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote_plus

from contract.secret import Secret
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.registration import Registration
from gateway.oauth.wire import NoAnswer, Reply, Wire

_LONGEST: Final = 16 * 1024
_USUAL_SECONDS: Final = 3600
_OVER: Final = frozenset({"invalid_grant", "bad_refresh_token"})
"""The second is GitHub's word for it."""


class GrantOver(Exception):  # noqa: N818 - a fact that the provider told
    """The provider takes this refresh token no more: it vouches for nobody any longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """`seconds` is how long the access token lives. `refresh` is None where there is none, or none is wanted."""

    access: Secret
    id_token: str = field(repr=False)
    refresh: Secret | None
    seconds: int


class Exchange:
    def __init__(self, registration: Registration, wire: Wire) -> None:
        self._registration = registration
        self._wire = wire
        self._in_form = registration.settings.auth_style == "InParams"

    async def tokens(self, url: str, *, code: str, verifier: str) -> Tokens:
        """Raises RefusedLogin."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._registration.redirect_uri,
        }
        if self._registration.settings.use_pkce:
            form["code_verifier"] = verifier
        return self._read(await self._asked(url, form))

    async def renewed(self, url: str, refresh: Secret) -> Tokens:
        """Raises GrantOver for a clear no, RefusedLogin for anything else but tokens."""
        reply = await self._asked(url, {"grant_type": "refresh_token", "refresh_token": refresh.reveal()})
        if _error(reply) in _OVER:
            raise GrantOver
        return self._read(reply)

    def _read(self, reply: Reply) -> Tokens:
        own = self._registration.settings
        content = reply.content if isinstance(reply.content, dict) else {}
        access = content.get("access_token")
        if not reply.good or not _is_text(access) or str(content.get("token_type", "bearer")).lower() != "bearer":
            raise RefusedLogin(Reason.TOKEN_EXCHANGE, f"status {reply.status}")
        id_token, refresh = content.get(own.id_token_attribute_name or "id_token"), content.get("refresh_token")
        return Tokens(
            access=Secret(str(access)),
            id_token=str(id_token) if _is_text(id_token) else "",
            refresh=Secret(str(refresh)) if own.use_refresh_token and _is_text(refresh) else None,
            seconds=_seconds(content.get("expires_in")),
        )

    async def _asked(self, url: str, form: Mapping[str, str]) -> Reply:
        """Raises RefusedLogin when there is no answer."""
        try:
            reply = await self._post(url, form, in_form=self._in_form)
            if self._may_change_style() and _knows_us_not(reply):
                reply = await self._post(url, form, in_form=True)
                self._in_form = reply.good
        except NoAnswer as fault:
            raise RefusedLogin(Reason.UNREACHABLE, f"token: {fault}") from None
        return reply

    async def _post(self, url: str, form: Mapping[str, str], *, in_form: bool) -> Reply:
        own = self._registration.settings
        secret = own.client_secret.reveal()
        if in_form or not secret:
            proof = {"client_id": own.client_id} | ({"client_secret": secret} if secret else {})
            return await self._wire.post(url, {**form, **proof}, headers={})
        pair = f"{quote_plus(own.client_id)}:{quote_plus(secret)}"
        header = "Basic " + b64encode(pair.encode()).decode()
        return await self._wire.post(url, form, headers={"Authorization": header})

    def _may_change_style(self) -> bool:
        own = self._registration.settings
        return own.auth_style in {"", "AutoDetect"} and bool(own.client_secret) and not self._in_form


def _error(reply: Reply) -> object:
    return reply.content.get("error") if isinstance(reply.content, dict) else None


def _knows_us_not(reply: Reply) -> bool:
    return reply.status == 401 or _error(reply) == "invalid_client"  # noqa: PLR2004 - Unauthorized, by its own name


def _seconds(said: object) -> int:
    """Some providers write the number as a text."""
    text = str(said)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("1000000000") else _USUAL_SECONDS


def _is_text(value: object) -> bool:
    """What fits into a header: printable ASCII, of a bounded length."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isascii() and value.isprintable()
