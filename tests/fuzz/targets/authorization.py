"""The Authorization header: one credential with one spelling, or none."""

from base64 import b64decode, b64encode

from aiohttp import BasicAuth

from contract.errors import UntrustedFraming
from gateway.authn.authorization import KEY_LOGIN, Basic, Bearer, InvalidHeader, read_authorization
from relay.framing import HTTP_11
from relay.reading import CanonicalRequest, canonical
from tests.fuzz.target import FuzzTarget


def check(data: bytes) -> None:
    reading = _reading(data)
    if reading is None:
        return
    try:
        found = read_authorization(reading)
    except InvalidHeader:
        return
    assert (found is None) == (not data)
    match found:
        case Basic():
            _check_basic(data, found.login, found.password)
            assert found.login != KEY_LOGIN
        case Bearer() if data[:6].lower() == b"basic ":
            _check_basic(data, KEY_LOGIN, found.key)
        case Bearer():
            assert found.key.isascii()
            assert found.key == data[7:].strip(b" ").decode() != ""


def _reading(data: bytes) -> CanonicalRequest | None:
    headers = ((b"Host", b"gw.test"), (b"Authorization", data))
    try:
        return canonical(method="GET", target=b"/", version=HTTP_11, headers=headers, peer="", scheme="http")
    except UntrustedFraming:
        return None


def _check_basic(data: bytes, login: str, password: str) -> None:
    """As others read it, too."""
    assert ":" not in login
    others = BasicAuth.decode(data.decode("latin-1"), encoding="utf-8")
    assert (others.login, others.password) == (login, password)
    said = data.partition(b" ")[2]
    assert b64decode(said) == f"{login}:{password}".encode()
    assert len(b64encode(b64decode(said))) == len(said)


TARGET = FuzzTarget(
    check=check,
    words=(
        *(b"Basic ", b"Bearer ", b"basic ", b"BEARER ", b"YWRtaW46YWRtaW4=", b"YXBpX2tleTpnbHNhXzE=", b"=", b"=="),
        *(b" ", b"\t", b":", b"glsa_abc_12345678", b"Og==", b"\xff", b"Digest ", b"Negotiate "),
    ),
)
