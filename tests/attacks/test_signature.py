"""Attacks on the backend itself, past the gateway (security.md §3.2); its signed identity is all it believes."""

import base64
import json

import pytest

from contract.identity import Assertion, Identity, Kind, Role, encode_assertion
from contract.signing import AUDIENCE, IDENTITY_LABEL, INTERNAL_LABEL, LIFE_SECONDS, Message, Signer, derive_key
from tests.attacks.test_identity_headers import NAMES, SIGNATURE, forged
from tests.support.cast import Cast
from tests.support.clock import FrozenClock
from tests.support.rawclient import RawAnswer, RawClient
from tests.support.stack import SECRET, UNREMARKED, Header, Stack, json_of, request

pytestmark = [UNREMARKED, pytest.mark.asyncio(loop_scope="module")]

TARGETS = [
    ("GET", "/api/org"),
    ("GET", "/api/health"),
    ("GET", "/api/snapshots/abc"),
    ("GET", "/login"),
    ("GET", "/"),
    ("GET", "/nothing/here"),
    ("DELETE", "/api/orgs/1"),
    ("OPTIONS", "/api/org"),
    ("GET", "/internal/identity"),
    ("POST", "/internal/identity"),
    ("POST", "/internal/verify-password"),
    ("POST", "/internal/nothing"),
]
ADMIN = Assertion(
    identity=Identity(kind=Kind.USER, id=1, login="admin", org_id=1, role=Role.ADMIN, is_server_admin=True),
    client_address="127.0.0.1",
)


async def to_backend(
    stack: Stack, method: str, target: str, *headers: Header, body: bytes | None = None
) -> RawAnswer:
    async with await RawClient.connect(stack.backend) as client:
        return await client.ask(request(method, target, *headers, body=body))


async def captured(stack: Stack, cast: Cast, method: str, target: str, body: bytes | None = None) -> Header:
    """The signature of a request of u1's that the gateway sent, but that never reached the real backend."""
    json_type = ("Content-Type", "application/json")
    await stack.send(request(method, target, cast.u1.basic, json_type, body=body))
    return (SIGNATURE, (stack.last.one(SIGNATURE) or b"").decode())


def signed(
    clock: FrozenClock,
    *,
    secret: str = SECRET,
    label: str = IDENTITY_LABEL,
    audience: str = AUDIENCE,
    method: str = "GET",
    body: bytes | None = None,
) -> Header:
    message = Message(audience=audience, method=method, target=b"/api/org", body=body)
    signer = Signer(derive_key(secret, label=label), clock)
    return (SIGNATURE, signer.sign(encode_assertion(ADMIN), message).decode())


@pytest.mark.parametrize(("method", "target"), TARGETS)
async def test_a18_without_a_signature_the_backend_knows_nobody(stack: Stack, method: str, target: str) -> None:
    names = [forged(name) for name in NAMES if name != SIGNATURE]
    for headers in ([], names, [*names, forged(SIGNATURE)]):
        answer = await to_backend(stack, method, target, *headers)
        assert answer.status == 401


@pytest.mark.parametrize("value", ["", "v1", "......", "v1.......", "v2.a.1.n.e30.-.m", "\xff", "v1.a.b.c.d.-.%"])
async def test_a18_a_signature_that_is_none_is_refused(stack: Stack, value: str) -> None:
    assert (await to_backend(stack, "GET", "/api/org", (SIGNATURE, value))).status == 401


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("DELETE", "/api/user?a=1&b=2"),
        ("HEAD", "/api/user?a=1&b=2"),
        ("GET", "/api/user"),
        ("GET", "/api/user?b=2&a=1"),
        ("GET", "/api/user?a=1&b=2&"),
        ("GET", "/api/user/?a=1&b=2"),
        ("GET", "/api/%75ser?a=1&b=2"),
        ("GET", "/api/org?a=1&b=2"),
    ],
)
async def test_a19_a_signature_is_for_one_method_and_target(
    stack: Stack, cast: Cast, method: str, target: str
) -> None:
    signature = await captured(stack, cast, "GET", "/api/user?a=1&b=2")
    assert (await to_backend(stack, method, target, signature)).status == 401
    twin = await to_backend(stack, "GET", "/api/user?a=1&b=2", signature)
    assert (twin.status, json_of(twin)["login"]) == (200, "u1")


async def test_a19_plain_headers_beside_a_signature_change_nothing(stack: Stack, cast: Cast) -> None:
    signature = await captured(stack, cast, "GET", "/api/user")
    others = [forged(name) for name in NAMES if name not in (SIGNATURE, "X-Grafana-Org-Id")]
    answer = await to_backend(stack, "GET", "/api/user", signature, *others, ("X-Grafana-Org-Id", "2"))
    assert (json_of(answer)["login"], json_of(answer)["orgId"]) == ("u1", 1)


