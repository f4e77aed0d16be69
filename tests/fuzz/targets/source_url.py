"""A data source's URL: kept without a password, and led to one place or to none."""

from urllib.parse import urlsplit

from backend.datasources.proxy.address import SourceAddress
from backend.datasources.url import check_url, kept, remark
from contract.errors import BadRequest, Problem
from tests.fuzz.target import FuzzTarget


def check(data: bytes) -> None:
    url = data.decode("utf-8", "replace")
    stored = kept(url)
    assert kept(stored) == stored
    assert not _password(stored)
    assert (stored != url) == bool(remark(url)) == _is_refused(url)
    _check_address(url)


def _is_refused(url: str) -> bool:
    try:
        check_url(url)
    except BadRequest:
        return True
    return False


def _password(url: str) -> str:
    """As a lenient reader finds it."""
    try:
        parts = urlsplit(url.strip().replace("\\", "/"))
    except ValueError:
        return ""
    return (parts.username or "") + (parts.password or "")


def _check_address(url: str) -> None:
    try:
        address = SourceAddress.read(url)
    except Problem as refusal:
        assert refusal.status in {403, 502}
        return
    assert kept(url) == url
    again = SourceAddress.read(f"{address.scheme}://{address.authority}{address.base.decode()}")
    assert again == address
    assert 0 < address.port < 65536


TARGET = FuzzTarget(
    check=check,
    words=(
        *(
            b"http://",
            b"https://",
            b"user:secret@",
            b"@",
            b":",
            b"/",
            b"\\",
            b"host",
            b"[::1]",
            b":80",
            b":0",
            b":99999",
        ),
        *(
            b"%40",
            b"?x=",
            b"#",
            b" ",
            b"\t",
            b"HTTP:",
            b"//",
            b"127.0.0.1",
            b"\xc3\xbc",
            b"xn--",
            b".",
            b"%2e",
            b"\n",
            b"0x7f",
        ),
    ),
)
