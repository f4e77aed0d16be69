"""Changing a code for tokens (RFC 6749 §4.1.3), and proving who we are while doing so (§2.3.1)."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from contract.secret import Secret
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.registration import Registration
from gateway.oauth.wire import NoAnswer, Reply, Wire

_LONGEST = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """They live as long as one log-in takes. A refresh token is never read: nothing here would use it."""

    access: Secret
    id_token: str = field(repr=False)


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
        reply = await self._asked(url, form)
        content = reply.content if isinstance(reply.content, dict) else {}
        access = content.get("access_token")
        if not reply.good or not _is_text(access) or str(content.get("token_type", "bearer")).lower() != "bearer":
            raise RefusedLogin(Reason.TOKEN_EXCHANGE, f"status {reply.status}")
        id_token = content.get(self._registration.settings.id_token_attribute_name or "id_token")
        return Tokens(access=Secret(str(access)), id_token=str(id_token) if _is_text(id_token) else "")

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


def _knows_us_not(reply: Reply) -> bool:
    error = reply.content.get("error") if isinstance(reply.content, dict) else None
    return reply.status == 401 or error == "invalid_client"  # noqa: PLR2004 - Unauthorized, by its own name


def _is_text(value: object) -> bool:
    """What fits into a header: printable ASCII, of a bounded length."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isascii() and value.isprintable()
