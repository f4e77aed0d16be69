"""Reading a token without believing it: what is doubtful is refused before any key is looked for (RFC 8725)."""

import binascii
import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

_LONGEST = 16 * 1024
_PARTS = 3
_LONGEST_KEY_NAME = 512
_FORBIDDEN = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"})
"""They bring a key, or change how the rest is to be read; an issuer that we know needs none of them."""


class BadToken(Exception):  # noqa: N818 - what is wrong with what a caller sent, not a fault of ours
    """A word for the audit; nothing of the token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """`text` is the compact form without padding. `key_name` is the header's `kid`."""

    text: str = field(repr=False)
    algorithm: str
    key_name: str | None


def has_three_parts(text: str) -> bool:
    return text.count(".") == _PARTS - 1


def read_token(text: str) -> Token:
    """Raises BadToken."""
    text = text.replace("=", "")
    if len(text) > _LONGEST or not text.isascii() or not has_three_parts(text):
        raise BadToken("form")
    header = _object(_decoded(text.partition(".")[0]))
    if not _FORBIDDEN.isdisjoint(header):
        raise BadToken("header")
    algorithm, key_name = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or not (key_name is None or _is_name(key_name)):
        raise BadToken("header")
    return Token(text=text, algorithm=algorithm, key_name=None if key_name is None else str(key_name))


def read_claims(payload: bytes) -> Mapping[str, object]:
    """Raises BadToken for what is no JSON object, or says anything twice: readers differ in what they take."""
    return _object(payload)


def _is_name(key_name: object) -> bool:
    return isinstance(key_name, str) and 0 < len(key_name) <= _LONGEST_KEY_NAME


def _decoded(part: str) -> bytes:
    try:
        return b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadToken("encoding") from None


def _object(text: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(text.decode(), object_pairs_hook=_once, parse_constant=_refuse_constant)
        # Half of a surrogate pair is in no text that could be passed on.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise BadToken("json") from None
    if not isinstance(found, dict):
        raise BadToken("json")
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadToken("duplicate")
    return found


def _refuse_constant(_: str) -> NoReturn:
    raise BadToken("json")
