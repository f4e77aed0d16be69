"""The backend's door, asked by a client that may sign and by one that may not."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from aiohttp import web

from backend.access.call import Call
from backend.access.door import Door
from backend.access.forgetting import forgetting
from backend.access.nonces import SharedNonces
from backend.access.verify import Signatures
from contract.answers import json_answer, message_answer
from contract.forget import Forget
from contract.identity import NOBODY, Assertion, Identity, Kind, Role, encode_assertion
from contract.internal import RESOLVE, Resolve, Resolved
from contract.shapes import Body, Required
from contract.signing import AUDIENCE, IDENTITY_LABEL, Message, Signer, derive_key
from tests.support.clock import FrozenClock
from tests.support.database import open_database
from tests.support.signed import SECRET, SignedClient, open_door, serving

ADMIN = Identity(kind=Kind.USER, id=1, login="ada", org_id=1, role=Role.ADMIN, method="basic")
BROWSER = Identity(kind=Kind.USER, id=1, login="ada", org_id=1, role=Role.ADMIN, method="session", session_id=3)
VIEWER = Identity(kind=Kind.USER, id=2, login="vi", org_id=1, role=Role.VIEWER)


class Rename(Body, frozen=True):
    name: Required = ""


async def read(call: Call) -> web.StreamResponse:
    return json_answer({"login": call.identity.login, "query": call.query()})


async def update(call: Call) -> web.StreamResponse:
    return forgetting(message_answer((await call.body(Rename)).name), Forget(org=1))


async def resolve(_: bytes) -> Resolved:
    return Resolved(account="user:1")


@pytest.fixture
async def door() -> AsyncIterator[SignedClient]:
    handlers = {"org.read": read, "org.update": update, "snapshots.read": read}
    async with open_door(handlers, clock=FrozenClock(), internal={RESOLVE: resolve}, described=False) as client:
        yield client


async def test_without_a_signature_nothing_is_served_not_even_what_is_public(door: SignedClient) -> None:
    for target in ("/api/org", "/api/snapshots/key", "/internal/resolve", "/nowhere"):
        assert (await door.unsigned("GET", target)).status == 401


async def test_a_signed_identity_is_believed(door: SignedClient) -> None:
    reply = await door.ask(VIEWER, "GET", "/api/org?a=%20b&a=c+d&e")
    assert reply.json == {"login": "vi", "query": [["a", " b"], ["a", "c d"], ["e", ""]]}


async def test_nobody_may_see_what_is_public_only(door: SignedClient) -> None:
    assert (await door.ask(NOBODY, "GET", "/api/snapshots/key")).status == 200
    assert (await door.ask(NOBODY, "GET", "/api/org")).status == 401


async def test_less_than_the_least_role_is_forbidden(door: SignedClient) -> None:
    reply = await door.ask(VIEWER, "PUT", "/api/org", {"name": "x"})
    assert (reply.status, reply.json["message"]) == (403, "Permission denied")


@pytest.mark.parametrize("target", ["/api/org/x", "/api/Org", "/login", "/internal/nothing", "/"])
async def test_what_is_no_route_of_the_backend_is_not_found(door: SignedClient, target: str) -> None:
    assert (await door.ask(ADMIN, "GET", target)).status in {401, 404}


async def test_a_read_body_tells_the_gateways_what_to_forget(door: SignedClient) -> None:
    reply = await door.ask(ADMIN, "PUT", "/api/org", {"NAME": "New"})
    assert (reply.status, reply.json, reply.forgets) == (
        200,
        {"message": "New"},
        ("org=1; sessions=none; identity",),
    )


@pytest.mark.parametrize(
    ("raw", "headers", "status", "classification"),
    [
        (b'{"name":"x"}', {}, 415, "ContentTypeError"),
        (b'{"name":"x"}', {"Content-Type": "text/plain"}, 415, "ContentTypeError"),
        (b"{", {"Content-Type": "application/json"}, 400, None),
        (b"[]", {"Content-Type": "application/json"}, 400, "DeserializationError"),
        (b'{"name":5}', {"Content-Type": "application/json"}, 400, "DeserializationError"),
        (b"", {"Content-Type": "application/json"}, 422, "RequiredError"),
        (b"[" * 600, {"Content-Type": "application/json"}, 400, None),
    ],
)
async def test_a_body_that_will_not_do_is_refused_in_plain_words(
    door: SignedClient, raw: bytes, headers: dict[str, str], status: int, classification: str | None
) -> None:
    reply = await door.ask(ADMIN, "PUT", "/api/org", raw=raw, headers=headers)
    assert reply.status == status
    assert reply.json["message"]
    if classification is not None:
        assert reply.json["errors"][0]["classification"] == classification


async def test_a_form_is_read_unless_a_cookie_proved_the_caller(door: SignedClient) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await door.ask(ADMIN, "PUT", "/api/org", raw=b"name=Form", headers=form)).json["message"] == "Form"
    assert (await door.ask(BROWSER, "PUT", "/api/org", raw=b"name=Form", headers=form)).status == 415


async def test_an_unpacked_body_is_not_taken(door: SignedClient) -> None:
    packed = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert (await door.ask(ADMIN, "PUT", "/api/org", raw=b"{}", headers=packed)).status == 415


async def test_more_than_the_limit_is_too_large(door: SignedClient) -> None:
    raw = b'{"name":"' + b"x" * (16 * 1024 * 1024) + b'"}'
    reply = await door.ask(ADMIN, "PUT", "/api/org", raw=raw, headers={"Content-Type": "application/json"})
    assert reply.status == 413


async def test_an_internal_call_is_answered_to_who_signed_its_body(door: SignedClient) -> None:
    reply = await door.call(RESOLVE, Resolve(login="ada"))
    assert reply.json == {"account": "user:1"}
    assert (
        await door.ask(ADMIN, "POST", RESOLVE.decode(), msgspec.to_builtins(Resolve(login="ada")))
    ).status == 401


async def test_a_change_that_another_backend_was_asked_for_is_not_made_again(tmp_path: Path) -> None:
    clock = FrozenClock()
    header = Signer(derive_key(SECRET, label=IDENTITY_LABEL), clock).sign(
        encode_assertion(Assertion(identity=ADMIN, client_address="192.0.2.7")),
        Message(audience=AUDIENCE, method="PUT", target=b"/api/org"),
    )
    statuses = []
    async with open_database(tmp_path, clock=clock) as database:
        for _ in range(2):
            nonces = SharedNonces(database, clock)
            door = Door(Signatures([SECRET], clock), handlers={"org.update": update}, internal={}, nonces=nonces)
            async with serving(door, clock=clock) as client:
                statuses.append((await client.replay("PUT", "/api/org", header.decode(), {"name": "x"})).status)
    assert statuses == [200, 401]
