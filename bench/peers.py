"""The servers that do the same check, each as its own documentation sets it up, on one core."""

import base64
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import free_port, running
from bench.upstream import BODY

PASSWORD = "admin"
LIVE = "/api/datasources/proxy/1/live"

_NGINX = """
user root; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 16384; }}
http {{
  access_log off; client_max_body_size 0; keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {body}
}}
"""
_PLAIN = """
  upstream behind {{ server 127.0.0.1:{upstream}; keepalive 64; }}
  server {{ listen 127.0.0.1:{port}; location / {{
    proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_buffering off; proxy_request_buffering off;
  }} }}
"""
# The upstream of every proxy here. Internal calls of ours go on to the one that knows what they mean.
_UPSTREAM = """
  server {{ listen 127.0.0.1:{port};
    location /internal/ {{ proxy_pass http://127.0.0.1:{internal}; }}
    location {live_path} {{
      proxy_pass http://127.0.0.1:{live}; proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection Upgrade;
    }}
    location / {{ default_type application/json; return 200 '{plain}'; }}
    location /api/datasources/ {{
      root {folder}; default_type application/octet-stream; try_files /large.bin =404;
      client_body_buffer_size 2m; dav_methods PUT; create_full_put_path on;
    }}
  }}
"""
_TYPES = "type.googleapis.com/envoy.extensions.filters"
_CADDY = """
{{
  admin off
  auto_https off
  log {{
    output discard
  }}
}}
http://127.0.0.1:{port} {{
  basic_auth {{
    admin {hashed}
  }}
  reverse_proxy 127.0.0.1:{upstream}
}}
"""
_ENVOY = """
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
          http_filters:
          - name: envoy.filters.http.basic_auth
            typed_config:
              "@type": {types}.http.basic_auth.v3.BasicAuth
              users: {{inline_string: "admin:{{SHA}}{hashed}"}}
          - name: envoy.filters.http.router
            typed_config: {{"@type": {types}.http.router.v3.Router}}
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes: [{{match: {{prefix: "/"}}, route: {{cluster: behind}}}}]
  clusters:
  - name: behind
    type: STATIC
    load_assignment:
      cluster_name: behind
      endpoints:
      - lb_endpoints:
        - endpoint: {{address: {{socket_address: {{address: 127.0.0.1, port_value: {upstream}}}}}}}
"""


@contextmanager
def upstream(folder: Path, *, internal: int, live: int, core: int) -> Iterator[int]:
    """nginx, which answers 114 bytes of JSON; below /api/datasources/ 1 MiB, or keeps what it is sent."""
    port = free_port()
    (folder / "large.bin").write_bytes(bytes(1 << 20))
    known = {"internal": internal, "live": live, "live_path": LIVE, "plain": BODY.decode()}
    with _nginx(folder, "upstream", _UPSTREAM.format(port=port, folder=folder, **known), port, core=core):
        yield port


@contextmanager
def nginx(folder: Path, behind: int, *, core: int) -> Iterator[int]:
    """A plain proxy without any check."""
    port = free_port()
    with _nginx(folder, "plain", _PLAIN.format(port=port, upstream=behind), port, core=core):
        yield port


@contextmanager
def caddy(folder: Path, behind: int, *, core: int) -> Iterator[int]:
    """basic_auth, which remembers results by itself."""
    port, binary = free_port(), program("caddy")
    hashed = subprocess.check_output([binary, "hash-password", "--plaintext", PASSWORD], text=True).strip()
    config = folder / "Caddyfile"
    config.write_text(_CADDY.format(port=port, upstream=behind, hashed=hashed))
    command = [binary, "run", "--config", str(config), "--adapter", "caddyfile"]
    settings = {"GOMAXPROCS": "1", "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with running(command, port, core=core, settings=settings):
        yield port


@contextmanager
def envoy(folder: Path, behind: int, *, core: int) -> Iterator[int]:
    """The basic_auth filter, whose passwords are SHA-1."""
    port = free_port()
    hashed = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
    config = folder / "envoy.yaml"
    config.write_text(_ENVOY.format(types=_TYPES, port=port, upstream=behind, hashed=hashed))
    command = [program("envoy"), "-c", str(config), "--concurrency", "1", "--log-level", "error"]
    with running([*command, "--disable-hot-restart"], port, core=core, settings={}):
        yield port


def program(name: str) -> str:
    """Where it is; raises SystemExit that says how to get it."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not installed: docs/benchmarks.md says how to get the peers")
    return found


@contextmanager
def _nginx(folder: Path, name: str, body: str, port: int, *, core: int) -> Iterator[None]:
    own = folder / name
    own.mkdir()
    (own / "nginx.conf").write_text(_NGINX.format(folder=own, body=body))
    with running([program("nginx"), "-p", str(own), "-c", str(own / "nginx.conf")], port, core=core, settings={}):
        yield
