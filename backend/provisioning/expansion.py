"""Environment variables and files in the values of a document, as Grafana puts them in."""

import re
from collections.abc import Mapping
from pathlib import Path

from backend.provisioning.fault import Broken

_REFERENCE = re.compile(
    r"\$(?:(?P<dollar>\$)|__(?P<provider>env|file)\{(?P<argument>[^}]*)\}|\{(?P<braced>\w+)\}|(?P<plain>\w+))"
)
_DEEPEST = 100
_MOST = 200_000


class Expansion:
    """`$NAME`, `${NAME}`, `$__env{NAME}`, `$__file{/path}`; `$$` is a dollar. Counts what a document grows to."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._count = 0
        self.missing: set[str] = set()
        """Variables that are not set. They read as nothing, as in Grafana."""

    def expanded(self, value: object, depth: int = 0) -> object:
        """A copy, with texts for keys. Raises Broken for one that aliases blow up, or that contains itself."""
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST:
            raise Broken("it holds too much, or itself")
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.expanded(item, depth + 1) for item in value]
        if isinstance(value, Mapping):
            return {str(key): self.expanded(item, depth + 1) for key, item in value.items()}
        return value

    def text(self, text: str) -> str:
        """What was put in is not read again, so a secret may hold any character."""
        return _REFERENCE.sub(self._replaced, text)

    def _replaced(self, found: "re.Match[str]") -> str:
        if found["dollar"]:
            return "$"
        if found["provider"] == "file":
            return _content(Path(found["argument"].strip()))
        name = (found["argument"] or found["braced"] or found["plain"] or "").strip()
        if name not in self._environ:
            self.missing.add(name)
        return self._environ.get(name, "")


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise Broken(f"$__file{{{path}}} cannot be read") from None
