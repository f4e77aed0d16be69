"""Some faults of each kind, one after the other in one house under load; `make faults` tries all of them."""

from dataclasses import replace

import pytest

from tests.faults.conductor import conducting
from tests.faults.house import open_house
from tests.faults.scenarios import SCENARIOS

pytestmark = pytest.mark.timeout(180)

QUICK = {
    "redis link half-open": 0.3,
    "redis link reset": 0.4,
    "backend link reset": 0.4,
    "redis killed": 0.2,
    "backend stopped": 0.3,
    "disk full for the backend": 0.3,
    "backend killed": 0.0,
}
"""And for how many seconds."""
BUSY_SECONDS = 20.0
"""All tests at once take the machine's cores; `make faults` insists on five."""


async def test_nothing_gets_in_and_nothing_gets_lost_while_things_fail() -> None:
    scenarios = [scenario for scenario in SCENARIOS if scenario.name in QUICK]
    assert len(scenarios) == len(QUICK)
    async with (
        open_house(second=False) as house,
        conducting(house, back_within=BUSY_SECONDS, calm=0.1) as conductor,
    ):
        for scenario in scenarios:
            await conductor.suffer(replace(scenario, hold=QUICK[scenario.name]))
        await conductor.check()
    assert conductor.ledger.wrongs == []
    assert {"dashboard", "key", "end of session"} <= conductor.ledger.acknowledged.keys()
