"""Whether a goal was met."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    text: str
    is_met: bool

    def told(self) -> str:
        return f"{'met' if self.is_met else '**not met**'}: {self.text}"


def bounded(text: str, value: float, *, least: float | None = None, most: float | None = None) -> Verdict:
    """One of the bounds is given."""
    if least is not None:
        return Verdict(text=f"{text}, goal at least {least:g}", is_met=value >= least)
    return Verdict(text=f"{text}, goal at most {most:g}", is_met=most is not None and value <= most)
