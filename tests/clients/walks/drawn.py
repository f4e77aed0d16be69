"""Dashboards made with the package grafanalib, saved with grafana-client and read back.

`python -m tests.clients.walks.drawn URL` prints a JSON object: for each dashboard what is different in it now,
or null. It runs in an environment of its own, with none of our packages.
"""

import json
import sys
from typing import Any, Final

NAMES: Final = ("panels", "rows", "templates", "alerts", "layout")


def _board(name: str) -> Any:
    from grafanalib import core  # noqa: PLC0415 - only where the package is

    target = core.Target(expr='sum(rate(http_requests_total{job="api"}[5m])) by (code)', legendFormat="{{code}}")
    graph = core.Graph(
        title="Requests, größer als 1e3 ≤ 9007199254740993",
        dataSource="default",
        targets=[target],
        yAxes=core.YAxes(core.YAxis(format=core.OPS_FORMAT), core.YAxis(format=core.SHORT_FORMAT)),
        gridPos=core.GridPos(h=8, w=12, x=0, y=0),
    )
    series = core.TimeSeries(title="Series", targets=[target], gridPos=core.GridPos(h=8, w=12, x=12, y=0))
    kept: dict[str, Any] = {"title": f"Drawn {name}", "uid": f"drawn-{name}", "tags": ["drawn", name]}
    if name == "rows":
        return core.Dashboard(**kept, rows=[core.Row(title="Row", panels=[graph, _stat(core)])])
    if name == "templates":
        chosen = core.Template(name="job", query="label_values(job)", dataSource="default", default="api")
        return core.Dashboard(**kept, templating=core.Templating([chosen]), panels=[graph])
    if name == "alerts":
        return core.Dashboard(**kept, panels=[graph, core.AlertList(title="None", gridPos=graph.gridPos)])
    if name == "layout":
        inside = core.RowPanel(title="Folded", gridPos=graph.gridPos, collapsed=True, panels=[series])
        text = core.Text(title="Words", content="# <b>„quoted“</b>\n", gridPos=graph.gridPos)
        return core.Dashboard(**kept, timezone="utc", refresh="10s", panels=[inside, text, _table(core)])
    return core.Dashboard(**kept, panels=[graph, series, _stat(core)])


def _stat(core: Any) -> Any:
    return core.Stat(title="Now", dataSource="default", targets=[core.Target(expr="up")], reduceCalc="last")


def _table(core: Any) -> Any:
    return core.Table(title="Table", dataSource="default", targets=[core.Target(expr="up", instant=True)])


def _written(name: str) -> dict[str, Any]:
    from grafanalib._gen import DashboardEncoder  # noqa: PLC0415 - how the package's manual says to do it

    board = _board(name).auto_panel_ids()
    return dict(json.loads(json.dumps(board.to_json_data(), cls=DashboardEncoder, sort_keys=True)))


def _difference(api: Any, name: str) -> str | None:
    drawn = _written(name)
    saved = api.dashboard.update_dashboard({"dashboard": drawn, "overwrite": True, "message": "from grafanalib"})
    found = api.dashboard.get_dashboard(saved["uid"])["dashboard"]
    expected = {**drawn, "id": saved["id"], "version": saved["version"]}
    differing = {key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)}
    hits = [hit["uid"] for hit in api.search.search_dashboards(tag=["drawn", name])]
    if hits != [drawn["uid"]]:
        return f"a search for its tags finds {hits}"
    return f"{sorted(differing)} changed" if differing else None


def differences(url: str) -> dict[str, str | None]:
    from grafana_client import GrafanaApi  # noqa: PLC0415 - only where the package is

    api = GrafanaApi.from_url(url, credential=("admin", "admin"), timeout=20)
    return {name: _difference(api, name) for name in NAMES}


if __name__ == "__main__":
    print(json.dumps(differences(sys.argv[1])))  # noqa: T201 - the result
