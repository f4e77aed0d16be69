"""What may be answered from memory where guesses go unjudged: a right one would be told from wrong ones there.

A guess that the guard turned away silences the memory for whoever made it: the guard's answer must be the same for
a right password. One that nobody could judge, because Redis or the backend were away, silences nothing by itself,
or a stranger's mistake would keep others out; but only so many different ones may stand beside a right password.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from contract.clock import Clock

SECONDS = 300.0
UNJUDGED = 5
"""As many as an account's counter has room for."""
_MOST = 20_000


@dataclass(slots=True)
class _Doubt:
    """`guesses` are those not judged so far, by the moment they stop to count."""

    guesses: dict[bytes, float] = field(default_factory=dict)
    turned_away_until: float = 0.0


class Doubts:
    """Keys are digests of who guesses and at whom, guesses of what. Bounded: the oldest are forgotten first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._doubts: OrderedDict[bytes, _Doubt] = OrderedDict()

    def __len__(self) -> int:
        return len(self._doubts)

    def silences(self, key: bytes) -> bool:
        """Whether memory must not answer."""
        doubt = self._doubts.get(key)
        if doubt is None:
            return False
        now = self._clock.monotonic()
        return now < doubt.turned_away_until or len(_standing(doubt, now)) >= UNJUDGED

    def begin(self, key: bytes, text: bytes) -> "Guess":
        """A password was shown that memory does not know; the same one again tells nobody anything new."""
        doubt = self._doubts.setdefault(key, _Doubt())
        self._doubts.move_to_end(key)
        now = self._clock.monotonic()
        doubt.guesses = _standing(doubt, now)
        if len(doubt.guesses) < UNJUDGED:
            doubt.guesses.setdefault(text, now + SECONDS)
        if len(self._doubts) > _MOST:
            self._doubts.popitem(last=False)
        return Guess(self, key, text)

    def settle(self, key: bytes, text: bytes) -> None:
        doubt = self._doubts.get(key)
        if doubt is None:
            return
        doubt.turned_away_until = 0.0
        doubt.guesses.pop(text, None)
        if not doubt.guesses:
            del self._doubts[key]

    def turn_away(self, key: bytes) -> None:
        self._doubts.setdefault(key, _Doubt()).turned_away_until = self._clock.monotonic() + SECONDS


class Guess:
    """Call `settle` once it is judged, and so counted: the guard lets them guess again."""

    def __init__(self, doubts: Doubts, key: bytes, text: bytes) -> None:
        self._doubts = doubts
        self._key = key
        self._text = text
        self._judged = False

    def settle(self) -> None:
        self._judged = True
        self._doubts.settle(self._key, self._text)

    def turn_away(self) -> None:
        """It was answered; unless it was judged, that was the guard's answer to any password."""
        if not self._judged:
            self._doubts.turn_away(self._key)


def _standing(doubt: _Doubt, now: float) -> dict[bytes, float]:
    return {guess: until for guess, until in doubt.guesses.items() if now < until}
