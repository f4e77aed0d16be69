"""Where a provider is asked what: as the settings name it, or as its discovery document does."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from contract.clock import Clock
from contract.logs import logger
from gateway.credentials.flight import SingleFlight
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.registration import Registration
from gateway.oauth.wire import NoAnswer, Wire

_KEPT_SECONDS: Final = 3600.0
_PLACE: Final = "/.well-known/openid-configuration"
_log = logger("gateway.oauth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Empty for what there is not. `names_itself`: every answer must carry `iss` (RFC 9207)."""

    authorization: str
    token: str
    user_info: str
    keys: str
    names_itself: bool = False


class Discovery:
    def __init__(self, registration: Registration, wire: Wire, clock: Clock) -> None:
        self._registration = registration
        self._wire = wire
        self._clock = clock
        self._found: Endpoints | None = None
        self._found_at = -1e12
        self._flights: SingleFlight[str, Endpoints] = SingleFlight()

    async def endpoints(self) -> Endpoints:
        """Raises RefusedLogin while the provider has never told."""
        named = self._named()
        if not self._registration.is_oidc or (named.authorization and named.token and named.keys):
            return named
        if self._found is not None and self._clock.monotonic() - self._found_at < _KEPT_SECONDS:
            return self._found
        return await self._flights.run(self._registration.name, self._ask)

    def _named(self) -> Endpoints:
        own = self._registration.settings
        return Endpoints(
            authorization=own.auth_url, token=own.token_url, user_info=own.api_url, keys=own.jwk_set_url
        )

    async def _ask(self) -> Endpoints:
        """What was found before stays good while the provider does not answer."""
        try:
            self._found = self._read(await self._document())
            self._found_at = self._clock.monotonic()
        except NoAnswer as fault:
            _log.warning(
                "a provider's discovery document cannot be used",
                provider=self._registration.name,
                cause=str(fault),
            )
        if self._found is None:
            raise RefusedLogin(Reason.UNREACHABLE, "discovery")
        return self._found

    async def _document(self) -> Mapping[str, object]:
        reply = await self._wire.get(self._registration.settings.issuer.rstrip("/") + _PLACE)
        if not reply.good or not isinstance(reply.content, dict):
            raise NoAnswer(f"status {reply.status}")
        return reply.content

    def _read(self, document: Mapping[str, object]) -> Endpoints:
        if document.get("issuer") != self._registration.settings.issuer:
            # Whoever answers for another issuer could mix its answers with that one's (OIDC Discovery §4.3).
            raise NoAnswer("issuer differs from the settings'")
        named = self._named()
        return Endpoints(
            authorization=named.authorization or self._address(document, "authorization_endpoint"),
            token=named.token or self._address(document, "token_endpoint"),
            user_info=named.user_info or self._address(document, "userinfo_endpoint", needed=False),
            keys=named.keys or self._address(document, "jwks_uri"),
            names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        )

    def _address(self, document: Mapping[str, object], key: str, *, needed: bool = True) -> str:
        """An address as safe as the issuer's own: from https nothing leads to http."""
        url = document.get(key, "")
        if url == "" and not needed:
            return ""
        if not isinstance(url, str) or not is_as_safe(url, self._registration.settings.issuer):
            raise NoAnswer(f"{key} cannot be used")
        return url


def is_as_safe(url: str, issuer: str) -> bool:
    """Whether an issuer's document may name this address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    own = urlsplit(issuer)
    schemes = {"https", own.scheme}
    good = parts.scheme in schemes and bool(parts.hostname) and not parts.username and not parts.fragment
    return good and _may_be_reached(parts.hostname or "", own.hostname or "")


def _may_be_reached(host: str, issuer: str) -> bool:
    """No document leads us to this machine, unless its issuer is there, nor to neighbours on a link."""
    if _is_this_machine(host):
        return _is_this_machine(issuer)
    address = _address_of(host)
    return address is None or not (address.is_link_local or address.is_unspecified or address.is_multicast)


def _is_this_machine(host: str) -> bool:
    address = _address_of(host)
    name = host.rstrip(".")
    return name == "localhost" or name.endswith(".localhost") or (address is not None and address.is_loopback)


def _address_of(host: str) -> IPv4Address | IPv6Address | None:
    """None for a name."""
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
