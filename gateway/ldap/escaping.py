"""Texts of strangers inside filters (RFC 4515 §3) and distinguished names (RFC 4514 §2.4)."""

_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@")
PLACE = "%s"


def filled(template: str, value: str) -> str:
    """`template` with `value` at its places; bytes that could mean anything stand in hex, which both know."""
    return template.replace(PLACE, "".join(map(_written, value.encode())))


def in_hex(raw: bytes) -> str:
    """Any bytes as a value in a filter."""
    return "".join(f"\\{byte:02x}" for byte in raw)


def _written(byte: int) -> str:
    return chr(byte) if byte in _PLAIN else f"\\{byte:02x}"
