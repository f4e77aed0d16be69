"""Programs that only some machines have."""

import os
import shutil
from collections.abc import Sequence

import pytest


def required(program: str, *, folders: Sequence[str] = (), package: str = "") -> str:
    """Its path. A missing one is a skip, and a failure where DOORWARD_TESTS_COMPLETE says that all is there.

    `folders` are searched beside those of the path; `package` is Debian's, where it has another name.
    """
    found = shutil.which(program) or shutil.which(program, path=os.pathsep.join(folders))
    if found:
        return found
    reason = f"the program {program} is missing: install it (Debian: apt-get install {package or program})"
    if os.environ.get("DOORWARD_TESTS_COMPLETE") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
