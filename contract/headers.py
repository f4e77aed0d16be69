"""The header names of the contract, and the families that nobody outside may send through (decisions.md 21)."""

IDENTITY = "X-Doorward-Identity"
FORGET = "X-Doorward-Forget"
REQUEST_ID = "X-Request-Id"
UNSIGNED = "X-Doorward-Unsigned"
"""Marks the backend's refusal of a signature: nothing that the caller sent was wrong."""

_FAMILIES = (
    b"x-grafana-",
    b"x-doorward-",
    b"x-webauth-",
    b"x-forwarded-",
    b"x-original-",
    b"x-rewrite-",
)
_NAMES = frozenset(
    {
        b"authorization",
        b"forwarded",
        b"x-real-ip",
        b"x-request-id",
        b"x-client-ip",
        b"true-client-ip",
        b"cf-connecting-ip",
        b"x-http-method",
        b"x-http-method-override",
        b"x-method-override",
        b"x-access-token",
        b"x-id-token",
    }
)
_KEPT = frozenset({b"x-grafana-nocache"})


_PLAIN = b"abcdefghijklmnopqrstuvwxyz0123456789"
_FOLDED = bytes(byte if byte in _PLAIN else ord("-") for byte in bytes(range(256)).lower())


def fold(name: bytes) -> bytes:
    """`name` as the laxest reader would understand it: case, `_` and other odd characters read as `-`."""
    return name.translate(_FOLDED)


def is_reserved(folded: bytes) -> bool:
    """Whether a folded name belongs to us or to a trusted hop, and so never reaches the backend from outside.

    Names that operators configure (auth proxy, JWT) are added by the gateway; hop-by-hop names are the relay's.
    """
    if folded in _KEPT:
        return False
    return folded in _NAMES or folded.startswith(_FAMILIES)
