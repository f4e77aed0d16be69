"""The peer that everybody would write first: aiohttp's server in front of aiohttp's client, no check at all."""

import asyncio
import sys

import aiohttp
import uvloop
from aiohttp import web


async def main(port: int, upstream: str) -> None:
    async with aiohttp.ClientSession(auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def forward(request: web.BaseRequest) -> web.StreamResponse:
            sent = {name: value for name, value in request.headers.items() if name != "Host"}
            async with session.request(request.method, upstream + request.path_qs, headers=sent) as answer:
                return web.Response(body=await answer.read(), status=answer.status)

        runner = web.ServerRunner(web.Server(forward))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        loop.run(main(int(sys.argv[1]), sys.argv[2]))
