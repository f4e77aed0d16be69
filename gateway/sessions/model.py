"""What a browser session is, and the refusals that speak of one."""

from dataclasses import dataclass, field

from contract.errors import Forbidden, Unauthenticated

LONGEST_USER_AGENT = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser. Times are seconds since the epoch.

    `id` is public: it names the session in lists. `current` and `previous` are digests of the one or two live
    tokens, `previous` empty before the first rotation. `seen` tells whether the current token was ever used,
    `seen_at` is when that was first, 0 before; `used_at` is the session's last use to the minute, 0 before.
    `method` is the way of the log-in, such as `form`.
    """

    id: int
    user_id: int
    current: str
    previous: str
    created_at: float
    rotated_at: float
    seen: bool
    seen_at: float
    used_at: float
    client_ip: str
    user_agent: str
    method: str

    @property
    def has_rotated(self) -> bool:
        return bool(self.previous)


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A new session, and the only copy of its token."""

    session: Session
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The session of a presented token; `successor` is a token to send as the new cookie, or None."""

    session: Session
    successor: str | None = field(default=None, repr=False)


class ForgedRecord(Exception):  # noqa: N818 - a verdict, not an error of ours
    """What the store holds for a token was written by nobody with the secret key; nothing in it is believed."""

    def __init__(self, session_id: int) -> None:
        """`session_id` is 0 where the record does not even have a number."""
        super().__init__()
        self.session_id = session_id


class QuotaReached(Forbidden):
    """Another session would be one too many (`[quota] global_session`)."""

    default = "session Quota reached"


class MalformedToken(Unauthenticated):
    """The cookie holds no token of ours; it is left alone (decisions.md 4)."""

    message_id = "session.token.malformed"


class SessionEnded(Unauthenticated):
    """No live session knows this well-formed token; a page request may clear the cookie (decisions.md 4)."""

    message_id = "session.token.unknown"


class SessionLost(MalformedToken):
    """Nobody knows this token, but the store lost its sessions not long ago; the cookie is left alone, too."""

    message_id = "session.token.unknown"


class ReplayedToken(SessionEnded):
    """A token came back after its successor had taken over; the session has been ended for it."""

    message_id = "session.token.replayed"


class RotationDue(Unauthenticated):
    """The browser is to call the rotate route; only with `[auth] client_token_rotation` (auth.md §4.5)."""

    message_id = "session.token.rotate"
