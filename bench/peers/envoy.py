"""Envoy with the basic_auth filter, whose passwords are SHA-1, or with ext_authz, which asks a service."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peers import PASSWORD
from bench.processes import PROXY_CORE, Server, free_port, running
from bench.program import program

_TYPES = "type.googleapis.com/envoy.extensions.filters"
_BASIC = """
          - name: envoy.filters.http.basic_auth
            typed_config:
              "@type": {types}.http.basic_auth.v3.BasicAuth
              users: {{inline_string: "admin:{{SHA}}{hashed}"}}"""
_ASKING = """
          - name: envoy.filters.http.ext_authz
            typed_config:
              "@type": {types}.http.ext_authz.v3.ExtAuthz
              http_service:
                server_uri: {{uri: "http://127.0.0.1:{verdicts}", cluster: asked, timeout: 5s}}"""
_CONFIG = """
static_resources:
  listeners:
  - address: {{socket_address: {{address: 127.0.0.1, port_value: {port}}}}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": {types}.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: bench
          upgrade_configs: [{{upgrade_type: websocket}}]
          http_filters:{check}
          - name: envoy.filters.http.router
            typed_config: {{"@type": {types}.http.router.v3.Router}}
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes: [{{match: {{prefix: "/"}}, route: {{cluster: behind, timeout: 0s}}}}]
  clusters:
  {clusters}
"""
_CLUSTER = """
  - name: {name}
    type: STATIC
    circuit_breakers:
      thresholds: [{{max_connections: 20000, max_pending_requests: 20000, max_requests: 20000}}]
    load_assignment:
      cluster_name: {name}
      endpoints:
      - lb_endpoints:
        - endpoint: {{address: {{socket_address: {{address: 127.0.0.1, port_value: {port}}}}}}}"""


@contextmanager
def basic(folder: Path, behind: int) -> Iterator[Server]:
    hashed = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
    with _envoy(folder, _BASIC.format(types=_TYPES, hashed=hashed), {"behind": behind}) as server:
        yield server


@contextmanager
def asking(folder: Path, behind: int, *, verdicts: int) -> Iterator[Server]:
    check = _ASKING.format(types=_TYPES, verdicts=verdicts)
    with _envoy(folder, check, {"behind": behind, "asked": verdicts}) as server:
        yield server


@contextmanager
def _envoy(folder: Path, check: str, clusters: dict[str, int]) -> Iterator[Server]:
    port = free_port()
    made = "".join(_CLUSTER.format(name=name, port=number) for name, number in clusters.items())
    config = folder / f"envoy{port}.yaml"
    config.write_text(_CONFIG.format(types=_TYPES, port=port, check=check, clusters=made))
    command = [program("envoy"), "-c", str(config), "--concurrency", "1", "--log-level", "error"]
    with running([*command, "--disable-hot-restart"], port, core=PROXY_CORE) as server:
        yield server
