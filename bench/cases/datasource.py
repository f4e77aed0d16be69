"""A data source through gateway and backend, both and the store on one core."""

from collections.abc import Iterator

from bench.cases.stack import scaled
from bench.comparison import Comparison
from bench.stage import NGINX, Stage
from bench.visitor import BASIC, post, session

_US = "data source, session"


def tables(stage: Stage) -> Iterator[Comparison]:
    whole = stage.whole
    source = {
        "name": "behind",
        "type": "prometheus",
        "access": "proxy",
        "url": f"http://127.0.0.1:{stage.behind}",
    }
    number = post(whole.port, "/api/datasources", source, BASIC)["id"]
    path = f"/api/datasources/proxy/{number}/api/v1/query?query=up"
    rows = {
        _US: stage.get(whole, session(whole.port), path=path),
        NGINX: stage.get(stage.nginx, BASIC, path="/api/v1/query?query=up"),
    }
    goals = (scaled(_US, 5_000),)
    yield Comparison(title="Data source proxy through both processes", rows=rows, against=(NGINX,), goals=goals)
