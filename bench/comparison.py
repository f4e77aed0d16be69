"""Rows that are measured in turn, A B A B, and held against each other: medians of the rounds' own ratios."""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bench.load import Load, Measured
from bench.verdict import Verdict, bounded

ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What of a load is compared."""

    title: str
    digits: int
    of: Callable[[Measured], float]


RATE = Figure(title="per second", digits=0, of=lambda measured: measured.per_second)
MEBIBYTES = Figure(title="MiB/s", digits=0, of=lambda measured: measured.per_second)
P99 = Figure(title="p99 ms", digits=2, of=lambda measured: measured.p99)
COST = Figure(title="CPU µs each", digits=1, of=lambda measured: measured.cost)
CAPACITY = Figure(title="per CPU second", digits=0, of=lambda measured: 1e6 / measured.cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """`row` is to be at least, or at most, this many times `peer`; `scale` turns a ratio into another figure."""

    row: str
    peer: str
    least: float | None = None
    most: float | None = None
    scale: float = 1.0
    unit: str = "x"

    def judged(self, ratio: float) -> Verdict:
        found = ratio * self.scale
        shown = f"{found:.0f}" if self.scale > 1 else f"{found:.2f}"
        return bounded(f"{self.row} is {shown} {self.unit} {self.peer}", found, least=self.least, most=self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Each of `rows` is held against every one of `against`, which are rows, too."""

    title: str
    rows: Mapping[str, Load]
    against: tuple[str, ...]
    figure: Figure = RATE
    goals: tuple[Goal, ...] = ()
    notes: tuple[str, ...] = field(default=())
    rounds: int = ROUNDS

    def run(self) -> "Outcome":
        for load in self.rows.values():
            # Once for nothing: passwords are hashed, connections made.
            load()
        rounds = [{name: _some(name, load()) for name, load in self.rows.items()} for _ in range(self.rounds)]
        return Outcome(self, rounds)


def _some(name: str, found: Measured) -> Measured:
    if not found.per_second:
        raise RuntimeError(f"{name} answered nothing")
    return found


class Outcome:
    def __init__(self, comparison: Comparison, rounds: list[dict[str, Measured]]) -> None:
        self._comparison = comparison
        self._rounds = rounds

    @property
    def title(self) -> str:
        return self._comparison.title

    @property
    def unit(self) -> str:
        return self._comparison.figure.title

    @property
    def digits(self) -> int:
        return self._comparison.figure.digits

    def medians(self) -> dict[str, float]:
        of = self._comparison.figure.of
        return {name: self._median(name, of) for name in self._comparison.rows}

    def told(self) -> str:
        """In Markdown."""
        against, figure = self._comparison.against, self._comparison.figure
        head = ["", figure.title, "p50 ms", "p99 ms", *(f"÷ {peer}" for peer in against)]
        lines = [f"## {self.title}\n", _line(*head), "|---" * len(head) + "|"]
        lines += [self._row(name, against) for name in self._comparison.rows]
        told = [*self._comparison.notes, *(verdict.told() for verdict in self.verdicts())]
        return "\n".join([*lines, *([""] if told else []), *(f"- {line}" for line in told)])

    def verdicts(self) -> list[Verdict]:
        goals = self._comparison.goals
        return [goal.judged(statistics.median(self._ratios(goal.row, goal.peer))) for goal in goals]

    def _row(self, name: str, against: tuple[str, ...]) -> str:
        figure = self._comparison.figure
        value = f"{self._median(name, figure.of):.{figure.digits}f}"
        p50 = self._median(name, lambda measured: measured.p50)
        p99 = self._median(name, lambda measured: measured.p99)
        return _line(name, value, f"{p50:.2f}", f"{p99:.2f}", *(self._spread(name, peer) for peer in against))

    def _median(self, name: str, of: Callable[[Measured], float]) -> float:
        return statistics.median(of(found[name]) for found in self._rounds)

    def _spread(self, name: str, peer: str) -> str:
        ratios = self._ratios(name, peer)
        return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})"

    def _ratios(self, name: str, peer: str) -> list[float]:
        of = self._comparison.figure.of
        return sorted(of(found[name]) / of(found[peer]) for found in self._rounds)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
