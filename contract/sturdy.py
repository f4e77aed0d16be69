"""Streams for logs and audit: a full disk under them must not fail, or hang, the requests that they tell of."""

from contextlib import suppress
from typing import TextIO


class SturdyStream:
    """Passes lines on to `stream`; those that it does not take are lost."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        # What is buffered stays so, and goes out with a later line.
        with suppress(OSError):
            self._stream.flush()
