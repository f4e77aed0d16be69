import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.doorward import Doorward, running_doorward
from tests.support.programs import REPOSITORY

PYTHON = Path(f"{sys.prefix}-clients") / "bin" / "python"
"""With other people's packages and none of ours: one of them replaces urllib3 for all in its environment."""

Faults = dict[str, str | None]
Walking = Callable[..., Faults]


@pytest.fixture(scope="package")
def doorward() -> Iterator[Doorward]:
    with running_doorward() as opened:
        yield opened


@pytest.fixture(scope="package")
def walking(doorward: Doorward) -> Walking:
    """`walking("module", *words)`: what is wrong with each of its walks, None for those that went well."""
    assert PYTHON.exists(), f"there is no {PYTHON}: make clients"

    def walk(module: str, *words: str) -> Faults:
        command = (str(PYTHON), "-m", f"tests.clients.walks.{module}", *words, doorward.url)
        ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=50, check=False)
        assert ended.returncode == 0, ended.stderr
        return dict(json.loads(ended.stdout))

    return walk
