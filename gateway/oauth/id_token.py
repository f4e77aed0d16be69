"""Believing an ID token: signature, issuer, audience, time, and the log-in it was made for (OIDC §3.1.3.7)."""

import hmac
from collections.abc import Mapping
from typing import Final

from contract.clock import Clock
from contract.errors import Unavailable
from gateway.authn.jwt.sources import JwkSetAddress
from gateway.authn.jwt.token import BadToken
from gateway.authn.jwt.verification import Verification
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.registration import Registration
from gateway.oauth.wire import Wire

_KEPT_SECONDS: Final = 3600.0
_ROTATION_SECONDS: Final = 1.0
"""How soon again an unknown key is reason to ask: only tokens that the provider itself handed out get here."""


class IdTokens:
    def __init__(self, registration: Registration, wire: Wire, clock: Clock) -> None:
        self._registration = registration
        self._wire = wire
        self._clock = clock
        self._keys: dict[str, JwkSetAddress] = {}

    async def claims(self, text: str, *, keys: str, nonce: str | None) -> Mapping[str, object]:
        """`keys` is the address of the provider's keys; `nonce` None for a token that came without a browser.

        Raises RefusedLogin.
        """
        own = self._registration.settings
        if not text:
            raise RefusedLogin(Reason.ID_TOKEN, "missing")
        expected = {"iss": own.issuer, "aud": own.client_id}
        try:
            claims = await Verification(self._source(keys), self._clock, expected).claims(text)
        except BadToken as fault:
            raise RefusedLogin(Reason.ID_TOKEN, str(fault)) from None
        except Unavailable:
            raise RefusedLogin(Reason.UNREACHABLE, "keys") from None
        self._check_party(claims)
        said = claims.get("nonce")
        if nonce is None:
            return claims
        if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
            raise RefusedLogin(Reason.ID_TOKEN, "nonce")
        return claims

    def _check_party(self, claims: Mapping[str, object]) -> None:
        """A token for several audiences names the one that asked for it, and that is us."""
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._registration.settings.client_id:
            raise RefusedLogin(Reason.ID_TOKEN, "azp")

    def _source(self, url: str) -> JwkSetAddress:
        """One for each address: a key of one issuer is none of another's."""
        if url not in self._keys:
            self._keys = {
                url: JwkSetAddress(
                    url, self._clock, seconds=_KEPT_SECONDS, tls=self._wire.tls, patience=_ROTATION_SECONDS
                )
            }
        return self._keys[url]
