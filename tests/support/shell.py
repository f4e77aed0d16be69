"""`doorward WORDS` at a shell, forked from a process that has loaded the command.

Else a test that calls it a dozen times waits a dozen times for imports. Exit code, output and whatever else it
does are those of a process of its own; that it starts from nothing, too, is for tests that start it so.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

_LOADED: Final = (
    "doorward.explain.command",
    "doorward.admin.secrets",
    "doorward.admin.sessions",
    "doorward.admin.keys",
)
_PATIENCE_SECONDS: Final = 20.0
REPOSITORY: Final = Path(__file__).resolve().parents[2]


class Shell:
    def __init__(self, asking: socket.socket) -> None:
        self._asking = asking

    def run(
        self, *words: str | Path, environment: dict[str, str], said: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        """`said` is what it can read."""
        asked = json.dumps([list(map(str, words)), environment]).encode()
        with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
            given.write(said.encode())
            given.seek(0)
            socket.send_fds(self._asking, [asked], [given.fileno(), out.fileno(), err.fileno()])
            code = json.loads(self._asking.recv(64))
            texts = [_text(out.fileno()), _text(err.fileno())]
        return subprocess.CompletedProcess(["doorward", *map(str, words)], code, *texts)


def _text(descriptor: int) -> str:
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode()


@contextmanager
def open_shell() -> Iterator[Shell]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-P", __file__, str(theirs.fileno())]
    with ours, subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()]) as process:
        theirs.close()
        ours.settimeout(_PATIENCE_SECONDS)
        yield Shell(ours)
        ours.close()
        process.wait(_PATIENCE_SECONDS)


def _serve(asked: socket.socket) -> None:
    """Until nobody asks any more; returns in each fork."""
    while True:
        said, descriptors, _, _ = socket.recv_fds(asked, 1 << 16, 3)
        if not said:
            sys.exit(0)
        pid = os.fork()
        if not pid:
            _become(*json.loads(said), descriptors=descriptors)
            return
        for descriptor in descriptors:
            os.close(descriptor)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        asked.send(json.dumps(code).encode())


def _become(words: list[str], environment: dict[str, str], *, descriptors: list[int]) -> None:
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["doorward", *words]


if __name__ == "__main__":
    sys.path.insert(0, str(REPOSITORY))
    from importlib import import_module

    from doorward.__main__ import main

    for name in _LOADED:
        import_module(name)
    with socket.socket(fileno=int(sys.argv[1])) as asking:
        _serve(asking)
    main()
