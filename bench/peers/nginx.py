"""nginx: the upstream of all, a plain proxy, one with each of its checks, and the service that others ask."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peers import BASIC, PASSWORD
from bench.processes import PROXY_CORE, Server, free_port, running
from bench.program import program
from bench.upstream import BODY

LIVE = "/api/datasources/proxy/1/live"
EVENTS = "/api/datasources/proxy/1/events"
LARGE = "/api/datasources/proxy/1/large"
GIGABYTE = "/api/datasources/proxy/1/gigabyte"
MIDDLE = "/api/search"
"""Answered with 10 kB of JSON."""

_FRAME = """
user root; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
worker_rlimit_nofile 20000; events {{ worker_connections 16384; }}
http {{
  access_log off; client_max_body_size 0; keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {body}
}}
"""
_PROXY = """
  upstream behind {{ server 127.0.0.1:{upstream}; keepalive 64; }}
  server {{ listen 127.0.0.1:{port};
    location / {{
      {check}
      proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffering off; proxy_request_buffering off;
      proxy_buffer_size 64k; proxy_buffers 8 64k; client_body_buffer_size 64k;
    }}
    {more}
  }}
"""
_ASKED = """location = /verdict {{
      internal; proxy_pass http://asked/; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_pass_request_body off; proxy_set_header Content-Length "";
    }}"""
# Internal calls of ours go on to the one that knows what they mean.
_UPSTREAM = """
  server {{ listen 127.0.0.1:{port};
    location /internal/ {{ proxy_pass http://127.0.0.1:{internal}; }}
    location ~ ^({live_path}|{events_path})$ {{
      proxy_pass http://127.0.0.1:{live}; proxy_http_version 1.1; proxy_buffering off; proxy_read_timeout 1h;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $http_connection;
    }}
    location / {{ default_type application/json; return 200 '{plain}'; }}
    open_file_cache max=10;
    location = {middle_path} {{ root {folder}; default_type application/json; try_files /middle.json =404; }}
    location = {large_path} {{ root {folder}; default_type application/octet-stream; try_files /large.bin =404; }}
    location = {gigabyte_path} {{
      root {folder}; default_type application/octet-stream; sendfile on; try_files /gigabyte.bin =404;
    }}
  }}
"""
_VERDICTS = """
  server {{ listen 127.0.0.1:{port}; location / {{
    if ($http_authorization = "Basic {basic}") {{ return 200; }}
    return 401;
  }} }}
"""


@contextmanager
def upstream(folder: Path, *, internal: int, live: int, core: int) -> Iterator[int]:
    """Answers 114 bytes of JSON itself, files of other sizes by their paths; echo and events come from `live`."""
    port = free_port()
    (folder / "middle.json").write_bytes(b"[%b]" % b",".join([BODY.strip()] * 87))
    for name, size in (("large.bin", 1 << 20), ("gigabyte.bin", 1 << 30)):
        with (folder / name).open("wb") as file:
            file.truncate(size)
    paths = {"live_path": LIVE, "events_path": EVENTS, "middle_path": MIDDLE, "large_path": LARGE}
    known = {"internal": internal, "live": live, "plain": BODY.decode(), "gigabyte_path": GIGABYTE, **paths}
    body = _UPSTREAM.format(port=port, folder=folder, **known)
    with _nginx(folder, "upstream", body, port, core=core):
        yield port


@contextmanager
def plain(folder: Path, behind: int) -> Iterator[Server]:
    """A proxy without any check."""
    with _proxy(folder, behind, check="") as server:
        yield server


@contextmanager
def basic(folder: Path, behind: int) -> Iterator[Server]:
    """auth_basic, with the cheapest hash that it knows beside plain text."""
    users = folder / "users"
    hashed = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
    users.write_text(f"admin:{{SHA}}{hashed}\n")
    with _proxy(folder, behind, check=f'auth_basic "bench"; auth_basic_user_file {users};') as server:
        yield server


@contextmanager
def asking(folder: Path, behind: int, *, verdicts: int) -> Iterator[Server]:
    """auth_request, over kept connections."""
    outside = f"upstream asked {{ server 127.0.0.1:{verdicts}; keepalive 64; }}"
    with _proxy(folder, behind, check="auth_request /verdict;", more=_ASKED, outside=outside) as server:
        yield server


@contextmanager
def verdicts(folder: Path) -> Iterator[int]:
    """Tells by the Authorization header whether a caller may go on: the cheapest service that can be asked.

    It has the proxies' core, for what it does is part of their check.
    """
    port = free_port()
    body = _VERDICTS.format(port=port, basic=BASIC)
    with _nginx(folder, "verdicts", body, port, core=PROXY_CORE):
        yield port


@contextmanager
def _proxy(folder: Path, behind: int, *, check: str, more: str = "", outside: str = "") -> Iterator[Server]:
    port = free_port()
    body = outside + _PROXY.format(port=port, upstream=behind, check=check, more=more.format())
    with _nginx(folder, f"proxy{port}", body, port, core=PROXY_CORE) as server:
        yield server


@contextmanager
def _nginx(folder: Path, name: str, body: str, port: int, *, core: int) -> Iterator[Server]:
    own = folder / name
    own.mkdir()
    (own / "nginx.conf").write_text(_FRAME.format(folder=own, body=body))
    with running([program("nginx"), "-p", str(own), "-c", str(own / "nginx.conf")], port, core=core) as server:
        yield server
