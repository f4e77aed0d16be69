"""Each scenario on a fresh server; tests/exchanges/__init__.py says how to see one's differences."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.exchanges.places import ECHO, OURS, scenario_files
from tests.exchanges.recording import RECORDED_UPSTREAM, read_scenario
from tests.exchanges.replay import replayed
from tests.exchanges.summary import PROPERTY, tally
from tests.exchanges.upstream import running_echo
from tests.support.echo import open_echo
from tests.support.valkey import Valkey, running_valkey

LEVEL = int(os.environ.get("DOORWARD_EXCHANGES_LEVEL", "1"))


def _marked(file: Path) -> object:
    return pytest.param(file, id=f"our-{file.stem}" if file.parent == OURS else file.stem)


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    with running_valkey() as running:
        yield running


@pytest.fixture(scope="module")
def recorded_echo() -> Iterator[str]:
    if not ECHO.exists():
        yield RECORDED_UPSTREAM
        return
    with running_echo(ECHO) as address:
        yield address


@pytest.fixture
async def upstream(file: Path, recorded_echo: str) -> AsyncIterator[str]:
    """Where the data source is: the one that the recordings bring, and one of ours for our own."""
    if file.parent != OURS:
        yield recorded_echo
        return
    async with open_echo() as echo:
        yield echo.authority


@pytest.mark.parametrize("file", [_marked(file) for file in scenario_files()])
async def test_every_exchange_is_as_recorded(
    file: Path, tmp_path: Path, valkey: Valkey, upstream: str, record_property: Callable[[str, object], None]
) -> None:
    valkey.flush()
    scenario = read_scenario(file, upstream=upstream)
    counted = tally(scenario, [], ours=file.parent == OURS)
    record_property(PROPERTY, counted)
    outcomes = await replayed(scenario, folder=tmp_path, valkey=valkey, upstream=upstream)
    counted.update(tally(scenario, outcomes, ours=file.parent == OURS))
    wrong = [each.told(LEVEL) for each in outcomes if not each.passed(LEVEL)]
    assert not wrong, f"{len(wrong)} of {len(outcomes)} exchanges differ:\n" + "\n".join(wrong)
