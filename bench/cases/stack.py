"""Gateway, backend and store together on one core: an organisation, and a dashboard of 60 panels.

Goals are for a machine whose nginx gives 43 000 answers a second; here they are scaled by the same round's nginx.
"""

from collections.abc import Iterator

from bench.comparison import Comparison, Goal
from bench.stage import NGINX, Stage
from bench.visitor import BASIC, post, session

REFERENCE = 43_000
"""What nginx gives where the goals were set."""
_ORG, _BOARD = "/api/org, session", "dashboard of 60 panels, session"
_OTHERS = ("/api/org, bearer", "/api/org, basic")


def tables(stage: Stage) -> Iterator[Comparison]:
    whole = stage.whole
    key = post(whole.port, "/api/auth/keys", {"name": "bench", "role": "Admin"}, BASIC)["key"]
    saved = post(whole.port, "/api/dashboards/db", {"dashboard": _board()}, BASIC)
    header = session(whole.port)
    rows = {
        _ORG: stage.get(whole, header),
        _OTHERS[0]: stage.get(whole, f"Authorization: Bearer {key}"),
        _OTHERS[1]: stage.get(whole, BASIC),
        _BOARD: stage.get(whole, header, path=f"/api/dashboards/uid/{saved['uid']}"),
        NGINX: stage.get(stage.nginx, BASIC),
    }
    goals = (
        scaled(_ORG, 4_000),
        scaled(_BOARD, 1_500),
        *(Goal(row=row, peer=_ORG, least=0.9) for row in _OTHERS),
    )
    yield Comparison(title="Gateway and backend together", rows=rows, against=(_ORG, NGINX), goals=goals)


def scaled(row: str, least: int) -> Goal:
    return Goal(row=row, peer=NGINX, least=least, scale=REFERENCE, unit=f"a second where there are {REFERENCE} of")


def _board() -> dict[str, object]:
    targets = [{"expr": "sum by (instance) (rate(node_cpu_seconds_total[5m]))", "refId": "A"}]
    panels = [
        {"id": number, "title": f"Panel {number}", "type": "graph", "targets": targets} for number in range(60)
    ]
    return {"title": "Sixty panels", "panels": panels}
