"""What all tests share: the kind of database, and the end of a run, which tells of the recorded exchanges."""

import gc
import os
from collections.abc import Generator, Iterator

import pytest

from tests.attacks.ways import WAYS
from tests.exchanges.summary import pytest_terminal_summary
from tests.support.database import CHOICE
from tests.support.scheduling import Scheduling
from tests.support.vigil import VIGIL

__all__ = ["pytest_terminal_summary"]

_LONG = (
    "tests/operations/test_fuzzing",
    "tests/doorward/test_household",
    "tests/journeys/test_",
    "tests/operations/test_bad_input",
    "tests/doorward/",
    "tests/faults/",
    "tests/clients/",
    "tests/gateway/test_store_faults",
    "tests/exchanges/test_scenarios",
    "tests/journeys/",
    "tests/gateway/sessions/",
    "tests/gateway/guard/",
    "tests/relay/",
    "tests/house/",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores, for a test often waits: for another process, or for a time to be up.

    More would let processes be too slow for the promises that tests hold them to.
    """
    return -(-3 * (os.cpu_count() or 1) // 2)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    return Scheduling(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite", help="which kind is tested")
    parser.addoption("--examples", type=int, default=1, help="how often the fuzzer asks each operation at least")
    parser.addoption("--kills", type=int, default=3, help="how often a backend is killed under load")
    parser.addoption("--pairs", type=int, default=1500, help="how many requests are sent down both lanes")
    parser.addoption("--way", choices=tuple(WAYS), default="fast", help="on which way attacks are tried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait for processes go first: one that is begun last keeps all workers but one without work."""
    items.sort(key=lambda item: next((at for at, path in enumerate(_LONG) if path in item.nodeid), len(_LONG)))


def pytest_configure(config: pytest.Config) -> None:
    # Collecting makes a million objects, and all of them stay: to look for garbage among them takes a fifth of it.
    gc.disable()
    CHOICE.kind = config.getoption("--database")


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    CHOICE.end()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test fails that has written a credential anywhere, whatever it is about."""
    report = yield
    if report.when == "teardown":
        written = VIGIL.found_in(text for name, text in report.sections if name.startswith("Captured"))
        if written and report.passed:
            report.outcome, report.longrepr = "failed", "\n".join(["a credential was written:", *written])
    return report


@pytest.fixture(autouse=True)
def _own_database() -> Iterator[None]:
    yield
    CHOICE.end_test()
