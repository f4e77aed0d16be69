"""What the log-in page needs of the providers: the last refusal's words, and whether to go straight to one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from gateway.oauth.login_error import LoginError
from gateway.sessions.cookie import read_cookie
from relay.reading import CanonicalRequest

COOKIE: Final = "oauth_auto"
STAY: Final = "disableAutoLogin"
_ROUNDS: Final = 3
_SECONDS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Onwards without a page, and the Set-Cookie value that counts how often."""

    path: str
    cookie: str


class Front:
    """`auto` is where a log-in goes by itself, named without the sub-path; empty for nowhere."""

    def __init__(self, errors: LoginError, *, auto: str, path: str, secure: bool) -> None:
        self._errors = errors
        self._auto = auto
        self._attributes = f"Path={path}; Max-Age={_SECONDS}; HttpOnly; SameSite=Lax" + (
            "; Secure" if secure else ""
        )

    @property
    def login_path(self) -> str:
        """The log-in page as such, for those who have just left or failed."""
        return f"/login?{STAY}=true" if self._auto else "/login"

    def error(self, reading: CanonicalRequest) -> str:
        return self._errors.text(reading)

    def owed(self, error: str) -> Sequence[str]:
        """The Set-Cookie values of a page that shows `error`."""
        return [self._errors.forget()] if error else []

    def way(self, reading: CanonicalRequest) -> Way | None:
        """None where the page is to be shown: after a few rounds, too, which then lead in circles."""
        if not self._auto or reading.method != "GET" or _stays(reading):
            return None
        rounds = _rounds(reading)
        if rounds >= _ROUNDS:
            return None
        return Way(path=self._auto, cookie=f"{COOKIE}={rounds + 1}; {self._attributes}")


def _stays(reading: CanonicalRequest) -> bool:
    query = parse_qsl(reading.target.query.decode("ascii"), keep_blank_values=True, errors="replace")
    return any(name == STAY and value.lower() != "false" for name, value in query)


def _rounds(reading: CanonicalRequest) -> int:
    text = read_cookie(reading.headers, COOKIE) or ""
    return int(text) if len(text) == 1 and text.isdecimal() and text.isascii() else 0
