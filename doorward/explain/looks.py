"""All ways in, in the order in which the gateway asks them, and those that the settings leave out."""

from collections.abc import Sequence
from dataclasses import dataclass

from contract.clock import Clock
from contract.settings import Settings
from doorward.admin.shell import Shell
from doorward.explain.cookies import SessionLook
from doorward.explain.directories import DirectoryLook
from doorward.explain.keys import KeyLook
from doorward.explain.looking import Looking
from doorward.explain.others import MethodLook, Overheard, UnaskedDirectory
from doorward.explain.passwords import PasswordLook
from doorward.explain.seen import Look
from gateway.authn.chain import Stranger
from gateway.authn.providers import Providers
from gateway.credentials.externals import Externals
from gateway.credentials.identities import Identities


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """A method that the settings leave out."""

    name: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """`chain` is in order (auth.md §2.1); `anonymous` is asked where nothing else was there."""

    chain: Sequence[Look | Off]
    anonymous: Look | Off


def looks(settings: Settings, shell: Shell | None, clock: Clock) -> Looks:
    """Raises StartFault for settings with which no gateway could start."""
    looking, overheard = Looking(shell), Overheard()
    identities = Identities(looking, clock)
    externals = Externals(source=looking, identities=identities, forgetting=looking)
    others = Providers(
        settings,
        externals=externals,
        proxied=UnaskedDirectory() if settings.auth_ldap.enabled else externals,
        identities=identities,
        strangers=None,
        clock=clock,
        audit=overheard,
    )

    def theirs(name: str, section: str, methods: Sequence[Stranger]) -> Look | Off:
        return MethodLook(name, methods[0], overheard) if methods else Off(name=name, section=section)

    anonymous: list[Stranger] = [] if others.anonymous is None else [others.anonymous]
    basic = (
        PasswordLook(looking, settings) if settings.auth_basic.enabled else Off(name="basic", section="auth.basic")
    )
    return Looks(
        chain=(
            theirs("jwt", "auth.jwt", others.jwt),
            KeyLook(looking),
            basic,
            _directory(settings),
            theirs("auth-proxy", "auth.proxy", others.proxy),
            SessionLook(looking, shell, settings),
        ),
        anonymous=theirs("anonymous", "auth.anonymous", anonymous),
    )


def _directory(settings: Settings) -> Look | Off:
    """It is asked for Basic's sake here."""
    on = settings.auth_ldap.enabled and settings.auth_basic.enabled
    return DirectoryLook() if on else Off(name="ldap", section="auth.ldap")
