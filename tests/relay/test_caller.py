import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from tests.relay.conftest import StartListener
from tests.support.certificate import server_and_client
from tests.support.rawclient import RawClient

GET = b"GET /x HTTP/1.1\r\nHost: gw.test\r\n\r\n"


@pytest.mark.parametrize("over_tls", [False, True])
async def test_nothing_goes_on_for_a_caller_who_has_left(
    start_listener: StartListener, tmp_path: Path, over_tls: bool
) -> None:
    tls, trusting = server_and_client(tmp_path) if over_tls else (None, None)
    begun, left = asyncio.Event(), asyncio.Event()

    async def wait(_: web.BaseRequest) -> web.StreamResponse:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            left.set()
        return web.Response()

    listener, address = await start_listener(wait, tls=tls)
    client = await RawClient.connect(address, tls=trusting)
    await client.send(GET)
    await begun.wait()
    await client.close()
    await asyncio.wait_for(left.wait(), 5)
    await listener.close(0.2)
