"""The same GET beside everything else that does such a check, and a plain aiohttp proxy as the floor.

The service that some of them ask is nginx with a fixed answer; it shares the proxy's core.
"""

from collections.abc import Iterator

from bench.comparison import Comparison
from bench.peers import envoy, haproxy, nginx, traefik
from bench.processes import PROXY_CORE, Server, python
from bench.stage import CADDY, ENVOY, NGINX, Stage

_US = "Doorward, session"


def tables(stage: Stage) -> Iterator[Comparison]:
    shown = stage.shown
    rows = {f"Doorward, {kind}": stage.get(stage.gateway, header) for kind, header in shown.items()}
    rows |= {name: stage.get(server, shown["basic"]) for name, server in _peers(stage).items()}
    yield Comparison(title="GET, 114 bytes of JSON, beside all peers", rows=rows, against=(_US,))


def _peers(stage: Stage) -> dict[str, Server]:
    enter, folder, behind = stage.enter, stage.place(), stage.behind
    verdicts = enter(nginx.verdicts(folder))
    floor = enter(python("bench.floor", f"http://127.0.0.1:{behind}", core=PROXY_CORE))
    return {
        CADDY: stage.caddy,
        ENVOY: stage.envoy,
        "Envoy, ext_authz": enter(envoy.asking(folder, behind, verdicts=verdicts)),
        "Traefik, basicAuth": enter(traefik.basic(folder, behind)),
        "Traefik, forwardAuth": enter(traefik.asking(folder, behind, verdicts=verdicts)),
        "nginx, auth_basic": enter(nginx.basic(folder, behind)),
        "nginx, auth_request": enter(nginx.asking(folder, behind, verdicts=verdicts)),
        "HAProxy, http_auth": enter(haproxy.basic(folder, behind)),
        NGINX: stage.nginx,
        "aiohttp, plain proxy": Server(port=floor, pid=0),
    }
