from tests.relay.conftest import StartRelay
from tests.support.recorder import Call

GET = b"GET /x HTTP/1.1\r\nHost: gw.test\r\n\r\n"


async def test_a_request_and_its_answer_are_carried_byte_for_byte(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.body()
        await call.answer(
            b"\x1f\x8bnot-unpacked",
            status="200 Right so",
            headers=b"Set-Cookie: a=1\r\nContent-Encoding: gzip\r\nSet-Cookie: b=2\r\n"
            b"Date: then\r\nX-Raw: \xff\xfe\r\n",
        )

    relay = await start_relay(script)
    async with await relay.client() as client:
        answer = await client.ask(
            b"POST /a%2Fb?x=%21&y=[];+ HTTP/1.1\r\nHost: Gw.Test\r\nX-Raw: \xff\r\nContent-Length: 5\r\n"
            b"Content-Encoding: gzip\r\nAccept-Encoding: br\r\n\r\nhello"
        )
    request = relay.recorder.requests[0]
    assert (request.target, request.body) == (b"/a%2Fb?x=%21&y=[];+", b"hello")
    assert request.one("Host") == b"Gw.Test"
    assert request.one("X-Raw") == b"\xff"
    assert request.one("Content-Length") == b"5"
    assert request.one("Content-Encoding") == b"gzip"
    assert request.one("Accept-Encoding") == b"br"
    assert answer.body == b"\x1f\x8bnot-unpacked"
    assert answer.all("Set-Cookie") == [b"a=1", b"b=2"]
    assert answer.one("Date") == b"then"
    assert answer.one("X-Raw") == b"\xff\xfe"
    assert answer.one("Content-Encoding") == b"gzip"
    assert answer.one("X-Seen") == b"once"
    assert answer.one("Server") is None
