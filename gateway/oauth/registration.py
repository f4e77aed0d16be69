"""What we are registered as with one provider."""

from dataclasses import dataclass
from typing import Final

from contract.providers import GENERIC_OAUTH, GITHUB, GOOGLE
from contract.settings import Settings
from contract.settings.providers import OAuthProvider

NAMES: Final = {"generic_oauth": GENERIC_OAUTH, "github": GITHUB, "google": GOOGLE}
"""The code of the provider by the last part of its section's name, which is the last part of its address, too."""

_LASTING: Final = "offline_access"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """`code` is one of `contract.providers`; `redirect_uri` our own address, the same to the letter each time."""

    name: str
    code: str
    redirect_uri: str
    settings: OAuthProvider

    @property
    def section(self) -> str:
        return f"auth.{self.name}"

    @property
    def path(self) -> str:
        """Where a log-in begins, named without the sub-path."""
        return f"/login/{self.name}"

    @property
    def is_oidc(self) -> bool:
        """Whether the provider vouches by a signed ID token; without an issuer nobody could verify one."""
        return bool(self.settings.issuer)

    @property
    def scopes(self) -> tuple[str, ...]:
        own = self.settings
        if own.empty_scopes:
            return ()
        # Google knows another way to ask for refresh tokens.
        lasting = own.use_refresh_token and self.is_oidc and self.code != GOOGLE and _LASTING not in own.scopes
        return (*own.scopes, _LASTING) if lasting else own.scopes


def registrations(settings: Settings) -> tuple[Registration, ...]:
    """Those that are enabled, in a fixed order."""
    sections = {
        "generic_oauth": settings.auth_generic_oauth,
        "github": settings.auth_github,
        "google": settings.auth_google,
    }
    return tuple(
        Registration(
            name=name,
            code=NAMES[name],
            redirect_uri=f"{settings.server.root_url}login/{name}",
            settings=section,
        )
        for name, section in sections.items()
        if section.enabled
    )
