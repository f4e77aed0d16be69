"""Caddy's basic_auth, which remembers results by itself."""

import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peers import BASIC, PASSWORD
from bench.processes import PROXY_CORE, Server, free_port, running
from bench.program import program

_CONFIG = """
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


@contextmanager
def basic(folder: Path, behind: int) -> Iterator[Server]:
    port, binary = free_port(), program("caddy")
    hashed = subprocess.check_output([binary, "hash-password", "--plaintext", PASSWORD], text=True).strip()
    config = folder / "Caddyfile"
    config.write_text(_CONFIG.format(port=port, upstream=behind, hashed=hashed))
    command = [binary, "run", "--config", str(config), "--adapter", "caddyfile"]
    settings = {"GOMAXPROCS": "1", "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with running(command, port, core=PROXY_CORE, settings=settings) as server:
        _ask_once(server.port)
        yield server


def _ask_once(port: int) -> None:
    """Hash the password before many callers want it hashed at once."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Authorization": f"Basic {BASIC}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()
