"""What comes back with the browser: a code, or the provider's refusal (RFC 6749 §4.1.2, RFC 9207)."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from gateway.oauth.refused import Reason, RefusedLogin
from relay.reading import CanonicalRequest

_NAMES: Final = frozenset({"state", "code", "error", "iss"})
_ERRORS: Final = frozenset(
    {
        "access_denied",
        "consent_required",
        "interaction_required",
        "invalid_request",
        "invalid_scope",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_response_type",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`issuer` is None where the provider does not name itself; the others are empty where there is none."""

    state: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    error: str = ""
    issuer: str | None = None

    @property
    def known_error(self) -> str:
        """A word for the audit: what else a provider may call its refusals is not repeated."""
        return self.error if self.error in _ERRORS else "other"


def read_answer(reading: CanonicalRequest) -> Answer | None:
    """None for a request that only begins a log-in; raises RefusedLogin for one that says anything twice."""
    pairs = [
        (name, value)
        for name, value in parse_qsl(
            reading.target.query.decode("ascii"), keep_blank_values=True, errors="replace"
        )
        if name in _NAMES
    ]
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RefusedLogin(Reason.STATE_INVALID, "twice")
    if found.keys() <= {"iss"}:
        return None
    return Answer(
        state=found.get("state", ""),
        code=found.get("code", ""),
        error=found.get("error", ""),
        issuer=found.get("iss"),
    )
