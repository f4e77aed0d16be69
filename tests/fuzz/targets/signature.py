"""The identity header: a signature has one spelling, and nothing near it is one."""

from contract.identity import Assertion, Identity, Kind, Role, decode_assertion, encode_assertion
from contract.signing import AUDIENCE, Forged, Message, Signer, Verifier, derive_key
from contract.wire import Illegible
from tests.fuzz.target import FuzzTarget
from tests.support.clock import FrozenClock

_KEY = derive_key("a key for the fuzzer", label="identity")
_CLOCK = FrozenClock(1_800_000_000)
_MESSAGE = Message(audience=AUDIENCE, method="GET", target=b"/api/org")
_IDENTITY = Identity(kind=Kind.USER, id=7, login="ada", org_id=1, role=Role.EDITOR)
_PAYLOAD = encode_assertion(Assertion(identity=_IDENTITY, client_address="192.0.2.7"))
_GOOD = Signer(_KEY, _CLOCK, nonces=lambda: b"AAECAwQFBgcICQoL").sign(_PAYLOAD, _MESSAGE)
_VERIFIER = Verifier((_KEY,), _CLOCK)


def check(data: bytes) -> None:
    _check_header(data)
    _check_payload(data)


def _check_header(header: bytes) -> None:
    try:
        payload = _VERIFIER.verify(header, _MESSAGE, once=False)
    except Forged:
        return
    assert header == _GOOD
    assert payload == _PAYLOAD


def _check_payload(data: bytes) -> None:
    try:
        assertion = decode_assertion(data)
    except Illegible:
        return
    assert decode_assertion(encode_assertion(assertion)) == assertion


TARGET = FuzzTarget(
    check=check,
    seeds=(_GOOD, _PAYLOAD),
    words=(*_GOOD.split(b"."), b".", b"v1", b'"identity":', b'"kind":"user"', b"-", b"b"),
)
