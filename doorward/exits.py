"""Exit codes, by which the supervisor knows what became of a child."""

from typing import Final

FAULT: Final = 1
"""A fault at start was told in one line."""
CONFIGURATION: Final = 2
"""The settings or the command line are wrong; all faults were told."""
BUG: Final = 70
"""A fault of Doorward's own (EX_SOFTWARE of sysexits.h); a log line tells where."""