async def test_a19_a_signature_on_a_write_is_good_once_whatever_the_body(stack: Stack, cast: Cast) -> None:
    json_type = ("Content-Type", "application/json")
    signature = await captured(stack, cast, "PUT", "/api/user", b'{"name":"one"}')
    first = await to_backend(stack, "PUT", "/api/user", signature, json_type, body=b'{"login":"u1","name":"one"}')
    assert first.status == 200
    for body in (b'{"login":"u1","name":"one"}', b'{"login":"u1","name":"two"}'):
        assert (await to_backend(stack, "PUT", "/api/user", signature, json_type, body=body)).status == 401


async def test_a19_a_signature_ends_with_its_life(stack: Stack, cast: Cast) -> None:
    signature = await captured(stack, cast, "GET", "/api/user")
    stack.clock.advance(seconds=LIFE_SECONDS)
    assert (await to_backend(stack, "GET", "/api/user", signature)).status == 200
    stack.clock.advance(seconds=1)
    assert (await to_backend(stack, "GET", "/api/user", signature)).status == 401


async def test_a19_a_signature_of_tomorrow_is_refused(stack: Stack) -> None:
    near, far = FrozenClock(stack.clock.now() + 4), FrozenClock(stack.clock.now() + 6)
    assert (await to_backend(stack, "GET", "/api/org", signed(near))).status == 200
    assert (await to_backend(stack, "GET", "/api/org", signed(far))).status == 401


async def test_a19_no_part_of_a_signature_can_be_changed(stack: Stack, cast: Cast) -> None:
    _, value = await captured(stack, cast, "GET", "/api/user")
    fields = value.split(".")
    payload = json.loads(base64.urlsafe_b64decode(fields[4] + "=="))
    payload["identity"] |= {"role": "Admin", "is_server_admin": True, "id": 1}
    raised = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    later = str(int(fields[2]) + 1)
    for number, changed in enumerate(["v2", "00000000", later, "other-nonce", raised, "b", "AAAA"]):
        forging = [*fields[:number], changed, *fields[number + 1 :]]
        assert (await to_backend(stack, "GET", "/api/user", (SIGNATURE, ".".join(forging)))).status == 401
    assert (await to_backend(stack, "GET", "/api/user", (SIGNATURE, value))).status == 200


async def test_a19_a_signature_for_something_else_is_refused(stack: Stack) -> None:
    for signature in (
        signed(stack.clock, secret="another secret key, as long as it needs"),
        signed(stack.clock, label=INTERNAL_LABEL),
        signed(stack.clock, label=INTERNAL_LABEL, body=b""),
        signed(stack.clock, audience="another backend"),
        signed(stack.clock, method="PUT"),
        signed(stack.clock, body=b""),
    ):
        assert (await to_backend(stack, "GET", "/api/org", signature)).status == 401
    assert (await to_backend(stack, "GET", "/api/org", signed(stack.clock))).status == 200


async def test_a19_two_signatures_are_none(stack: Stack) -> None:
    both = (signed(stack.clock), signed(stack.clock))
    assert (await to_backend(stack, "GET", "/api/org", *both)).status == 400


async def test_a19_a_signed_request_of_ours_makes_no_internal_call(stack: Stack, cast: Cast) -> None:
    signature = await captured(stack, cast, "GET", "/api/user")
    for body in (None, b'{"kind":"user","id":1}'):
        answer = await to_backend(stack, "POST", "/internal/identity", signature, body=body)
        assert answer.status == 401


@pytest.mark.parametrize(
    "target",
    [
        "/internal/identity",
        "/internal/",
        "/internal/verify-password",
        "/%69nternal/identity",
        "/internal%2fidentity",
    ],
)
async def test_a19_the_gateway_passes_nothing_on_to_internal_paths(stack: Stack, cast: Cast, target: str) -> None:
    for method in ("GET", "POST"):
        answer = await stack.ask(method, target, cast.adm.basic, body=b'{"kind":"user","id":1}')
        assert answer.status == 404
        assert stack.seen == []


async def test_a19_an_internal_call_is_good_once_and_for_its_body(stack: Stack, cast: Cast) -> None:
    stack.clock.advance(seconds=6)
    await stack.ask("GET", "/api/user", cast.u1.basic)
    calls = [each for each in stack.recorder.requests if each.target == b"/internal/identity"]
    signature = (SIGNATURE, (calls[-1].one(SIGNATURE) or b"").decode())
    for body in (calls[-1].body, b'{"kind":"user","id":1}'):
        assert (await to_backend(stack, "POST", "/internal/identity", signature, body=body)).status == 401
