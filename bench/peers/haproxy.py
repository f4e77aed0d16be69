"""HAProxy with basic authentication against a userlist, whose password is plain: the cheapest that it knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peers import PASSWORD
from bench.processes import PROXY_CORE, Server, free_port, running
from bench.program import program

_CONFIG = """
global
  nbthread 1
  maxconn 4000
defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  http-reuse always
userlist users
  user admin insecure-password {password}
frontend front
  bind 127.0.0.1:{port}
  http-request auth unless {{ http_auth(users) }}
  default_backend behind
backend behind
  server one 127.0.0.1:{upstream}
"""


@contextmanager
def basic(folder: Path, behind: int) -> Iterator[Server]:
    port = free_port()
    config = folder / f"haproxy{port}.cfg"
    config.write_text(_CONFIG.format(port=port, upstream=behind, password=PASSWORD))
    with running([program("haproxy"), "-db", "-q", "-f", str(config)], port, core=PROXY_CORE) as server:
        yield server
