"""How many browser sessions there may be (auth.md §4.7)."""

from gateway.sessions.sessions import Sessions


class SessionQuota:
    """Asked before anything is answered; the store has the last word when the session is made."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def check(self) -> None:
        """Raise QuotaReached when another session would be one too many."""
        await self._sessions.refuse_full()
