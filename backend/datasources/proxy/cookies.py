"""Which of the caller's cookies a data source is given (api.md §5, deviation D15)."""

from collections.abc import Iterator, Sequence

_ANY = "[]"


def kept_cookies(lines: Sequence[bytes], *, keep: Sequence[str], never: Sequence[str]) -> bytes:
    """The value of `Cookie`, empty for none: pairs as they were sent, of the names in `keep`.

    `prefix[]` keeps every name that begins so. Names that begin with one of `never` are ours, whatever is kept.
    """
    return b"; ".join(pair for name, pair in _pairs(lines) if _is_kept(name, keep) and not _is_ours(name, never))


def _pairs(lines: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    for line in lines:
        for piece in line.split(b";"):
            pair = piece.strip(b" \t")
            name, equals, _ = pair.partition(b"=")
            if equals:
                yield name.strip(b" \t").decode("latin-1"), pair


def _is_kept(name: str, keep: Sequence[str]) -> bool:
    return any(name.startswith(wanted[:-2]) if wanted.endswith(_ANY) else name == wanted for wanted in keep)


def _is_ours(name: str, never: Sequence[str]) -> bool:
    """Servers that fold case or the cookie prefixes away must not be told either."""
    plain = name.lower().removeprefix("__host-").removeprefix("__secure-")
    return any(plain.startswith(own.lower()) for own in never)
