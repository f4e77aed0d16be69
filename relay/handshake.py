"""The WebSocket handshake as far as a tunnel must know it (RFC 6455 §4)."""

import base64
import binascii
import hashlib
from collections.abc import Mapping

from relay.headers import Headers, listed, values

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_KEY_BYTES = 16


def is_websocket(index: Mapping[bytes, tuple[bytes, ...]]) -> bool:
    """Whether a GET asks for exactly this upgrade; a list of several protocols is not for us to choose from."""
    if [value.lower() for value in index.get(b"upgrade", ())] != [b"websocket"]:
        return False
    if b"upgrade" not in listed(index.get(b"connection", ())):
        return False
    keys = index.get(b"sec-websocket-key", ())
    return len(keys) == 1 and _is_key(keys[0])


def accept_for(key: bytes) -> bytes:
    """The `Sec-WebSocket-Accept` that answers `key`."""
    return base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())


def is_accepted(answer: Headers, key: bytes) -> bool:
    """Whether a 101 is one to this handshake, and to nothing else."""
    if listed(values(answer, b"upgrade")) != [b"websocket"]:
        return False
    if b"upgrade" not in listed(values(answer, b"connection")):
        return False
    return values(answer, b"sec-websocket-accept") == [accept_for(key)]


def _is_key(text: bytes) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == _KEY_BYTES
    except (binascii.Error, ValueError):
        return False
