from base64 import b64encode

import pytest

from backend.credentials.key_secret import KeySecret, decode_key

TEXT = "eyJrIjoiMDEyMzQ1Njc4OUFCQ0RFRkdISUpLTE1OT1BRUlNUVVYiLCJuIjoibXlrZXkiLCJpZCI6MX0="
SECRET = KeySecret(random="0123456789ABCDEFGHIJKLMNOPQRSTUV", name="mykey", org_id=1)


def test_a_secret_is_written_as_grafana_writes_it() -> None:
    assert SECRET.encode() == TEXT
    assert decode_key(TEXT) == SECRET


def test_secrets_differ_and_keep_name_and_organisation() -> None:
    one, other = (KeySecret.make(name="Ünï <&> 🔑", org_id=7) for _ in range(2))
    assert one.random != other.random
    assert decode_key(one.encode()) == one
    assert one.digest() != other.digest()


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("X0=", "X1="),
        b64encode(b'{ "id" : 1, "n":"mykey",\n "k":"0123456789ABCDEFGHIJKLMNOPQRSTUV", "x": [] }').decode(),
    ],
)
def test_stray_bits_and_other_spacing_are_fine(text: str) -> None:
    assert decode_key(text) == SECRET


@pytest.mark.parametrize(
    "text",
    [
        "",
        "=",
        pytest.param(b64encode(b'{"x":' + b"[" * 5_000).decode(), id="deep"),
        pytest.param(b64encode(b'{"k":"\xee","n":"mykey","id":1}').decode(), id="no UTF-8"),
        "nonsense",
        TEXT[:-1],
        TEXT[:40],
        TEXT + "\n",
        TEXT.replace("e", "é", 1),
        "A" * 100_000,
        *(
            b64encode(wire).decode()
            for wire in (
                b"",
                b"[]",
                b"{}",
                b"\xff\xfe",
                b'{"k":"a","n":"b"}',
                b'{"k":"a","n":"b","id":0}',
                b'{"k":"a","n":"b","id":"1"}',
                b'{"k":"a","n":"b","id":9223372036854775808}',
                b'{"k":1,"n":"b","id":1}',
                b'{"k":"a","n":"b\\u0000","id":1}',
                b'{"k":"a","n":"\\ud800","id":1}',
                b"[" * 9000,
            )
        ),
    ],
)
def test_what_is_no_key(text: str) -> None:
    assert decode_key(text) is None


def test_a_secret_does_not_show_itself() -> None:
    assert SECRET.random not in repr(SECRET)
