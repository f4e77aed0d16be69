"""Programs that only some machines have."""

import os
import shutil

import pytest


def required(program: str) -> str:
    """Its path. A missing one is a skip, and a failure where DOORWARD_TESTS_COMPLETE says that all is there."""
    found = shutil.which(program)
    if found:
        return found
    reason = f"the program {program} is missing: install it (Debian: apt-get install {program})"
    if os.environ.get("DOORWARD_TESTS_COMPLETE") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
