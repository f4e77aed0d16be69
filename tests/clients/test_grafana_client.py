"""The package grafana-client, unchanged, against a real Doorward: its synchronous and its asynchronous client."""

import pytest

from tests.clients.conftest import Faults, Walking
from tests.clients.walks.both_clients import WALKS


@pytest.fixture(scope="module", params=["sync", "async"])
def faults(walking: Walking, request: pytest.FixtureRequest) -> Faults:
    return walking("both_clients", request.param)


@pytest.mark.parametrize("walk", [walk.__name__ for walk in WALKS])
def test_its_users_notice_no_difference(faults: Faults, walk: str) -> None:
    assert faults[walk] is None, faults[walk]
