import resource
import subprocess
import sys

from doorward.open_files import ENOUGH

PROGRAM = """
import resource
from doorward.open_files import allow_many

_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
allow_many()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def test_a_process_takes_as_many_files_as_the_system_lets_it_have() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    told = subprocess.check_output([sys.executable, "-c", PROGRAM], text=True)
    assert told.split() == [str(most), str(hard)]
