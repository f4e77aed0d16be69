"""Values that point elsewhere: `$__file{/path}`, `$__env{NAME}`, `${NAME}`, and `%(key)s` of the same section."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_ELSEWHERE: Final = re.compile(r"\$__(?P<provider>\w+)\{(?P<argument>[^}]*)\}|\$\{(?P<variable>\w+)\}")
_SIBLING: Final = re.compile(r"%\((\w+)\)s")
_DEEPEST: Final = 10
"""References a value may follow before it counts as a circle."""


def expand(text: str, environ: Mapping[str, str]) -> str:
    """What was put in is not read again, so a secret may hold any character. Raises ValueError with the cure."""

    def replaced(found: re.Match[str]) -> str:
        if found["variable"]:
            return _variable(found["variable"], environ)
        if found["provider"] == "env":
            return _variable(found["argument"].strip(), environ)
        if found["provider"] == "file":
            return _content(Path(found["argument"].strip()))
        raise ValueError(f"$__{found['provider']}{{}} is not supported; use $__file{{}} or $__env{{}}")

    return _ELSEWHERE.sub(replaced, text)


def interpolate(text: str, section: Mapping[str, str], *, depth: int = 0) -> str:
    """A name that the section does not know stays as it is. Raises ValueError with the cure."""
    if depth > _DEEPEST:
        raise ValueError("the %(key)s references run in a circle; write one of them out")

    def replaced(found: re.Match[str]) -> str:
        key = found[1].lower()
        return interpolate(section[key], section, depth=depth + 1) if key in section else found[0]

    return _SIBLING.sub(replaced, text)


def _variable(name: str, environ: Mapping[str, str]) -> str:
    if name not in environ:
        raise ValueError(f"the environment variable {name} is not set; set it, or write the value here")
    return environ[name]


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise ValueError(
            f"{path} cannot be read ({fault.strerror}); correct the path or its permissions"
        ) from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8 text; name a text file") from None
