"""A whole Doorward: gateway, backend and embedded Valkey, on a free port and in a folder of its own."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

import psutil

from tests.support.processes import eventually
from tests.support.programs import Program

READY_SECONDS: Final = 45.0
_OPEN: Final = re.compile(r"listening on 127\.0\.0\.1:(\d+)\)")
_END_OF_BLOCK: Final = "  Stop "


class Role(StrEnum):
    """The children, by the word in their command line that only they have."""

    GATEWAY = "gateway"
    BACKEND = "backend"
    VALKEY = "valkey-server"


class Doorward(Program):
    """`doorward run`. `folder` gets the data folder, and two files with what was written."""

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        port: int = 0,
        data: Path | None = None,
    ) -> None:
        """`data` is a data folder somewhere else."""
        self.data = data or folder / "data"
        super().__init__(folder, "run", f"--data={self.data}", f"--http-port={port}", settings=settings)

    @property
    def port(self) -> int:
        found = _OPEN.findall(self.out)
        assert found, self.err
        return int(found[-1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when the block has been shown, which is when it answers."""
        blocks = self.out.count(_END_OF_BLOCK)
        super().start()
        ready = eventually(lambda: self._shown(blocks) or not self.running, seconds=READY_SECONDS)
        assert ready, f"not ready: {self.err}"
        assert self.running, f"ended at start: {self.err}"

    def _shown(self, blocks_before: int) -> bool:
        return self.out.count(_END_OF_BLOCK) > blocks_before

    def child(self, role: Role) -> psutil.Process:
        assert eventually(lambda: self._find(role) is not None), f"there is no {role}"
        found = self._find(role)
        assert found is not None
        return found

    def _find(self, role: Role) -> psutil.Process | None:
        for process in self.process.children():
            with suppress(psutil.NoSuchProcess):
                words = {Path(word).name for part in process.cmdline() for word in part.split()}
                if role in words:
                    return process
        return None

    @property
    def bugs(self) -> list[str]:
        """What was logged as a fault of Doorward's own."""
        return [line for line in self.err.splitlines() if _is_bug(line)]


def _is_bug(line: str) -> bool:
    with suppress(ValueError):
        event = json.loads(line)
        return bool(event["level"] in {"error", "critical"} and "exception" in event)
    return "Traceback" in line


@contextmanager
def short_folder() -> Iterator[Path]:
    """Not pytest's: a unix socket's path must stay under 108 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="dwj"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def running_doorward(settings: Mapping[str, str] | None = None, *, port: int = 0) -> Iterator[Doorward]:
    """Whatever a test did with it: in the end it stops as it should, and has logged no fault of its own."""
    with short_folder() as folder:
        doorward = Doorward(folder, settings=settings, port=port)
        try:
            doorward.start()
            yield doorward
        finally:
            if doorward.running:
                doorward.stop()
        assert not doorward.bugs, doorward.bugs
