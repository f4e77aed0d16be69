"""The command line: the only place that knows both processes."""

from typing import Final

VERSION: Final = "0.1.0"
