"""One provider: what it takes to ask it, shared by those who log in there and those who come back."""

import ssl

from contract.clock import Clock
from contract.errors import StartFault
from contract.settings.providers import OAuthProvider
from gateway.oauth.admission import Admission
from gateway.oauth.endpoints import Discovery
from gateway.oauth.exchange import Exchange
from gateway.oauth.flow import Flow, States
from gateway.oauth.id_token import IdTokens
from gateway.oauth.inquiry import Inquiry
from gateway.oauth.person import Attributes
from gateway.oauth.registration import Registration
from gateway.oauth.renewal import Renewal
from gateway.oauth.roles import ProviderRoles
from gateway.oauth.ties import Ties
from gateway.oauth.user_info import UserInfo
from gateway.oauth.users import Users
from gateway.oauth.wire import Wire


class ProviderParts:
    """Raises StartFault for an expression or a file of the settings that cannot be used."""

    def __init__(
        self, registration: Registration, *, roles: ProviderRoles, clock: Clock, insecure_email_lookup: bool
    ) -> None:
        wire = Wire(_tls(registration.settings, registration.section))
        user_info = UserInfo(registration, wire)
        self._registration = registration
        self._discovery = Discovery(registration, wire, clock)
        self._exchange = Exchange(registration, wire)
        self._inquiry = Inquiry(
            registration,
            id_tokens=IdTokens(registration, wire, clock),
            user_info=user_info,
            attributes=Attributes(registration),
            admission=Admission(registration, user_info),
            roles=roles,
            insecure_email_lookup=insecure_email_lookup,
        )

    @property
    def name(self) -> str:
        return self._registration.name

    @property
    def code(self) -> str:
        return self._registration.code

    @property
    def renews(self) -> bool:
        return self._registration.settings.use_refresh_token

    def flow(self, states: States, ties: Ties, users: Users) -> Flow:
        return Flow(
            self._registration,
            discovery=self._discovery,
            exchange=self._exchange,
            inquiry=self._inquiry,
            states=states,
            ties=ties,
            users=users,
        )

    def renewal(self, users: Users) -> Renewal:
        return Renewal(discovery=self._discovery, exchange=self._exchange, inquiry=self._inquiry, users=users)


def _tls(own: OAuthProvider, section: str) -> ssl.SSLContext | None:
    """None for the system's authorities and no certificate of ours; raises StartFault."""
    if not (own.tls_skip_verify_insecure or own.tls_client_ca or own.tls_client_cert):
        return None
    try:
        context = ssl.create_default_context(cafile=own.tls_client_ca)
        if own.tls_client_cert is not None:
            context.load_cert_chain(own.tls_client_cert, own.tls_client_key)
    except (OSError, ssl.SSLError) as fault:
        reason = fault.strerror or type(fault).__name__
        raise StartFault(
            f"[{section}] tls_client_ca, tls_client_cert, tls_client_key cannot be used: {reason}"
        ) from None
    if own.tls_skip_verify_insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
