"""What children wait for before they serve: a pipe whose other end is closed when they may."""

import os
from typing import Final

_NONE: Final = -1


class Gate:
    """`fd` is what they inherit; it stays good for those that are started later."""

    def __init__(self, opened: int | None = None) -> None:
        """`opened` is the descriptor of one that was open already."""
        self.fd, self._writing = os.pipe() if opened is None else (opened, _NONE)

    def open(self) -> None:
        if self._writing != _NONE:
            os.close(self._writing)
            self._writing = _NONE

    def close(self) -> None:
        self.open()
        os.close(self.fd)
