"""The codes of those who vouch for external users, and how lists call them (`authLabels`)."""

from types import MappingProxyType
from typing import Final

AUTH_PROXY: Final = "authproxy"
JWT: Final = "jwt"
LDAP: Final = "ldap"
GENERIC_OAUTH: Final = "oauth_generic_oauth"
GITHUB: Final = "oauth_github"
GOOGLE: Final = "oauth_google"

LABELS: Final = MappingProxyType(
    {
        AUTH_PROXY: "Auth Proxy",
        JWT: "JWT",
        LDAP: "LDAP",
        GENERIC_OAUTH: "Generic OAuth",
        GITHUB: "GitHub",
        GOOGLE: "Google",
    }
)
