"""What is measured, and against whom."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench import peers, wrk
from bench.echo import handshake, talk
from bench.load import Measured
from bench.processes import doorward, python, whole_doorward
from bench.visitor import credentials, post

SECONDS = 2.0
CONNECTIONS = 32
_NGINX = "nginx, plain proxy"

Load = Callable[[], Measured]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`rows` are measured in turn, in every round; each is held against every one of `against`."""

    title: str
    rows: dict[str, Load]
    against: tuple[str, ...]


class Cases:
    """Processes start when the first case needs them, and stop with `stack`."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._stack = stack
        self._folder = folder
        internal = stack.enter_context(python("bench.upstream", core=1))
        live = stack.enter_context(python("bench.echo", core=1))
        self._behind = stack.enter_context(peers.upstream(folder, internal=internal, live=live, core=1))
        self._nginx = stack.enter_context(peers.nginx(folder, self._behind, core=0))

    def tables(self, wanted: list[str]) -> Iterator[Table]:
        """By the names of the cases; raises SystemExit for another name."""
        known = {"small": self._small, "large": self._large, "stack": self._whole, "websocket": self._sockets}
        for name in wanted or known:
            if name not in known:
                raise SystemExit(f"there is no case {name}; there are {', '.join(known)}")
            yield from known[name]()

    def _small(self) -> Iterator[Table]:
        enter, behind = self._stack.enter_context, self._behind
        gateway = enter(doorward(self._place("small"), behind))
        shown = credentials(gateway)
        rows = {f"Doorward, {kind}": _get(gateway, header) for kind, header in shown.items()}
        rows["Caddy, basic_auth"] = _get(enter(peers.caddy(self._folder, behind, core=0)), shown["basic"])
        rows["Envoy, basic_auth"] = _get(enter(peers.envoy(self._folder, behind, core=0)), shown["basic"])
        rows[_NGINX] = _get(self._nginx, shown["basic"])
        floor = enter(python("bench.floor", f"http://127.0.0.1:{behind}", core=0))
        rows["aiohttp, plain proxy"] = _get(floor, shown["basic"])
        against = ("Caddy, basic_auth", "Envoy, basic_auth", _NGINX)
        yield Table(title="GET, 114 bytes of JSON", rows=rows, against=against)

    def _large(self) -> Iterator[Table]:
        gateway = self._stack.enter_context(doorward(self._place("large"), self._behind))
        header, script = credentials(gateway)["session"], wrk.upload_script(self._folder)

        path = "/api/datasources/proxy/1/large"

        def down(port: int) -> Load:
            return lambda: wrk.load(port, header, path=path, connections=8, seconds=SECONDS)

        def up(port: int) -> Load:
            return lambda: wrk.load(port, header, path=path, connections=8, seconds=SECONDS, script=script)

        for title, side in (("GET, 1 MiB", down), ("PUT, 1 MiB", up)):
            yield Table(
                title=title, rows={"Doorward": side(gateway), _NGINX: side(self._nginx)}, against=(_NGINX,)
            )

    def _whole(self) -> Iterator[Table]:
        port, _ = self._stack.enter_context(whole_doorward(self._place("whole"), {}, core=0))
        shown = credentials(port)
        key = post(port, "/api/auth/keys", {"name": "bench", "role": "Admin"}, shown["basic"])["key"]
        shown["bearer"] = f"Authorization: Bearer {key}"
        saved = post(port, "/api/dashboards/db", {"dashboard": _board()}, shown["basic"])
        rows = {f"/api/org, {kind}": _get(port, header) for kind, header in shown.items()}
        path = f"/api/dashboards/uid/{saved['uid']}"
        rows["dashboard of 60 panels, session"] = _get(port, shown["session"], path=path)
        source = {"name": "up", "type": "prometheus", "access": "proxy", "url": f"http://127.0.0.1:{self._behind}"}
        number = post(port, "/api/datasources", source, shown["basic"])["id"]
        path = f"/api/datasources/proxy/{number}/api/v1/query?query=up"
        rows["data source, session"] = _get(port, shown["session"], path=path)
        rows[_NGINX] = _get(self._nginx, shown["session"])
        yield Table(title="Gateway and backend together on the one core", rows=rows, against=(_NGINX,))

    def _sockets(self) -> Iterator[Table]:
        gateway = self._stack.enter_context(doorward(self._place("websocket"), self._behind))
        envoy = self._stack.enter_context(peers.envoy(self._folder, self._behind, core=0))
        shown = credentials(gateway)
        rows = {
            "Doorward, session": _talk(gateway, shown["session"]),
            "Envoy, basic_auth": _talk(envoy, shown["basic"]),
        }
        yield Table(title="WebSocket echo of 64 bytes", rows=rows, against=("Envoy, basic_auth",))

    def _place(self, name: str) -> Path:
        folder = self._folder / name
        folder.mkdir()
        return folder


def _get(port: int, header: str, *, path: str = "/api/org") -> Load:
    return lambda: wrk.load(port, header, path=path, connections=CONNECTIONS, seconds=SECONDS)


def _talk(port: int, header: str) -> Load:
    hello = handshake(peers.LIVE, header)
    return lambda: uvloop.run(talk(port, hello, connections=CONNECTIONS, seconds=SECONDS))


def _board() -> dict[str, object]:
    targets = [{"expr": "sum by (instance) (rate(node_cpu_seconds_total[5m]))", "refId": "A"}]
    panels = [
        {"id": number, "title": f"Panel {number}", "type": "graph", "targets": targets} for number in range(60)
    ]
    return {"title": "Sixty panels", "panels": panels}
