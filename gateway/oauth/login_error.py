"""Carrying the reason of a failed log-in to the log-in page: sealed, short-lived, and ignored if it is neither."""

from base64 import urlsafe_b64encode
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from contract.clock import Clock
from gateway.oauth.refused import TEXTS, Reason
from gateway.sessions.cookie import read_cookie
from relay.reading import CanonicalRequest

COOKIE: Final = "login_error"
_SECONDS: Final = 60
_LONGEST: Final = 400


class LoginError:
    """Sealed, so that no other site can put words on the page; `key` has 32 bytes."""

    def __init__(self, key: bytes, clock: Clock, *, path: str, secure: bool) -> None:
        self._sealing = Fernet(urlsafe_b64encode(key))
        self._clock = clock
        self._attributes = f"Path={path}; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")

    def carry(self, reason: Reason) -> str:
        """The Set-Cookie value."""
        sealed = self._sealing.encrypt_at_time(reason.value.encode(), int(self._clock.now()))
        return f"{COOKIE}={sealed.decode()}; Max-Age={_SECONDS}; {self._attributes}"

    def text(self, reading: CanonicalRequest) -> str:
        """The words for the page; empty without a cookie, and for one that is not ours or too old."""
        sealed = read_cookie(reading.headers, COOKIE) or ""
        if not sealed or len(sealed) > _LONGEST or not sealed.isascii():
            return ""
        try:
            reason = self._sealing.decrypt_at_time(sealed.encode(), _SECONDS, int(self._clock.now()))
            return TEXTS[Reason(reason.decode())]
        except (InvalidToken, ValueError):
            return ""

    def forget(self) -> str:
        """The Set-Cookie value that clears it: a reason is shown once."""
        return f"{COOKIE}=; Max-Age=0; {self._attributes}"
