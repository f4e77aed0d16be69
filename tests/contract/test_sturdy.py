import errno
import io
import json

from contract.audit import AuditStream, Event
from contract.sturdy import SturdyStream
from tests.support.clock import FrozenClock


class Full(io.StringIO):
    """A file on a disk that is full for a while."""

    full = True

    def write(self, text: str) -> int:
        self._check()
        return super().write(text)

    def flush(self) -> None:
        self._check()

    def _check(self) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")


def test_a_line_that_cannot_be_written_fails_nobody() -> None:
    file = Full()
    stream = SturdyStream(file)
    stream.write("lost")
    stream.flush()
    file.full = False
    stream.write("kept")
    stream.flush()
    assert file.getvalue() == "kept"


def test_neither_does_an_event_of_the_audit() -> None:
    file = Full()
    audit = AuditStream(FrozenClock(), file)
    audit.tell(Event.LOGIN, user=1)
    file.full = False
    audit.tell(Event.LOGOUT, user=1)
    assert [json.loads(line)["audit"] for line in file.getvalue().splitlines()] == ["logout"]
