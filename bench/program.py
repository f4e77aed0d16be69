"""Where the programs are that take part."""

import shutil
import sys
from pathlib import Path

_SYSTEM = {"nginx", "wrk", "haproxy"}


def program(name: str) -> str:
    """Where it is; raises SystemExit that says how to get it."""
    found = found_program(name)
    if found is None:
        how = f"apt-get install {name}" if name in _SYSTEM else "pip install -r requirements-bench.lock"
        raise SystemExit(f"{name} is not installed: {how} (docs/benchmarks.md)")
    return found


def found_program(name: str) -> str | None:
    """Beside this Python, or on the path."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
