"""Which tests go to one worker together."""

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # the wheel ships no types

_TOGETHER = "tests/house/"
_APART = "tests/operations/test_fuzzing.py"


class Scheduling(LoadFileScheduling):  # type: ignore[misc]  # as above
    """Those of a file, as `--dist loadfile` has it: servers are of a file.

    But the rules of the house read the same sources, and the runs of the fuzzer are long and share nothing.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_TOGETHER):
            return _TOGETHER
        return nodeid if nodeid.startswith(_APART) else str(super()._split_scope(nodeid))
