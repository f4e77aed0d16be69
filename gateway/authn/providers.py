"""The ways in for those whom others vouch for, put together from the settings."""

from contract.audit import Audit
from contract.clock import Clock
from contract.identity import Role
from contract.settings import Settings
from gateway.authn.anonymous import AnonymousMethod
from gateway.authn.chain import Method
from gateway.authn.jwt.method import METHOD as TOKEN
from gateway.authn.jwt.method import JwtMethod, JwtRules
from gateway.authn.jwt.sources import JwkSetAddress, JwkSetFile, KeySource, PemFile
from gateway.authn.jwt.verification import Verification
from gateway.authn.proxy import METHOD as PROXY
from gateway.authn.proxy import ProxyMethod, ProxyRules
from gateway.authn.redis_strangers import RedisStrangers
from gateway.authn.roles import ClaimPath, RoleMap
from gateway.credentials.externals import Externals
from gateway.credentials.identities import Identities
from gateway.credentials.settled import Externals as SettledExternals
from gateway.credentials.settled import SettledUsers

_JWT_SECONDS = 60.0
"""How soon a token that says the same is reason to look at its user's roles again."""


class Providers:
    """Raises StartFault for a key file or an expression that cannot be used. A list has one method, or none."""

    def __init__(
        self,
        settings: Settings,
        *,
        externals: Externals,
        proxied: SettledExternals,
        identities: Identities,
        strangers: RedisStrangers | None,
        clock: Clock,
        audit: Audit,
    ) -> None:
        """`proxied` settles those whom a proxy names."""
        self._settings = settings
        self._externals = externals
        self._proxied = proxied
        self._clock = clock
        self._audit = audit
        self.jwt: list[Method] = [self._jwt()] if settings.auth_jwt.enabled else []
        self.proxy: list[Method] = [self._proxy()] if settings.auth_proxy.enabled else []
        self.anonymous = _anonymous(settings, identities, strangers)
        self.lasting = _lasting(settings)

    def _jwt(self) -> JwtMethod:
        return JwtMethod(
            JwtRules.of(self._settings),
            verification=Verification.of(
                self._keys(), self._clock, expect_claims=self._settings.auth_jwt.expect_claims
            ),
            roles=_role_map(self._settings),
            users=SettledUsers(self._externals, self._clock, seconds=_JWT_SECONDS),
            audit=self._audit,
        )

    def _keys(self) -> KeySource:
        jwt = self._settings.auth_jwt
        if jwt.key_file is not None:
            return PemFile(jwt.key_file)
        if jwt.jwk_set_file is not None:
            return JwkSetFile(jwt.jwk_set_file)
        return JwkSetAddress(jwt.jwk_set_url, self._clock, seconds=jwt.cache_ttl)

    def _proxy(self) -> ProxyMethod:
        seconds = self._settings.auth_proxy.sync_ttl * 60.0
        users = SettledUsers(self._proxied, self._clock, seconds=seconds)
        return ProxyMethod(ProxyRules.of(self._settings), users, self._audit)


def _role_map(settings: Settings) -> RoleMap:
    jwt, users = settings.auth_jwt, settings.users
    return RoleMap(
        ClaimPath.read(jwt.role_attribute_path, section="auth.jwt", key="role_attribute_path"),
        strict=jwt.role_attribute_strict,
        skip_sync=jwt.skip_org_role_sync,
        may_be_server_admin=jwt.allow_assign_grafana_admin,
        org_id=users.auto_assign_org_id,
        otherwise=Role(users.auto_assign_org_role),
    )


def _lasting(settings: Settings) -> frozenset[str]:
    """The methods that make sessions at the log-in page."""
    asked = {PROXY: settings.auth_proxy.enable_login_token, TOKEN: settings.auth_jwt.enable_login_token}
    return frozenset(method for method, wanted in asked.items() if wanted)


def _anonymous(
    settings: Settings, identities: Identities, strangers: RedisStrangers | None
) -> AnonymousMethod | None:
    anonymous = settings.auth_anonymous
    if not anonymous.enabled:
        return None
    return AnonymousMethod(identities, role=Role(anonymous.org_role), strangers=strangers)
