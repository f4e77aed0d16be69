import string
from collections.abc import Callable, Iterable
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contract.signing import (
    AUDIENCE,
    IDENTITY_LABEL,
    INTERNAL_LABEL,
    LIFE_SECONDS,
    SKEW_SECONDS,
    Forged,
    Message,
    Signer,
    SigningKey,
    Verifier,
    derive_key,
    fresh_nonce,
)
from tests.support.clock import FrozenClock

SECRET = "a key for golden vectors"
NOW = 1_800_000_000
NONCE = b"AAECAwQFBgcICQoL"
PAYLOAD = b'{"identity":{"kind":"user","id":1}}'
READ = Message(audience=AUDIENCE, method="GET", target=b"/api/org?a=%20b")
CALL = Message(audience=AUDIENCE, method="POST", target=b"/internal/resolve", body=b'{"login":"ada"}')
GOLDEN_READ = (
    b"v1.9dc6562a.1800000000.AAECAwQFBgcICQoL.eyJpZGVudGl0eSI6eyJraW5kIjoidXNlciIsImlkIjoxfX0.-"
    b".H1K24A-yvFSUCWWqEtizoXMJvzEspmZnh7muSKkqrHY"
)
GOLDEN_CALL = b"v1.8fb44953.1800000000.AAECAwQFBgcICQoL..b.FuG9i9mnmMTtZ0gbHDd6FCN30v73VJvXfKXpGb3-N3U"


def _key(secret: str = SECRET, *, label: str = IDENTITY_LABEL) -> SigningKey:
    return derive_key(secret, label=label)


def _signer(key: SigningKey, *, nonces: Callable[[], bytes] = fresh_nonce) -> Signer:
    return Signer(key, FrozenClock(NOW), nonces=nonces)


def _verifier(*keys: SigningKey, clock: FrozenClock | None = None) -> Verifier:
    return Verifier(keys or (_key(),), clock or FrozenClock(NOW))


@pytest.mark.parametrize(
    ("label", "payload", "message", "golden"),
    [(IDENTITY_LABEL, PAYLOAD, READ, GOLDEN_READ), (INTERNAL_LABEL, b"", CALL, GOLDEN_CALL)],
)
def test_the_wire_format_stays_as_it_was_released(
    label: str, payload: bytes, message: Message, golden: bytes
) -> None:
    key = _key(label=label)
    assert _signer(key, nonces=lambda: NONCE).sign(payload, message) == golden
    assert _verifier(key).verify(golden, message, once=True) == payload


def test_the_material_of_a_key_is_never_shown() -> None:
    key = _key()
    assert repr(key) == f"SigningKey(id='{key.id}')"


def test_every_signature_has_a_nonce_of_its_own() -> None:
    signer = _signer(_key())
    nonces = {signer.sign(b"", READ).split(b".")[3] for _ in range(100)}
    assert len(nonces) == 100
    assert {len(nonce) for nonce in nonces} == {16}


@pytest.mark.parametrize(
    "other",
    [
        replace(READ, audience="other"),
        replace(READ, method="HEAD"),
        replace(READ, target=b"/api/org?a=%20c"),
        replace(READ, target=b"/api/org?a=+b"),
        replace(READ, target=b"/api/org"),
        replace(READ, body=b""),
        replace(READ, method="GET\n/api/org?a=%20b", target=b""),
    ],
    ids=["audience", "method", "query", "spelling", "path", "body", "moved border"],
)
def test_a_signature_is_good_for_the_signed_request_alone(other: Message) -> None:
    with pytest.raises(Forged):
        _verifier().verify(GOLDEN_READ, other, once=False)


@pytest.mark.parametrize("body", [None, b"", b'{"login":"eve"}', b'{"login":"ada"} '])
def test_an_internal_call_is_good_for_the_signed_body_alone(body: bytes | None) -> None:
    with pytest.raises(Forged):
        _verifier(_key(label=INTERNAL_LABEL)).verify(GOLDEN_CALL, replace(CALL, body=body), once=False)


def test_an_identity_is_no_internal_call_and_the_reverse() -> None:
    with pytest.raises(Forged):
        _verifier(_key(label=INTERNAL_LABEL)).verify(GOLDEN_READ, READ, once=False)
    with pytest.raises(Forged):
        _verifier(_key(label=IDENTITY_LABEL)).verify(GOLDEN_CALL, CALL, once=False)


def test_a_signature_under_another_secret_is_refused_even_with_our_key_id() -> None:
    foreign = _signer(_key("another secret"), nonces=lambda: NONCE).sign(PAYLOAD, READ)
    with pytest.raises(Forged):
        _verifier().verify(foreign, READ, once=False)
    renamed = foreign.replace(_key("another secret").id.encode(), _key().id.encode())
    with pytest.raises(Forged):
        _verifier().verify(renamed, READ, once=False)


def test_both_keys_are_good_while_a_rotation_lasts() -> None:
    old, new = _key("old"), _key("new")
    by_old, by_new = _signer(old).sign(PAYLOAD, READ), _signer(new).sign(PAYLOAD, READ)
    during = _verifier(new, old)
    assert during.verify(by_old, READ, once=False) == during.verify(by_new, READ, once=False) == PAYLOAD
    with pytest.raises(Forged):
        _verifier(new).verify(by_old, READ, once=False)


