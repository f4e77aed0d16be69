"""The YAML files of one folder below `[paths] provisioning`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backend.provisioning.fault import Broken

_ENDINGS = frozenset({".yaml", ".yml"})
_MOST = 1000

PAUSE = 10.0
"""Seconds between two looks at a folder that does not say how often it wants to be looked at."""

States = tuple[tuple[str, int, int], ...]
"""Changes when a file comes, goes or is written."""


@dataclass(frozen=True, slots=True)
class Folder:
    """One that is not there is empty. Links are followed: what an operator mounts is often linked."""

    path: Path

    def is_there(self) -> bool:
        return self.path.is_dir()

    def files(self) -> list[Path]:
        """By name. Raises Broken for a folder that cannot be read."""
        try:
            found = sorted(path for path in self.path.iterdir() if path.suffix in _ENDINGS and _is_shown(path))
        except FileNotFoundError:
            return []
        except OSError as fault:
            raise Broken(f"it cannot be read ({fault.strerror})") from None
        if len(found) > _MOST:
            raise Broken(f"it holds more than {_MOST} files")
        return [path for path in found if path.is_file()]

    def state(self) -> States:
        try:
            return tuple(self._states())
        except (OSError, Broken):
            return ()

    def _states(self) -> Iterator[tuple[str, int, int]]:
        for path in self.files():
            state = path.stat()
            yield path.name, state.st_mtime_ns, state.st_size


def _is_shown(path: Path) -> bool:
    return not path.name.startswith(".")
