"""Where the programs are that take part."""

import shutil
import sys
from pathlib import Path

_SYSTEM = {"nginx", "wrk", "haproxy"}


def program(name: str) -> str:
    """Beside this Python, or on the path; raises SystemExit that says how to get it."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        how = f"apt-get install {name}" if name in _SYSTEM else "pip install -r requirements-bench.lock"
        raise SystemExit(f"{name} is not installed: {how} (docs/benchmarks.md)")
    return found
