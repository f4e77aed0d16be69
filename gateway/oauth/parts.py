"""The providers, put together from the settings."""

import ssl
from collections.abc import Mapping, Sequence

from contract.audit import Audit
from contract.clock import Clock
from contract.errors import StartFault
from contract.identity import Role
from contract.settings import Settings
from contract.settings.providers import OAuthProvider
from contract.signing import derive_key
from gateway.authn.roles import ClaimPath, RoleMap
from gateway.guard.redis_counters import RedisCounters
from gateway.login.quota import SessionQuota
from gateway.oauth.admission import Admission
from gateway.oauth.endpoints import Discovery
from gateway.oauth.exchange import Exchange
from gateway.oauth.flow import Flow, States, Users
from gateway.oauth.front import Front
from gateway.oauth.handlers import OAuthHandlers
from gateway.oauth.id_token import IdTokens
from gateway.oauth.login_error import LoginError
from gateway.oauth.person import Attributes
from gateway.oauth.registration import Registration, registrations
from gateway.oauth.ties import Ties
from gateway.oauth.user_info import UserInfo
from gateway.oauth.wire import Wire
from gateway.pages.provider import Provider
from gateway.pages.redirects import Redirects


class OAuthParts:
    """Raises StartFault for an expression or a file of the settings that cannot be used.

    `secure` is whether cookies travel over https alone.
    """

    def __init__(self, settings: Settings, *, clock: Clock, secure: bool) -> None:
        self._settings = settings
        self._clock = clock
        self._secure = secure
        self._registrations = registrations(settings)
        self._path = settings.server.sub_path or "/"
        self._errors = LoginError(self._key("login error"), clock, path=self._path, secure=secure)
        self.front = Front(self._errors, auto=self._auto(), path=self._path, secure=secure)

    @property
    def buttons(self) -> Sequence[Provider]:
        return [Provider(name=each.name, label=each.settings.name, path=each.path) for each in self._registrations]

    def handlers(
        self,
        *,
        states: States,
        users: Users,
        counters: RedisCounters,
        quota: SessionQuota,
        redirects: Redirects,
        audit: Audit,
    ) -> OAuthHandlers:
        return OAuthHandlers(
            self._flows(states, users),
            errors=self._errors,
            counters=counters,
            quota=quota,
            redirects=redirects,
            audit=audit,
            hops=self._settings.security.cookie_samesite == "strict",
        )

    def _flows(self, states: States, users: Users) -> Mapping[str, Flow]:
        seconds = self._settings.auth.oauth_state_cookie_max_age
        ties = Ties(self._key("oauth state"), path=self._path, secure=self._secure, seconds=seconds)
        return {each.name: self._flow(each, states, users, ties) for each in self._registrations}

    def _flow(self, registration: Registration, states: States, users: Users, ties: Ties) -> Flow:
        wire = Wire(_tls(registration.settings, registration.section))
        user_info = UserInfo(registration, wire)
        return Flow(
            registration,
            discovery=Discovery(registration, wire, self._clock),
            exchange=Exchange(registration, wire),
            id_tokens=IdTokens(registration, wire, self._clock),
            user_info=user_info,
            attributes=Attributes(registration),
            admission=Admission(registration, user_info),
            roles=self._roles(registration),
            states=states,
            ties=ties,
            users=users,
            insecure_email_lookup=self._settings.auth.oauth_allow_insecure_email_lookup,
        )

    def _roles(self, registration: Registration) -> RoleMap:
        own, users = registration.settings, self._settings.users
        return RoleMap(
            ClaimPath.read(own.role_attribute_path, section=registration.section, key="role_attribute_path"),
            strict=own.role_attribute_strict,
            skip_sync=own.skip_org_role_sync,
            may_be_server_admin=own.allow_assign_grafana_admin,
            org_id=users.auto_assign_org_id,
            otherwise=Role(users.auto_assign_org_role),
        )

    def _auto(self) -> str:
        """The settings name one at most."""
        everywhere = self._settings.auth.oauth_auto_login
        return next((each.path for each in self._registrations if everywhere or each.settings.auto_login), "")

    def _key(self, label: str) -> bytes:
        return derive_key(self._settings.security.secret_key.reveal(), label=label).material


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
