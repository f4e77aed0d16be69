"""What a directory calls somebody for good: a number that no change of names touches, else the name."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gateway.ldap.escaping import PLACE, filled, in_hex

NUMBERS: Final = ("entryUUID", "objectGUID", "nsUniqueId", "ipaUniqueID")
"""Of OpenLDAP and others (RFC 4530), Active Directory, 389 Directory Server, FreeIPA; the first that is there."""
BINARY: Final = frozenset({"objectguid"})
DN: Final = "dn"
_KINDS: Final = {name.lower(): name for name in NUMBERS}
_EQUAL: Final = re.compile(r"\([A-Za-z][A-Za-z0-9;.-]*=[^()=]*\)")
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})+")


@dataclass(frozen=True, slots=True)
class Key:
    """`kind` is one of NUMBERS in lower case, or `dn`."""

    kind: str
    value: str

    @property
    def text(self) -> str:
        """As accounts keep it."""
        return json.dumps([self.kind, self.value], ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """None for what `text` never was."""
        try:
            kind, value = json.loads(text)
        except (ValueError, TypeError):
            return None
        known = isinstance(kind, str) and isinstance(value, str) and (kind == DN or kind in _KINDS)
        return cls(kind, value) if known else None

    def query(self, users: str) -> str:
        """A filter for the entry, as long as it is one of the users that the template `users` is for."""
        own = "(objectClass=*)"
        if self.kind in BINARY:
            raw = bytes.fromhex(self.value) if _HEX.fullmatch(self.value) else b""
            own = f"({_KINDS[self.kind]}={in_hex(raw)})"
        elif self.kind != DN:
            own = filled(f"({_KINDS[self.kind]}={PLACE})", self.value)
        return f"(&{own}{_anybody(users)})"


def key_of(dn: str, first: Callable[[str], str]) -> Key:
    """`first` yields the first value of an attribute, or nothing."""
    numbers = (Key(name.lower(), first(name)) for name in NUMBERS)
    return next((key for key in numbers if key.value), Key(DN, dn))


def _anybody(users: str) -> str:
    """The template with any login in it; nothing where its places are not all such that `*` would mean that."""
    pieces = [piece for piece in _EQUAL.findall(users) if PLACE in piece]
    if sum(piece.count(PLACE) for piece in pieces) < users.count(PLACE):
        return ""
    return users.replace(PLACE, "*")
