"""What a load found out."""

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`per_second` counts whole answers of status 2xx; times are in milliseconds.

    `cost` is the processors' time for one answer, where it was asked for.
    """

    per_second: float
    p50: float = 0.0
    p99: float
    cost: float = 0.0


Load = Callable[[], Measured]


def costed(load: Load, *, seconds: float, cpu: Callable[[], float]) -> Load:
    """With what each answer of a load that takes so long costs, by the processors' seconds that `cpu` tells."""

    def told() -> Measured:
        before = cpu()
        found = load()
        return replace(found, cost=1e6 * (cpu() - before) / (found.per_second * seconds))

    return told


def measured(times: list[float], *, seconds: float) -> Measured:
    """Of the `times` of all answers, in seconds; raises RuntimeError when there was none."""
    if not times:
        raise RuntimeError("nothing was answered")
    times.sort()
    count = len(times)
    return Measured(per_second=count / seconds, p50=1000 * times[count // 2], p99=1000 * times[int(count * 0.99)])
