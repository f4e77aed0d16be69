"""What ties a log-in to the browser that began it: a cookie, and secrets made of it and the log-in's state.

All tabs share the one cookie, so that none breaks another's log-in; each has a state of its own. The PKCE verifier
and the nonce are computed anew when the answer comes: no store ever holds them.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final

from gateway.sessions.cookie import read_cookie
from relay.reading import CanonicalRequest

COOKIE: Final = "oauth_state"
_FORM: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class Tie:
    """One log-in of one browser."""

    def __init__(self, key: bytes, *, browser: str, state: str) -> None:
        self._key = key
        self._browser = browser
        self._state = state

    @property
    def verifier(self) -> str:
        """43 characters, as RFC 7636 §4.1 wants them."""
        return self._made("verifier")

    @property
    def challenge(self) -> str:
        return _text(sha256(self.verifier.encode()).digest())

    @property
    def nonce(self) -> str:
        return self._made("nonce")

    @property
    def mark(self) -> str:
        """What the store keeps of the browser."""
        return self._made("mark")

    def is_marked(self, mark: str) -> bool:
        return hmac.compare_digest(self.mark.encode(), mark.encode())

    def _made(self, use: str) -> str:
        return _text(hmac.digest(self._key, f"{use}\n{self._state}\n{self._browser}".encode(), "sha256"))


class Ties:
    """`path` is the sub-path or `/`; the cookie lives for `seconds` after the last log-in was begun."""

    def __init__(self, key: bytes, *, path: str, secure: bool, seconds: int) -> None:
        self._key = key
        self._attributes = f"Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax" + (
            "; Secure" if secure else ""
        )

    def begin(self, reading: CanonicalRequest) -> tuple[str, Tie, str]:
        """A new state, its tie, and the Set-Cookie value."""
        browser, state = _browser(reading) or secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        tie = Tie(self._key, browser=browser, state=state)
        return state, tie, f"{COOKIE}={browser}; {self._attributes}"

    def resume(self, reading: CanonicalRequest, state: str) -> Tie | None:
        """None for a browser that began nothing."""
        browser = _browser(reading)
        return Tie(self._key, browser=browser, state=state) if browser else None


def _browser(reading: CanonicalRequest) -> str:
    value = read_cookie(reading.headers, COOKIE) or ""
    return value if _FORM.fullmatch(value) else ""


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
