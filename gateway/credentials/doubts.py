"""Where a guess went unjudged, memory must not answer either: it would tell the right password from wrong ones."""

from collections import OrderedDict

from contract.clock import Clock

SECONDS = 300.0
_MOST = 20_000


class Doubts:
    """Keys are digests of who guesses and at what. Bounded; what is forgotten early lets one guess through."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def __contains__(self, key: bytes) -> bool:
        until = self._until.get(key)
        return until is not None and self._clock.monotonic() < until

    def __len__(self) -> int:
        return len(self._until)

    def begin(self, key: bytes) -> None:
        """A password was shown that memory does not know."""
        self._until[key] = self._clock.monotonic() + SECONDS
        self._until.move_to_end(key)
        if len(self._until) > _MOST:
            self._until.popitem(last=False)

    def settle(self, key: bytes) -> None:
        """It was judged, and so counted."""
        self._until.pop(key, None)
