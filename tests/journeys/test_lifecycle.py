"""Reload and upgrade under load, as `make lifecycle` measures them, for a moment."""

from pathlib import Path

from bench.lifecycle import play
from bench.systemd import unit
from tests.support.doorward import short_folder


async def test_no_request_is_lost_whatever_is_renewed() -> None:
    with short_folder() as folder, unit(Path(folder), {}) as doorward:
        await doorward.start()
        tallies = await play(doorward, reloads=1, upgrades=1, restarts=0, rate=60, settle=0.2)
        assert not [tally.failed for tally in tallies.values() if tally.failed]
        assert tallies["reload"].sent
        assert tallies["upgrade"].sent
        assert '"exception"' not in doorward.errors
