"""Who wants to know that a session ended, such as the streams that were opened with it."""

from collections.abc import Callable, Iterable

Told = Callable[[], None]


class Endings:
    """Ends made by this gateway are told before its answer; those made elsewhere as soon as they are heard of.

    An end by age is told when the store drops the session.
    """

    def __init__(self) -> None:
        self._watchers: dict[int, dict[object, Told]] = {}

    def watch(self, session_id: int, ended: Told) -> Callable[[], None]:
        """Call `ended` once if the session ends; the answer is how to stop watching, and may be called twice."""
        ticket = object()
        self._watchers.setdefault(session_id, {})[ticket] = ended
        return lambda: self._leave(session_id, ticket)

    @property
    def watched(self) -> frozenset[int]:
        return frozenset(self._watchers)

    def is_watched(self, session_id: int) -> bool:
        return session_id in self._watchers

    def tell(self, session_ids: Iterable[int]) -> None:
        for session_id in session_ids:
            for ended in self._watchers.pop(session_id, {}).values():
                ended()

    def _leave(self, session_id: int, ticket: object) -> None:
        watchers = self._watchers.get(session_id)
        if watchers is None:
            return
        watchers.pop(ticket, None)
        if not watchers:
            del self._watchers[session_id]
