import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.identity import (
    NOBODY,
    ORG_MISSING,
    Assertion,
    Identity,
    Kind,
    Role,
    decode_assertion,
    encode_assertion,
)
from contract.wire import Illegible

_ORDER = [Role.NONE, Role.VIEWER, Role.EDITOR, Role.ADMIN]


def test_a_role_covers_itself_and_what_is_below() -> None:
    for place, role in enumerate(_ORDER):
        assert [role.covers(least) for least in _ORDER] == [True] * (place + 1) + [False] * (3 - place)


def test_nobody_has_no_role_in_no_organisation() -> None:
    assert NOBODY.role is Role.NONE
    assert NOBODY.org_id == ORG_MISSING
    assert not NOBODY.is_user
    assert not NOBODY.is_server_admin


def test_only_a_user_is_a_user() -> None:
    assert [kind for kind in Kind if Identity(kind=kind).is_user] == [Kind.USER]


def test_an_assertion_is_as_short_as_it_can_be() -> None:
    plain = Assertion(identity=NOBODY, client_address="192.0.2.7")
    assert encode_assertion(plain) == b'{"identity":{"kind":"nobody"},"client_address":"192.0.2.7"}'


_words = st.text(max_size=20)
_identities = st.builds(
    Identity,
    kind=st.sampled_from(Kind),
    id=st.integers(0, 2**63 - 1),
    login=_words,
    email=_words,
    name=_words,
    org_id=st.integers(-1, 2**63 - 1),
    role=st.sampled_from(Role),
    is_server_admin=st.booleans(),
    method=_words,
    session_id=st.none() | st.integers(0, 2**63 - 1),
)
_assertions = st.builds(
    Assertion,
    identity=_identities,
    client_address=_words,
    forwarded_for=st.none() | _words,
    real_ip=st.none() | _words,
    org_header=st.none() | _words,
    active_sessions=st.none() | st.integers(0, 10**9),
)


@given(_assertions)
def test_the_backend_reads_what_the_gateway_wrote(assertion: Assertion) -> None:
    assert decode_assertion(encode_assertion(assertion)) == assertion


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{}",
        b"[]",
        b'{"identity":{"kind":"god"},"client_address":""}',
        b'{"identity":{"kind":"user","id":"1"},"client_address":""}',
        b'{"identity":{"kind":"user","role":"admin"},"client_address":""}',
        b'{"identity":{"kind":"user"}}',
        b'{"identity":{"kind":"user"},"client_address":""} {}',
        b"\xff",
        b'{"identity":{"kind":"us\xeer"},"client_address":""}',
    ],
)
def test_anything_but_an_assertion_is_refused(payload: bytes) -> None:
    with pytest.raises(Illegible):
        decode_assertion(payload)
