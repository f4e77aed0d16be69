"""What is particular to browsers: cookies, origins, redirects, and whose address it is."""

from contract.settings import Settings
from gateway.cookies import GatewayCookies
from gateway.guard.client import Clients
from gateway.guard.domain import Domain
from gateway.guard.origin import Origins
from gateway.pages.redirects import Redirects
from gateway.parts.basis import Basis
from gateway.sessions.cookie import CookieRules, cookie_rules
from gateway.sessions.limits import Limits
from gateway.sessions.sessions import Sessions
from gateway.sessions.storage import DoorwardStorage
from gateway.sub_path import SubPath
from relay.reading import read_request


class BrowserParts:
    """`rules` say how session cookies are written, `cookies` which ones an answer owes."""

    def __init__(self, basis: Basis, sessions: Sessions) -> None:
        settings = basis.settings
        self.rules = _rules(settings)
        self.cookies = GatewayCookies(rules=self.rules, sessions=sessions)
        self.sub_path = SubPath.of(settings)
        self.transport = _transport(settings)
        self.domain = Domain.of(settings)
        self.clients = Clients(settings.gateway.trusted_proxies)
        self.origins = Origins.of(settings)
        self.redirects = Redirects(settings.server.sub_path, secure=self.rules.secure)
        self.storage = DoorwardStorage(
            sessions=sessions,
            cookies=self.rules,
            address_of=lambda request: self.clients.of(read_request(request)).address,
        )


def _rules(settings: Settings) -> CookieRules:
    auth, security, server = settings.auth, settings.security, settings.server
    return cookie_rules(
        name=auth.login_cookie_name,
        cookie_secure=security.cookie_secure,
        https=server.root_url.startswith("https://"),
        same_site=security.cookie_samesite,
        sub_path=server.sub_path,
        max_age=int(auth.login_maximum_lifetime_duration),
        rotation=Limits.of(settings).rotate_after,
    )


def _transport(settings: Settings) -> str:
    """Strict-Transport-Security, where browsers come by https."""
    security = settings.security
    if not (security.strict_transport_security and settings.server.root_url.startswith("https://")):
        return ""
    words = [f"max-age={security.strict_transport_security_max_age_seconds}"]
    words += ["includeSubDomains"] if security.strict_transport_security_subdomains else []
    words += ["preload"] if security.strict_transport_security_preload else []
    return "; ".join(words)
