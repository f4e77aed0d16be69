"""Traefik with basicAuth, whose passwords are SHA-1 here, or with forwardAuth, which asks a service."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peers import PASSWORD
from bench.processes import PROXY_CORE, Server, free_port, running
from bench.program import program

_STATIC = """
entryPoints: {{web: {{address: "127.0.0.1:{port}"}}}}
providers: {{file: {{filename: "{routes}", watch: false}}}}
log: {{level: ERROR}}
global: {{checkNewVersion: false, sendAnonymousUsage: false}}
"""
_ROUTES = """
http:
  routers: {{all: {{rule: "PathPrefix(`/`)", service: behind, middlewares: [check]}}}}
  services: {{behind: {{loadBalancer: {{servers: [{{url: "http://127.0.0.1:{upstream}"}}]}}}}}}
  middlewares: {{check: {check}}}
"""


@contextmanager
def basic(folder: Path, behind: int) -> Iterator[Server]:
    hashed = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
    with _traefik(folder, behind, f'{{basicAuth: {{users: ["admin:{{SHA}}{hashed}"]}}}}') as server:
        yield server


@contextmanager
def asking(folder: Path, behind: int, *, verdicts: int) -> Iterator[Server]:
    check = f'{{forwardAuth: {{address: "http://127.0.0.1:{verdicts}/"}}}}'
    with _traefik(folder, behind, check) as server:
        yield server


@contextmanager
def _traefik(folder: Path, behind: int, check: str) -> Iterator[Server]:
    port = free_port()
    routes, config = folder / f"routes{port}.yml", folder / f"traefik{port}.yml"
    routes.write_text(_ROUTES.format(upstream=behind, check=check))
    config.write_text(_STATIC.format(port=port, routes=routes))
    command = [program("traefik"), f"--configFile={config}"]
    with running(command, port, core=PROXY_CORE, settings={"GOMAXPROCS": "1"}) as server:
        yield server
