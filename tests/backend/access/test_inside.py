"""Questions of gateways at the backend's listener, by both lanes: each signature is good for one answer."""

import asyncio
import socket
from collections.abc import AsyncIterator

import msgspec
import pytest

from backend.access.door import Door
from backend.access.express import Express
from backend.access.verify import Signatures
from contract.errors import Unavailable
from contract.identity import Kind
from contract.internal import IDENTITY, UPSERT_USER, VERIFY_KEY, IdentityRecord, Subject
from contract.signing import AUDIENCE, INTERNAL_LABEL, LIFE_SECONDS, Message, Signer, derive_key
from relay.listener import Listener
from tests.support.clock import FrozenClock
from tests.support.rawclient import RawAnswer, RawClient
from tests.support.signed import SECRET
from tests.support.stack import UNREMARKED

pytestmark = UNREMARKED

ADA = Subject(kind=Kind.USER, id=5)
BODY = msgspec.json.encode(ADA)
RECORD = IdentityRecord(subject=ADA, active=True, login="ada")


class Backend:
    def __init__(self, clock: FrozenClock) -> None:
        internal = {IDENTITY: self._identity, VERIFY_KEY: self._away, UPSERT_USER: self._identity}
        self.clock = clock
        self.door = Door(Signatures([SECRET], clock), handlers={}, internal=internal)
        self.express = Express(self.door, errands={}, clock=clock)
        self.address = ("", 0)
        self.asked = 0

    async def _identity(self, body: bytes) -> IdentityRecord:
        self.asked += 1
        await asyncio.sleep(0)
        return msgspec.structs.replace(RECORD, subject=msgspec.json.decode(body, type=Subject))

    async def _away(self, body: bytes) -> IdentityRecord:
        self.asked += 1
        raise Unavailable

    def question(self, target: bytes = IDENTITY, *, body: bytes = BODY, lines: bytes = b"") -> bytes:
        signer = Signer(derive_key(SECRET, label=INTERNAL_LABEL), self.clock)
        signature = signer.sign(b"", Message(audience=AUDIENCE, method="POST", target=target, body=body))
        head = b"POST %b HTTP/1.1\r\nHost: backend\r\nContent-Type: application/json\r\n%b" % (target, lines)
        signed = b"X-Doorward-Identity: %b\r\nContent-Length: %d\r\n\r\n" % (signature, len(body))
        return head + signed + body

    async def went_fast(self, data: bytes) -> tuple[bool, RawAnswer]:
        before = self.express.inside.carried
        async with await RawClient.connect(self.address) as client:
            answer = await client.ask(data)
        return self.express.inside.carried > before, answer


@pytest.fixture
async def backend() -> AsyncIterator[Backend]:
    backend = Backend(FrozenClock())
    listener = Listener(backend.door.handle, allow_python_parser=True, clerk=backend.express)
    sock = socket.create_server(("127.0.0.1", 0))
    await listener.listen(sock)
    backend.address = sock.getsockname()
    yield backend
    await listener.close(0.5)


async def test_a_question_is_answered_at_once_and_as_by_the_other_lane(backend: Backend) -> None:
    fast, answer = await backend.went_fast(backend.question())
    assert (fast, answer.status, answer.body) == (True, 200, msgspec.json.encode(RECORD))
    slow, other = await backend.went_fast(backend.question(lines=b"Accept: */*\r\n"))
    assert (slow, other.status, other.body) == (False, 200, answer.body)
    assert other.one("Content-Type") == answer.one("Content-Type")


async def test_a_signature_is_good_for_one_answer(backend: Backend) -> None:
    question = backend.question()
    assert (await backend.went_fast(question))[1].status == 200
    assert (await backend.went_fast(question))[1].status == 401


async def test_a_signature_of_the_other_lane_is_used_up_here_too(backend: Backend) -> None:
    question = backend.question()
    spaced = question.replace(b"Host: backend", b"Host:  backend")
    fast, answer = await backend.went_fast(spaced)
    assert (fast, answer.status) == (False, 200)
    assert (await backend.went_fast(question))[1].status == 401


@pytest.mark.parametrize("change", [(b'"id":5', b'"id":6'), (b"/internal/identity", b"/internal/verify-key")])
async def test_a_question_that_was_changed_is_refused(backend: Backend, change: tuple[bytes, bytes]) -> None:
    fast, answer = await backend.went_fast(backend.question().replace(*change, 1))
    assert (fast, answer.status) == (False, 401)
    assert backend.asked == 0


async def test_a_question_that_is_too_old_is_refused(backend: Backend) -> None:
    question = backend.question()
    backend.clock.advance(seconds=LIFE_SECONDS + 1)
    fast, answer = await backend.went_fast(question)
    assert (fast, answer.status) == (False, 401)


async def test_what_changes_something_is_left_to_the_other_lane(backend: Backend) -> None:
    fast, answer = await backend.went_fast(backend.question(UPSERT_USER))
    assert (fast, answer.status) == (False, 200)


async def test_what_fails_is_told_by_the_other_lane(backend: Backend) -> None:
    _, answer = await backend.went_fast(backend.question(VERIFY_KEY, body=b'{"key":"x"}'))
    assert answer.status == 503
    assert backend.asked == 2
