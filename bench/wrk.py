"""Load from wrk, one thread of it, on the core that the proxy under test does not have."""

import re
import subprocess
from pathlib import Path

from bench.load import Measured
from bench.peers import program
from bench.processes import PINNED

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
_UPLOAD = """
wrk.method = "PUT"
wrk.headers["Content-Type"] = "application/octet-stream"
wrk.body = string.rep("x", 1048576)
"""


def load(
    port: int, header: str, *, path: str, connections: int, seconds: float, script: Path | None = None
) -> Measured:
    """Raises RuntimeError when any answer is not 2xx: a fast refusal is no result."""
    pin = ["taskset", "-c", "1"] if PINNED else []
    shape = ["-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "10s", "--latency", "-H", header]
    scripted = ["-s", str(script)] if script else []
    command = [*pin, program("wrk"), *shape, *scripted, f"http://127.0.0.1:{port}{path}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(told)
    slowest = re.search(r"99%\s+([0-9.]+)(us|ms|s)", told)
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", told)
    if slowest is None or rate is None:
        raise RuntimeError(told)
    return Measured(per_second=float(rate[1]), p99=float(slowest[1]) * _UNITS[slowest[2]])


def upload_script(folder: Path) -> Path:
    """Makes every request a PUT of 1 MiB."""
    path = folder / "upload.lua"
    path.write_text(_UPLOAD)
    return path
