"""The Authorization header, read once for all methods (auth.md §2.2)."""

import binascii
from dataclasses import dataclass, field

from contract.errors import Unauthenticated
from relay.reading import CanonicalRequest

KEY_LOGIN = "api_key"


class InvalidHeader(Unauthenticated):
    message_id = "basic-auth.invalid-header"


@dataclass(frozen=True, slots=True)
class Bearer:
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Basic:
    login: str
    password: str = field(repr=False)


Authorization = Bearer | Basic


def read_authorization(reading: CanonicalRequest) -> Authorization | None:
    """The credential in the header, None when it is absent or empty; raises InvalidHeader for any other text.

    Basic with the user `api_key` carries a key as its password, and reads as Bearer.
    """
    value = reading.one(b"authorization")
    if not value:
        return None
    scheme, _, rest = value.partition(b" ")
    match scheme.lower():
        case b"bearer":
            return Bearer(_key(rest.strip(b" ")))
        case b"basic":
            return _basic(rest)
        case _:
            raise InvalidHeader


def _key(raw: bytes) -> str:
    if not raw or not raw.isascii():
        raise InvalidHeader
    return raw.decode()


def _basic(raw: bytes) -> Authorization:
    try:
        login, colon, password = binascii.a2b_base64(raw, strict_mode=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise InvalidHeader from None
    # Python's reader lets surplus padding pass.
    if not colon or len(raw) % 4:
        raise InvalidHeader
    return Bearer(password) if login == KEY_LOGIN else Basic(login, password)
