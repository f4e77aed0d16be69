"""How callers prove who they are: every method, in the order of the chain (auth.md §2.1)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from contract.settings import Settings
from gateway.authn.basic import BasicMethod
from gateway.authn.bearer import BearerMethod
from gateway.authn.chain import Chain
from gateway.authn.providers import Providers
from gateway.authn.session import SessionMethod
from gateway.credentials.credentials import Credentials
from gateway.credentials.doubts import Doubts
from gateway.credentials.externals import Externals
from gateway.credentials.proofs import Proofs
from gateway.guard.parts import GuardParts
from gateway.ldap.parts import DirectoryParts
from gateway.oauth.parts import OAuthParts
from gateway.parts.backend import BackendParts
from gateway.parts.basis import Basis
from gateway.parts.redis_state import RedisState
from gateway.sessions.cookie import CookieRules


class ProvingParts:
    """Raises StartFault for a key file or an expression of the settings that cannot be used."""

    def __init__(self, basis: Basis, *, backend: BackendParts, state: RedisState, cookies: CookieRules) -> None:
        self.externals = Externals(source=backend.calls, identities=state.identities, forgetting=state.forgetting)
        self.oauth = OAuthParts(
            basis.settings,
            states=state.oauth_states,
            grants=state.oauth_grants,
            users=self.externals,
            sessions=state.sessions,
            clock=basis.clock,
            audit=basis.audit,
            secure=cookies.secure,
        )
        self.session_method = SessionMethod(
            sessions=state.sessions,
            identities=state.identities,
            cookies=cookies,
            vouching=self.oauth.vouching,
        )
        self.directory = DirectoryParts(
            basis.settings,
            rounds=state.ldap_rounds,
            calls=backend.calls,
            externals=self.externals,
            clock=basis.clock,
            audit=basis.audit,
        )
        self.guard = GuardParts(
            basis.settings,
            counters=state.counters,
            calls=backend.calls,
            cookies=cookies,
            clock=basis.clock,
            audit=basis.audit,
            directory=self.directory.passwords,
        )
        self.credentials = Credentials(
            calls=backend.calls,
            identities=state.identities,
            proofs=Proofs(basis.clock),
            doubts=Doubts(basis.clock),
            checks=self.guard.checks,
            audit=basis.audit,
        )
        self.providers = Providers(
            basis.settings,
            externals=self.externals,
            proxied=self.directory.proxied or self.externals,
            identities=state.identities,
            strangers=state.strangers,
            clock=basis.clock,
            audit=basis.audit,
        )
        self.chain = self._chain(basis.settings)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """While work beside the requests goes on."""
        async with self.directory.open(), self.oauth.vouching.open():
            yield

    def _chain(self, settings: Settings) -> Chain:
        bearer, basic = BearerMethod(self.credentials), BasicMethod(self.credentials)
        header = (bearer, basic) if settings.auth_basic.enabled else (bearer,)
        methods = (*self.providers.jwt, *header, *self.providers.proxy, self.session_method)
        return Chain(methods, anonymous=self.providers.anonymous)
