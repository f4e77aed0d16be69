import subprocess
import sys
from pathlib import Path

import pytest

from contract.errors import StartFault
from doorward.lock import held


def test_a_data_folder_has_one_user_at_a_time(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(StartFault, match=f"Another Doorward uses the data folder {tmp_path}"):  # noqa: SIM117
        with held(tmp_path):
            pass


def test_a_data_folder_is_free_after_its_user(tmp_path: Path) -> None:
    with held(tmp_path):
        pass
    with held(tmp_path) as lock:
        assert lock > 0


def test_a_child_that_outlives_its_parent_still_holds_the_folder(tmp_path: Path) -> None:
    with held(tmp_path) as lock:
        child = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[lock])
    with pytest.raises(StartFault), held(tmp_path):
        pass
    child.communicate()
    with held(tmp_path):
        pass
