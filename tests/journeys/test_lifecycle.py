"""Reload and upgrade under load, as `make lifecycle` measures them, for a moment."""

from pathlib import Path

import aiohttp

from bench.lifecycle import play
from bench.systemd import unit
from tests.support.api import ADMIN, open_api
from tests.support.doorward import short_folder
from tests.support.echo import open_echo


async def test_no_request_is_lost_and_websockets_are_asked_to_come_again() -> None:
    with short_folder() as folder, unit(Path(folder), {}) as doorward:
        await doorward.start()
        url = f"http://127.0.0.1:{doorward.port}"
        async with open_api(url) as api, open_echo() as source:
            proxy = await api.data_source("websocket", source.url)
            async with api.client.ws_connect(f"{url}{proxy}/websocket", headers=ADMIN) as socket:
                tallies = await play(doorward, reloads=1, upgrades=1, restarts=0, rate=60, settle=0.2)
                ended = await socket.receive(timeout=5)
        assert (ended.type, ended.data) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.SERVICE_RESTART)
        assert not [tally.failed for tally in tallies.values() if tally.failed]
        assert tallies["reload"].sent
        assert tallies["upgrade"].sent
        assert '"exception"' not in doorward.errors
