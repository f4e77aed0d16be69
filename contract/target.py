"""The canonical reading of a request target: one meaning, or a refusal that names the rule (security.md §0)."""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from contract.errors import UntrustedFraming

_ILLEGAL = re.compile(rb"[\x00-\x20\x7f-\xff#]")
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_ENCODED_CONTROL = re.compile(rb"%(?:[01][0-9A-Fa-f]|7[Ff])")
_ENCODED_BACKSLASH = re.compile(rb"%5[Cc]")
_DOTS = (b".", b"..")


@dataclass(frozen=True, slots=True)
class Target:
    """A request target in origin form.

    `raw` is what was sent, byte for byte, and what is signed, forwarded and logged. `segments` are the parts of
    the path between slashes, percent-decoded once; invalid UTF-8 reads as U+FFFD. `query` is raw, without `?`.
    """

    raw: bytes
    path: bytes
    query: bytes
    segments: tuple[str, ...]

    @classmethod
    def read(cls, raw: bytes) -> "Target":
        """Read an origin-form target; raises UntrustedFraming for anything two readers could differ on."""
        if not raw.startswith(b"/"):
            raise UntrustedFraming("The request target must be a path")
        if _ILLEGAL.search(raw):
            raise UntrustedFraming("The request target has a character that must be percent-encoded")
        path, _, query = raw.partition(b"?")
        _refuse_ambiguous(path)
        parts = path[1:].split(b"/")
        return cls(raw, path, query, tuple(unquote_to_bytes(part).decode("utf-8", "replace") for part in parts))

    @property
    def is_api(self) -> bool:
        """Whether the caller is a program: `/api` or `/apis`, below them, or `/file/` (decisions.md 16)."""
        return self.segments[0] in {"api", "apis"} or (self.segments[0] == "file" and len(self.segments) > 1)


def _refuse_ambiguous(path: bytes) -> None:
    if b"\\" in path:
        raise UntrustedFraming("The path has a backslash")
    if _BROKEN_ESCAPE.search(path):
        raise UntrustedFraming("The path has a broken percent escape")
    if _ENCODED_CONTROL.search(path):
        raise UntrustedFraming("The path has an encoded control character")
    if _ENCODED_BACKSLASH.search(path):
        raise UntrustedFraming("The path has an encoded backslash")
    decoded = unquote_to_bytes(path)
    if b"." in decoded and any(part in _DOTS for part in decoded.split(b"/")):
        raise UntrustedFraming("The path has a dot segment")
