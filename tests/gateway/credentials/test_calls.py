import msgspec
import pytest

from contract.errors import Unavailable
from contract.identity import Kind
from contract.internal import IdentityRecord, Subject
from contract.signing import AUDIENCE, INTERNAL_LABEL, Message, Signer, Verifier, derive_key
from gateway.credentials.calls import InternalCalls
from relay.limits import UpstreamLimits
from relay.upstream import Upstream
from tests.support.clock import FrozenClock
from tests.support.recorder import Call, Recorder, Script

KEY = derive_key("a secret for tests", label=INTERNAL_LABEL)
ADA = Subject(kind=Kind.USER, id=5)
RECORD = IdentityRecord(subject=ADA, active=True, login="ada")


async def asked(script: Script) -> tuple[IdentityRecord, Recorder]:
    recorder = await Recorder(script=script).start()
    upstream = Upstream(recorder.address, limits=UpstreamLimits(first_byte=0.3, connect=0.3))
    try:
        return await InternalCalls(upstream, Signer(KEY, FrozenClock())).identity(ADA), recorder
    finally:
        upstream.close()
        await recorder.close()


def saying(body: bytes, status: str = "200 OK") -> Script:
    async def script(call: Call) -> None:
        await call.body()
        await call.answer(body, status=status)

    return script


async def test_a_question_is_signed_with_its_body() -> None:
    record, recorder = await asked(saying(msgspec.json.encode(RECORD)))
    assert record == RECORD
    (sent,) = recorder.requests
    message = Message(audience=AUDIENCE, method="POST", target=sent.target, body=sent.body)
    signature = sent.one("X-Doorward-Identity") or b""
    assert Verifier([KEY], FrozenClock()).verify(signature, message, once=True) == b""


@pytest.mark.parametrize(
    "script",
    [
        saying(b"{}", "401 Unauthorized"),
        saying(b"{}", "503 Service Unavailable"),
        saying(b"not json"),
        saying(b"{}"),
        saying(b'{"subject":{"kind":"user","id":"5"},"active":true}'),
        saying(b" " * 2_000_000),
    ],
    ids=["refused", "away", "no JSON", "nothing in it", "another shape", "too much"],
)
async def test_an_answer_that_is_none_means_that_nobody_can_be_known(script: Script) -> None:
    with pytest.raises(Unavailable):
        await asked(script)


async def test_a_question_whose_connection_breaks_is_asked_once_more() -> None:
    times = 0

    async def script(call: Call) -> None:
        nonlocal times
        times += 1
        await call.body()
        if times == 1:
            call.abort()
        else:
            await call.answer(msgspec.json.encode(RECORD))

    record, recorder = await asked(script)
    assert record == RECORD
    first, second = (each.one("X-Doorward-Identity") for each in recorder.requests)
    assert first != second


async def test_a_backend_that_never_answers_is_away() -> None:
    async def script(call: Call) -> None:
        await call.body()
        await call.read()

    with pytest.raises(Unavailable):
        await asked(script)