@pytest.mark.parametrize("seconds", [-SKEW_SECONDS, 0, LIFE_SECONDS])
def test_a_signature_lives_for_its_time(seconds: int) -> None:
    assert _verifier(clock=FrozenClock(NOW + seconds)).verify(GOLDEN_READ, READ, once=False) == PAYLOAD


@pytest.mark.parametrize("seconds", [-SKEW_SECONDS - 1, LIFE_SECONDS + 1, 86_400])
def test_a_signature_is_refused_outside_its_time(seconds: int) -> None:
    with pytest.raises(Forged):
        _verifier(clock=FrozenClock(NOW + seconds)).verify(GOLDEN_READ, READ, once=False)


def test_a_signature_for_a_change_is_good_once() -> None:
    verifier = _verifier()
    assert verifier.verify(GOLDEN_READ, READ, once=True) == PAYLOAD
    with pytest.raises(Forged):
        verifier.verify(GOLDEN_READ, READ, once=True)


def test_a_forged_copy_does_not_spend_the_nonce() -> None:
    verifier = _verifier()
    with pytest.raises(Forged):
        verifier.verify(GOLDEN_READ[:-1] + b"A", READ, once=True)
    assert verifier.verify(GOLDEN_READ, READ, once=True) == PAYLOAD


def test_a_nonce_is_remembered_for_as_long_as_its_signature_could_be_good() -> None:
    numbers = (b"%016d" % number for number in count())
    clock = FrozenClock(NOW)
    signer, verifier = Signer(_key(), clock, nonces=numbers.__next__), _verifier(clock=clock)
    spent: list[tuple[float, bytes]] = []
    for _ in range(120):
        header = signer.sign(PAYLOAD, READ)
        verifier.verify(header, READ, once=True)
        spent.append((clock.now(), header))
        for at, used in spent[-40:]:
            with pytest.raises(Forged, match="used before" if clock.now() - at <= LIFE_SECONDS else "over"):
                verifier.verify(used, READ, once=True)
        clock.advance(seconds=1)


def _forgeries() -> list[str]:
    golden = GOLDEN_READ.decode()
    version, key, seconds, nonce, payload, body, mac = golden.split(".")
    fields = [version, key, seconds, nonce, payload, body, mac]
    odd = ["", " ", "-", "A", "=", "\n", "\u0663", "\ud800", "\x00", "\xe9"]
    changed = [
        ".".join([*fields[:place], field, *fields[place + 1 :]])
        for place, part in enumerate(fields)
        for field in [*odd, part + "A", part + "=", part + "\n", " " + part, part[:-1], part.swapcase() + "_"]
    ]
    times = [
        "1_800_000_000",
        "+1800000000",
        "-1800000000",
        "1800000000.0",
        "1e9",
        "0x6b49d200",
        "\uff11\uff18" + "\uff10" * 8,
        "9" * 5000,
    ]
    timed = [".".join([version, key, time, nonce, payload, body, mac]) for time in times]
    framed = [
        golden + ".",
        "." + golden,
        golden + "." + mac,
        golden + "\n",
        ".".join(fields[:-1]),
    ]
    return [*changed, *timed, *framed, "", ".", "." * 6, "." * 100_000, "v1" * 50_000]


def _accepted(headers: Iterable[str]) -> list[str]:
    """Those that are good; a refusal other than Forged escapes."""
    found = []
    for header in headers:
        try:
            _verifier().verify(header.encode("utf-8", "surrogatepass"), READ, once=False)
        except Forged:
            continue
        found.append(header)
    return found


def test_a_header_that_differs_in_anything_is_forged_and_nothing_worse() -> None:
    assert _accepted(header for header in _forgeries() if header != GOLDEN_READ.decode()) == []


def test_no_single_character_has_a_second_spelling() -> None:
    # Decoders of base64 ignore some bits of the last character, and letters outside the alphabet.
    letters = string.ascii_letters + string.digits + "-_+/=. "
    golden = GOLDEN_READ.decode()
    changed = {golden[:at] + letter + golden[at + 1 :] for at in range(len(golden)) for letter in letters}
    assert _accepted(changed) == [golden]


@given(
    st.text(max_size=60) | st.from_regex(r"v1\.9dc6562a\.[0-9]{1,13}\.[\w=+/-]{14,18}\.[\w]*\.[-b]\.[\w-]{42,44}")
)
def test_any_text_is_forged_and_nothing_worse(header: str) -> None:
    with pytest.raises(Forged):
        _verifier().verify(header.encode("utf-8", "surrogatepass"), READ, once=True)


@given(payload=st.binary(max_size=200), target=st.binary(max_size=60), body=st.none() | st.binary(max_size=60))
def test_every_payload_comes_back_as_it_was_signed(payload: bytes, target: bytes, body: bytes | None) -> None:
    message = Message(audience=AUDIENCE, method="PUT", target=target, body=body)
    assert _verifier().verify(_signer(_key()).sign(payload, message), message, once=True) == payload
