"""The routes that the gateway serves itself."""

from collections.abc import Mapping

from gateway.asking import Asking
from gateway.ldap.handlers import LdapHandlers
from gateway.login.handlers import LoginHandlers
from gateway.login.quota import SessionQuota
from gateway.oauth.handlers import OAuthHandlers
from gateway.pages.parts import PageParts
from gateway.parts.backend import BackendParts
from gateway.parts.basis import Basis
from gateway.parts.browsers import BrowserParts
from gateway.parts.proving import ProvingParts
from gateway.parts.redis_state import RedisState
from gateway.routes import handlers
from gateway.tokens.administration import AdminTokenHandlers
from gateway.tokens.handlers import TokenHandlers
from gateway.tokens.rotation import RotationHandlers
from gateway.visit import Handler
from gateway.vouchers import Vouchers


class OwnRoutes:
    """Raises StartFault for a file or an expression of the settings that cannot be used."""

    def __init__(
        self,
        basis: Basis,
        *,
        backend: BackendParts,
        state: RedisState,
        browsers: BrowserParts,
        proving: ProvingParts,
    ) -> None:
        self._basis = basis
        self._backend = backend
        self._state = state
        self._browsers = browsers
        self._proving = proving
        self._quota = SessionQuota(state.sessions)
        self._pages = PageParts(
            basis.settings,
            origins=browsers.origins,
            redirects=browsers.redirects,
            providers=proving.oauth.buttons,
        )
        self.vouchers = Vouchers.of(basis.settings, basis.clock)
        self.refusals = self._pages.refusals

    def handlers(self) -> Mapping[str, Handler]:
        """By the names of the table of routes."""
        asking, sessions, audit = self._asking(), self._state.sessions, self._basis.audit
        return handlers(
            login=self._login(),
            oauth=self._oauth_handlers(),
            tokens=TokenHandlers(sessions=sessions, audit=audit),
            admin_tokens=AdminTokenHandlers(sessions=sessions, asking=asking, audit=audit),
            rotation=self._rotation(),
            vouchers=self.vouchers,
            ldap=LdapHandlers(self._proving.directory.opened, asking=asking, audit=audit),
            pages=self._pages.handlers(sessions=sessions, asking=asking, audit=audit, clock=self._basis.clock),
            storage=self._browsers.storage,
        )

    def _login(self) -> LoginHandlers:
        auth = self._basis.settings.auth
        return LoginHandlers(
            credentials=self._proving.credentials,
            devices=self._proving.guard.devices,
            origins=self._browsers.origins,
            quota=self._quota,
            redirects=self._browsers.redirects,
            pages=self._pages.pages,
            front=self._proving.oauth.front,
            audit=self._basis.audit,
            signout_url=auth.signout_redirect_url,
            form_disabled=auth.disable_login_form or auth.disable_login,
            lasting=self._proving.providers.lasting,
        )

    def _oauth_handlers(self) -> OAuthHandlers:
        return self._proving.oauth.handlers(
            counters=self._state.counters,
            devices=self._proving.guard.devices,
            quota=self._quota,
            redirects=self._browsers.redirects,
        )

    def _rotation(self) -> RotationHandlers:
        return RotationHandlers(
            sessions=self._state.sessions,
            session_method=self._proving.session_method,
            chain=self._proving.chain,
            origins=self._browsers.origins,
            cookies=self._browsers.rules,
            redirects=self._browsers.redirects,
            lasting=self._proving.providers.lasting,
        )

    def _asking(self) -> Asking:
        return Asking(
            upstream=self._backend.internal,
            signature=self._backend.signature,
            orders=self._state.orders,
            old_passwords=self._proving.guard.old_passwords,
        )
