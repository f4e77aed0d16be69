from pathlib import Path

import pytest

from contract.settings import Endpoint


@pytest.mark.parametrize(
    ("text", "plain", "local"),
    [
        ("unix:/run/b.sock", "unix:/run/b.sock", True),
        ("unix:///run/b.sock", "unix:/run/b.sock", True),
        ("http://127.0.0.1:3001", "http://127.0.0.1:3001", True),
        ("http://[::1]:3001/", "http://[::1]:3001", True),
        ("http://localhost", "http://localhost:80", True),
        ("https://backend.example", "https://backend.example:443", False),
        ("http://0.0.0.0:1", "http://0.0.0.0:1", False),
    ],
)
def test_an_endpoint_is_read_and_written(text: str, plain: str, *, local: bool) -> None:
    endpoint = Endpoint.read(text)
    assert str(endpoint) == plain
    assert endpoint.local is local
    assert endpoint.tls is text.startswith("https:")


def test_a_socket_has_a_path() -> None:
    assert Endpoint.read("unix:/run/b.sock").socket_path == Path("/run/b.sock")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/run/b.sock",
        "host:1",
        "ftp://host",
        "http://",
        "http://u:p@host",
        "http://host/x",
        "http://host?x",
        "unix:",
    ],
)
def test_anything_else_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Endpoint.read(text)


def test_a_socket_path_of_107_bytes_fits_and_one_more_does_not() -> None:
    assert Endpoint.read(f"unix:/{'x' * 106}").socket_path
    with pytest.raises(ValueError, match="107 fit"):
        Endpoint.read(f"unix:/{'x' * 107}")
