"""How many browser sessions there may be (auth.md §4.7)."""

from contract.errors import Forbidden
from gateway.sessions.sessions import Sessions


class QuotaReached(Forbidden):
    default = "session Quota reached"


class SessionQuota:
    """`most` is the limit over all users, None for none."""

    def __init__(self, sessions: Sessions, *, most: int | None) -> None:
        self._sessions = sessions
        self._most = most

    async def check(self) -> None:
        """Raise QuotaReached when another session would be one too many."""
        if self._most is not None and await self._sessions.count() >= self._most:
            raise QuotaReached
