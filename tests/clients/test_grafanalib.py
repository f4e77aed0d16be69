"""Dashboards made with the package grafanalib."""

import pytest

from tests.clients.conftest import Faults, Walking
from tests.clients.walks.drawn import NAMES


@pytest.fixture(scope="module")
def differences(walking: Walking) -> Faults:
    return walking("drawn")


@pytest.mark.parametrize("name", NAMES)
def test_what_was_drawn_is_found_and_read_back_as_it_was(differences: Faults, name: str) -> None:
    assert differences[name] is None, differences[name]
