"""The command line: the only place that knows both processes."""

from contract.version import VERSION

__all__ = ["VERSION"]
