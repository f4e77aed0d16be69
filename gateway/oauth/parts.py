"""The providers, put together from the settings."""

from collections.abc import Sequence

from contract.audit import Audit
from contract.clock import Clock
from contract.identity import Role
from contract.settings import Settings
from contract.signing import derive_key
from gateway.authn.roles import ClaimPath, RoleMap
from gateway.guard.redis_counters import RedisCounters
from gateway.login.devices import RememberedDevices
from gateway.login.quota import SessionQuota
from gateway.oauth.front import Front
from gateway.oauth.grant import GrantBox
from gateway.oauth.handlers import OAuthHandlers
from gateway.oauth.login_error import LoginError
from gateway.oauth.provider_parts import ProviderParts
from gateway.oauth.redis_grants import RedisGrants
from gateway.oauth.redis_states import RedisStates
from gateway.oauth.registration import Registration, registrations
from gateway.oauth.roles import ProviderRoles
from gateway.oauth.ties import Ties
from gateway.oauth.users import Users
from gateway.oauth.vouching import Sessions, Vouching
from gateway.pages.provider import Provider
from gateway.pages.redirects import Redirects


class OAuthParts:
    """Raises StartFault for an expression or a file of the settings that cannot be used.

    `secure` is whether cookies travel over https alone.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        states: RedisStates,
        grants: RedisGrants,
        users: Users,
        sessions: Sessions,
        clock: Clock,
        audit: Audit,
        secure: bool,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._audit = audit
        self._secure = secure
        self._registrations = registrations(settings)
        self._path = settings.server.sub_path or "/"
        self._errors = LoginError(self._key("login error"), clock, path=self._path, secure=secure)
        self.front = Front(self._errors, auto=self._auto(), path=self._path, secure=secure)
        providers = [self._provider(each) for each in self._registrations]
        ties = self._ties()
        self._flows = {each.name: each.flow(states, ties, users) for each in providers}
        self.vouching = Vouching(
            {each.code: each.renewal(users) for each in providers if each.renews},
            grants=grants,
            box=GrantBox(self._keys("oauth grant")),
            sessions=sessions,
            clock=clock,
            audit=audit,
        )

    @property
    def buttons(self) -> Sequence[Provider]:
        return [Provider(name=each.name, label=each.settings.name, path=each.path) for each in self._registrations]

    def handlers(
        self, *, counters: RedisCounters, devices: RememberedDevices, quota: SessionQuota, redirects: Redirects
    ) -> OAuthHandlers:
        return OAuthHandlers(
            self._flows,
            vouching=self.vouching,
            errors=self._errors,
            counters=counters,
            devices=devices,
            quota=quota,
            redirects=redirects,
            audit=self._audit,
            hops=self._settings.security.cookie_samesite == "strict",
        )

    def _provider(self, registration: Registration) -> ProviderParts:
        return ProviderParts(
            registration,
            roles=ProviderRoles.of(registration, self._roles(registration)),
            clock=self._clock,
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

    def _ties(self) -> Ties:
        seconds = self._settings.auth.oauth_state_cookie_max_age
        return Ties(self._key("oauth state"), path=self._path, secure=self._secure, seconds=seconds)

    def _key(self, label: str) -> bytes:
        return self._keys(label)[0]

    def _keys(self, label: str) -> list[bytes]:
        """Those of the current secret key, and of the previous one while there is any."""
        security = self._settings.security
        secrets = [key.reveal() for key in (security.secret_key, security.previous_secret_key) if key]
        return [derive_key(secret, label=label).material for secret in secrets]
