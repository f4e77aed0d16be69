"""The kinds of panels that dashboards are made of; clients look up their names."""

from collections.abc import Mapping

from backend.frontend.answers import PanelJson

_NAMES: Mapping[str, str] = {
    "alertlist": "Alert list",
    "annolist": "Annotations list",
    "barchart": "Bar chart",
    "bargauge": "Bar gauge",
    "candlestick": "Candlestick",
    "canvas": "Canvas",
    "dashlist": "Dashboard list",
    "flamegraph": "Flame Graph",
    "gauge": "Gauge",
    "geomap": "Geomap",
    "gettingstarted": "Getting Started",
    "graph": "Graph",
    "heatmap": "Heatmap",
    "histogram": "Histogram",
    "logs": "Logs",
    "news": "News",
    "nodeGraph": "Node Graph",
    "piechart": "Pie chart",
    "row": "Row",
    "singlestat": "Singlestat",
    "stat": "Stat",
    "state-timeline": "State timeline",
    "status-history": "Status history",
    "table": "Table",
    "text": "Text",
    "timeseries": "Time series",
    "traces": "Traces",
    "trend": "Trend",
    "xychart": "XY Chart",
}
_UNLISTED = frozenset({"gettingstarted", "row"})


def panels() -> dict[str, PanelJson]:
    return {name: _panel(name, title, sort=sort) for sort, (name, title) in enumerate(_NAMES.items(), start=1)}


def _panel(name: str, title: str, *, sort: int) -> PanelJson:
    return {
        "id": name,
        "name": title,
        "module": f"app/plugins/panel/{name}/module",
        "baseUrl": f"public/app/plugins/panel/{name}",
        "hideFromList": name in _UNLISTED,
        "info": {},
        "sort": sort,
        "state": "",
    }
