"""Load from wrk, one thread of it, on the core that the proxy under test does not have."""

import re
import subprocess
from pathlib import Path

from bench.load import Measured
from bench.processes import LOAD_CORE, PINNED
from bench.program import program

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
_BODY = """
wrk.method = "{method}"
wrk.headers["Content-Type"] = "{kind}"
wrk.body = {body}
"""


def load(
    port: int, header: str, *, path: str, connections: int, seconds: float, script: Path | None = None
) -> Measured:
    """Raises RuntimeError when any answer is not 2xx: a fast refusal is no result."""
    pin = ["taskset", "-c", str(LOAD_CORE)] if PINNED else []
    shape = ["-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "10s", "--latency", "-H", header]
    scripted = ["-s", str(script)] if script else []
    command = [*pin, program("wrk"), *shape, *scripted, f"http://127.0.0.1:{port}{path}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(told)
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", told)
    if rate is None:
        raise RuntimeError(told)
    return Measured(per_second=float(rate[1]), p50=_at("50%", told), p99=_at("99%", told))


def _at(share: str, told: str) -> float:
    found = re.search(share + r"\s+([0-9.]+)(us|ms|s)", told)
    if found is None:
        raise RuntimeError(told)
    return float(found[1]) * _UNITS[found[2]]


def upload_script(folder: Path) -> Path:
    """Makes every request a PUT of 1 MiB."""
    body = _BODY.format(method="PUT", kind="application/octet-stream", body='string.rep("x", 1048576)')
    return _written(folder / "upload.lua", body)


def post_script(folder: Path) -> Path:
    """Makes every request a POST of 1 kB of JSON."""
    body = _BODY.format(
        method="POST", kind="application/json", body="""'{"x":"' .. string.rep("x", 1000) .. '"}'"""
    )
    return _written(folder / "post.lua", body)


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path
