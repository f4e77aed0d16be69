"""What a process is told when the machine, or its own limits, have no more to give."""

import errno
from typing import Final

_SHORT: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS})


def is_shortage(error: BaseException) -> bool:
    """Of memory, threads or descriptors: it may be over a moment later, and is no fault of the request."""
    if isinstance(error, OSError):
        return error.errno in _SHORT
    # The interpreter has no class of its own for it.
    return isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "new thread" in str(error))
