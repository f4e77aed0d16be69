"""Which cookies are the gateway's, and what an answer owes its browser."""

from gateway.authn.proved import Proved
from gateway.guard.devices import COOKIE as DEVICE_COOKIE
from gateway.pages.redirects import COOKIE as REDIRECT_COOKIE
from gateway.sessions.cookie import CookieRules
from gateway.sessions.sessions import Sessions

_OURS = frozenset({b"renderKey", b"login_error", REDIRECT_COOKIE.encode(), DEVICE_COOKIE.encode()})
_OAUTH = b"oauth_"


class GatewayCookies:
    def __init__(self, *, rules: CookieRules, sessions: Sessions) -> None:
        self._rules = rules
        self._sessions = sessions
        self._names = _OURS | {rules.name.encode(), rules.expiry_name.encode()}

    def clearing(self) -> list[str]:
        return list(self._rules.clear())

    def without_ours(self, cookie: bytes) -> bytes:
        """A Cookie header's value for the backend: never one of ours, and so never for a data source (D15)."""
        pairs = [pair.strip(b" \t") for pair in cookie.split(b";")]
        return b"; ".join(
            pair for pair in pairs if pair and not self._is_ours(pair.partition(b"=")[0].strip(b" \t"))
        )

    async def due(self, proved: Proved | None) -> list[bytes]:
        """The successor's cookie, if it is still the one to use when the answer's head is written."""
        browser = proved.browser if proved else None
        if browser is None or browser.successor is None:
            return []
        if not await self._sessions.still_wanted(browser.successor):
            return []
        cookies = self._rules.set(browser.successor, rotated_at=browser.session.rotated_at)
        return [cookie.encode("ascii") for cookie in cookies]

    def _is_ours(self, name: bytes) -> bool:
        return name in self._names or name.startswith(_OAUTH)
