"""The ways through the gateway on which every attack is tried."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    name: str
    title: str
    fast_lane: bool = True
    compiled: bool = True

    @property
    def overrides(self) -> Mapping[tuple[str, str], str]:
        return {(side, "fast_lane"): str(self.fast_lane).lower() for side in ("gateway", "backend")}

    @property
    def environment(self) -> dict[str, str]:
        return {} if self.compiled else {"AIOHTTP_NO_EXTENSIONS": "1"}


WAYS = {
    way.name: way
    for way in (
        Way(name="fast", title="fast lane"),
        Way(name="slow", title="without it", fast_lane=False),
        Way(name="python", title="Python parser", compiled=False),
    )
}
