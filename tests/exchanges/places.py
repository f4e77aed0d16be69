"""Where scenarios are."""

import os
from pathlib import Path
from typing import Final

from tests.support.programs import REPOSITORY

OURS: Final = Path(__file__).with_name("scenarios")
OTHERS: Final = Path(os.environ.get("DOORWARD_EXCHANGES", REPOSITORY.parent / "shared/exchanges"))
ECHO: Final = OTHERS / "echo_upstream.py"


def scenario_files() -> list[Path]:
    return [*sorted(OURS.glob("*.json")), *sorted(OTHERS.glob("*.json"))]
