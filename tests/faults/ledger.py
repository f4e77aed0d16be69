"""What was acknowledged, what was answered, and what should never have been."""

import time
from collections import Counter, deque
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

KEPT_OUTCOMES = 300
SLOW_SECONDS = 1.0


class Wrong(StrEnum):
    """What must never happen, whatever fails."""

    ACCEPTED = "wrong acceptance"
    CROSSED = "answer to the wrong user"
    LOST = "acknowledged effect lost"
    LOGGED_OUT = "spurious log-out"
    LATE = "answer after its deadline"
    FAULTY = "answer that an outage does not explain"
    AWAY = "not back in time"
    GROWN = "did not return to its start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """By the monotonic clock; `status` 0 is a connection that ended without an answer."""

    began: float
    ended: float
    status: int
    well: bool


@dataclass(slots=True)
class Ledger:
    """`outcomes` are the latest of each who asks."""

    deadline: float
    """Seconds for any answer at all."""
    statuses: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    """What was answered well, by what was asked."""
    acknowledged: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """Credentials that had ended, shown again: by how they were answered."""
    wrongs: list[tuple[Wrong, str]] = field(default_factory=list)
    outcomes: dict[str, deque[Outcome]] = field(default_factory=dict)
    scenario: str = "nothing"
    slowest: float = 0.0
    """Since it was last set to 0."""

    def wrong(self, what: Wrong, words: str) -> None:
        self.wrongs.append((what, f"{words} (during {self.scenario}, at {time.strftime('%H:%M:%S')})"))

    def add(self, who: str, kind: str, outcome: Outcome) -> None:
        self.statuses[outcome.status] += 1
        if outcome.well:
            self.kinds[kind] += 1
        self.slowest = max(self.slowest, outcome.ended - outcome.began)
        self.outcomes.setdefault(who, deque(maxlen=KEPT_OUTCOMES)).append(outcome)

    def acknowledge(self, effect: str) -> None:
        self.acknowledged[effect] += 1

    def back_at(self, since: float) -> float | None:
        """When everybody had been answered well again, failures after `since` being over; None if not yet."""
        moments = [_back_at(outcomes, since) for outcomes in self.outcomes.values()]
        known = [moment for moment in moments if moment is not None]
        return max(known, default=since) if len(known) == len(moments) else None

    def laggards(self, since: float) -> list[str]:
        return sorted(who for who, outcomes in self.outcomes.items() if _back_at(outcomes, since) is None)

    def ill_between(self, start: float, end: float) -> list[str]:
        """Whose answers ended in that time and were not well, or were slow."""
        return [
            f"{who} was told {outcome.status} after {outcome.ended - outcome.began:.1f} s"
            for who, outcomes in self.outcomes.items()
            for outcome in outcomes
            if start < outcome.ended <= end and (not outcome.well or outcome.ended - outcome.began > SLOW_SECONDS)
        ]

    @property
    def usual(self) -> float:
        """The median of the answers that are remembered, in seconds: how busy this machine is."""
        return median(one.ended - one.began for outcomes in self.outcomes.values() for one in outcomes)

    def count(self, what: Wrong) -> int:
        return sum(kind is what for kind, _ in self.wrongs)

    def summary(self) -> list[str]:
        """Lines for a reader."""
        answers = ", ".join(f"{status or 'lost'}: {n}" for status, n in sorted(self.statuses.items()))
        return [
            f"answers        {sum(self.statuses.values())} ({answers})",
            f"answered well  {_told(self.kinds)}",
            f"acknowledged   {_told(self.acknowledged)}",
            f"ended, shown   {_told(self.refused)}",
            *(f"{self.count(what):6}  {what}" for what in Wrong),
        ]


def _told(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counter.items())) or "nothing"


def _back_at(outcomes: deque[Outcome], since: float) -> float | None:
    last = max([since, *(one.ended for one in outcomes if not one.well)])
    return next((one.ended for one in outcomes if one.well and one.began >= last), None)
