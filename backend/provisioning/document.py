"""One YAML file, read twice: for its texts as they were written, and for values as YAML types them.

A password of digits is a text, a number in `jsonData` is a number: only the reader knows which is meant.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from backend.provisioning.expansion import Expansion
from backend.provisioning.fault import Broken

if TYPE_CHECKING:
    from yaml import SafeLoader as _Safe
else:
    # The same in C, a tenth of the time, where the library was built with it.
    _Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_LARGEST = 512 * 1024
_FIRST = 1
"""The only `apiVersion`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The same mapping as texts, and with its types."""

    texts: dict[str, object] = field(repr=False)
    typed: dict[str, object] = field(repr=False)


def read(path: Path, expansion: Expansion) -> Document:
    """Raises Broken."""
    content = _content(path)
    texts, typed = (_mapping(content, loader, expansion) for loader in (_Texts, _Typed))
    if texts.get("apiVersion") != str(_FIRST):
        raise Broken("it has no line apiVersion: 1")
    return Document(texts=texts, typed=typed)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise Broken(f"it is larger than {_LARGEST} bytes")
        return path.read_bytes()
    except OSError as fault:
        raise Broken(f"it cannot be read ({fault.strerror})") from None


def _mapping(content: bytes, loader: type[_Safe], expansion: Expansion) -> dict[str, object]:
    try:
        loaded = yaml.load(content, loader)  # noqa: S506 - both are safe loaders
    except yaml.MarkedYAMLError as error:
        raise Broken(_told(error)) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Broken("it is no YAML") from None
    expanded = expansion.expanded({} if loaded is None else loaded)
    if not isinstance(expanded, dict):
        raise Broken("it is no mapping")
    return expanded


def _told(error: yaml.MarkedYAMLError) -> str:
    """Where, and of what kind: the line itself may hold a secret."""
    mark = error.problem_mark or error.context_mark
    return "it is no YAML" if mark is None else f"it is no YAML, see line {mark.line + 1}"


def _plain(tag: str, pattern: str, *, first: str) -> tuple[str, "re.Pattern[str]", list[str]]:
    """How an unquoted scalar is recognised; `first` are the characters it may begin with."""
    return f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), [*first]


_NULL = ("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_MERGE = _plain("merge", "<<", first="<")
_VALUES = (
    _plain("bool", "true|True|TRUE|false|False|FALSE", first="tTfF"),
    _plain("int", "[-+]?(?:0|[1-9][0-9]*)", first="-+0123456789"),
    _plain(
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+",
        first="-+.0123456789",
    ),
)


class _Texts(_Safe):
    yaml_implicit_resolvers = {}  # noqa: RUF012 - the library's own variable, and no instance changes it


class _Typed(_Safe):
    """As YAML 1.2 has it: `yes`, dates and times of day are texts."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - the library's own variable, and no instance changes it


for _resolver in (_NULL, _MERGE):
    _Texts.add_implicit_resolver(*_resolver)
for _resolver in (_NULL, _MERGE, *_VALUES):
    _Typed.add_implicit_resolver(*_resolver)
