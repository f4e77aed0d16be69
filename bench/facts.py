"""Figures that are counted once and held against a bound, not against a peer."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.verdict import Verdict, bounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """`most` is the goal, if there is one."""

    value: float
    unit: str
    most: float | None = None

    def told(self) -> str:
        return f"{self.value:.1f} {self.unit}".strip()

    def judged(self, name: str) -> Verdict | None:
        return None if self.most is None else bounded(f"{name}: {self.told()}", self.value, most=self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    title: str
    count: Callable[[], dict[str, Fact]]
    notes: tuple[str, ...] = ()

    def run(self) -> "Counted":
        return Counted(self.title, self.count(), self.notes)


@dataclass(frozen=True, slots=True)
class Counted:
    title: str
    facts: dict[str, Fact]
    notes: tuple[str, ...]

    def told(self) -> str:
        """In Markdown."""
        rows = [f"| {name} | {fact.told()} |" for name, fact in self.facts.items()]
        told = [*self.notes, *(verdict.told() for verdict in self.verdicts())]
        lines = [f"## {self.title}\n", "| | |", "|---|---|", *rows]
        return "\n".join([*lines, *([""] if told else []), *(f"- {line}" for line in told)])

    def verdicts(self) -> list[Verdict]:
        found = (fact.judged(name) for name, fact in self.facts.items())
        return [verdict for verdict in found if verdict is not None]
