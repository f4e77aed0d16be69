import pytest

from contract import headers
from contract.headers import fold, is_reserved

_RESERVED = [
    b"X-Doorward-Identity",
    b"X-Doorward-Forget",
    b"X-Doorward-Anything",
    b"X-Grafana-User",
    b"X-Grafana-Org-Id",
    b"X-Grafana-Role",
    b"X-Grafana-Id",
    b"X-Grafana-Device-Id",
    b"X-WEBAUTH-USER",
    b"X-Request-Id",
    b"Forwarded",
    b"X-Forwarded-For",
    b"X-Forwarded-Host",
    b"X-Forwarded-Proto",
    b"X-Forwarded-Uri",
    b"X-Real-IP",
    b"X-Client-IP",
    b"True-Client-IP",
    b"CF-Connecting-IP",
    b"X-Original-URL",
    b"X-Rewrite-URL",
    b"X-HTTP-Method-Override",
    b"X-HTTP-Method",
    b"X-Method-Override",
    b"Authorization",
]
_FREE = [
    b"Accept",
    b"Content-Type",
    b"Cookie",
    b"Range",
    b"If-Match",
    b"X-Panel-Id",
    b"X-Dashboard-Id",
    b"X-Grafanas",
]


def _spellings(name: bytes) -> list[bytes]:
    odd = [name.replace(b"-", other) for other in (b"_", b".", b"!", b"~", b"|", b"\xe9")]
    return [name, name.lower(), name.upper(), name.swapcase(), *odd, name.replace(b"-", b"_", 1)]


@pytest.mark.parametrize("name", _RESERVED, ids=bytes.decode)
def test_a_name_of_ours_is_known_in_every_spelling(name: bytes) -> None:
    for spelling in _spellings(name):
        assert is_reserved(fold(spelling)), spelling


@pytest.mark.parametrize("name", _FREE, ids=bytes.decode)
def test_other_names_pass(name: bytes) -> None:
    assert not is_reserved(fold(name))


def test_the_wish_not_to_be_cached_passes_in_spite_of_its_family() -> None:
    assert not is_reserved(fold(b"X-Grafana-NoCache"))
    assert is_reserved(fold(b"X-Grafana-NoCache-More"))


def test_the_names_of_the_contract_are_reserved_themselves() -> None:
    for name in (headers.IDENTITY, headers.FORGET, headers.REQUEST_ID):
        assert is_reserved(fold(name.encode()))


def test_folding_keeps_the_length_and_yields_letters_digits_and_dashes() -> None:
    everything = bytes(range(256))
    folded = fold(everything)
    assert len(folded) == len(everything)
    assert set(folded) == set(b"abcdefghijklmnopqrstuvwxyz0123456789-")
    assert fold(folded) == folded
