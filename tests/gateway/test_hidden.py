import pytest

from contract.errors import UntrustedFraming
from gateway.hidden import Hidden
from tests.support.readings import reading

HIDDEN = Hidden(frozenset({b"remote-user"}), in_query=True)


@pytest.mark.parametrize(
    ("raw", "passed"),
    [
        (b"/a", b"/a"),
        (b"/a?", b"/a?"),
        (b"/a?b=1", b"/a?b=1"),
        (b"/a?auth_token=x", b"/a"),
        (b"/a?auth_token", b"/a"),
        (b"/a?b=%26&auth_token=x&c=+&&b=2", b"/a?b=%26&c=+&&b=2"),
        (b"/a?auth_token=x&auth_token=y&z", b"/a?z"),
        (b"/a?%61uth%5Ftoken=x&z", b"/a?z"),
        (b"/a?xauth_token=1&auth_tokens=2", b"/a?xauth_token=1&auth_tokens=2"),
        (b"/auth_token=x", b"/auth_token=x"),
    ],
)
def test_of_the_query_only_the_token_is_hidden(raw: bytes, passed: bytes) -> None:
    assert HIDDEN.target(raw) == passed
    assert Hidden(frozenset(), in_query=False).target(raw) == raw


@pytest.mark.parametrize(
    "name", [b"Remote-User", b"remote_user", b"REMOTE.USER", b"X-Grafana-User", b"x-webauth-a"]
)
def test_configured_names_are_hidden_in_every_spelling(name: bytes) -> None:
    assert HIDDEN.hides(name)


def test_other_headers_are_not() -> None:
    assert not HIDDEN.hides(b"Remote-Users")


def test_a_name_that_could_be_read_as_one_of_them_is_refused() -> None:
    HIDDEN.refuse_disguised(reading("/", ("remote-user", "x"), ("Remote_Users", "x")))
    for name in ("remote_user", "Remote.User", "REMOTE~USER"):
        with pytest.raises(UntrustedFraming):
            HIDDEN.refuse_disguised(reading("/", (name, "x")))
