"""An authenticated GET of 114 bytes, beside Caddy, Envoy and nginx."""

from collections.abc import Iterator

from bench.comparison import Comparison, Goal
from bench.stage import CADDY, ENVOY, NGINX, Stage

_GOALS = ((CADDY, 2.0), (ENVOY, 1.3), (NGINX, 0.5))


def tables(stage: Stage) -> Iterator[Comparison]:
    shown = stage.shown
    rows = {f"Doorward, {kind}": stage.get(stage.gateway, header) for kind, header in shown.items()}
    goals = tuple(Goal(row=row, peer=peer, least=least) for row in rows for peer, least in _GOALS)
    rows[CADDY] = stage.get(stage.caddy, shown["basic"])
    rows[ENVOY] = stage.get(stage.envoy, shown["basic"])
    rows[NGINX] = stage.get(stage.nginx, shown["basic"])
    yield Comparison(title="GET, 114 bytes of JSON", rows=rows, against=(CADDY, ENVOY, NGINX), goals=goals)
