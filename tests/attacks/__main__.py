"""Tries every attack on every way, prints how each ended, and writes docs/attacks.md."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.attacks.cases import CASES
from tests.attacks.table import Results, document, lines, read
from tests.attacks.ways import WAYS

_ROOT = Path(__file__).parents[2]


def _run(tests: Sequence[str], report: Path, environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *tests]
    return subprocess.run(command, cwd=_ROOT, env={**os.environ, **environment}, check=False).returncode


def main() -> int:
    results: Results = {}
    ends = []
    with TemporaryDirectory() as folder:
        for name, way in WAYS.items():
            report = Path(folder, f"{name}.xml")
            ends.append(_run(["tests/attacks", f"--way={name}"], report, way.environment))
            read(report, name, results)
        report = Path(folder, "elsewhere.xml")
        ends.append(_run(sorted({test for case in CASES for test in case.elsewhere}), report, {}))
        read(report, "elsewhere", results)
    Path(_ROOT, "docs/attacks.md").write_text(document(results), encoding="utf-8")
    sys.stdout.writelines(f"{line}\n" for line in lines(results))
    return max(ends)


if __name__ == "__main__":
    sys.exit(main())
