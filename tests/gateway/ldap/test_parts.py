import os
import subprocess
import sys
from pathlib import Path

from tests.support.programs import REPOSITORY

ASKING = """
from contract.errors import StartFault
from contract.settings import load
from gateway.ldap.parts import DirectoryParts
try:
    settings = load(None, {}, {("auth.ldap", "enabled"): "true"})
    DirectoryParts(settings, rounds=None, calls=None, externals=None, clock=None, audit=None)
except StartFault as fault:
    print(fault)
"""


def test_a_missing_library_is_one_line_that_names_the_cure(tmp_path: Path) -> None:
    (tmp_path / "ldap.py").write_text("raise ModuleNotFoundError(name='ldap')\n")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(REPOSITORY)])}
    words = [sys.executable, "-c", ASKING]
    found = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.startswith("[auth.ldap] enabled: the library for LDAP is missing")
    assert "make ldap" in found.stdout
    assert found.stdout.count("\n") == 1
