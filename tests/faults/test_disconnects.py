"""Some hundreds who leave early on each lane; `make disconnects` has ten thousand."""

import pytest

from tests.faults.disconnects import disconnect
from tests.support.doorward import short_folder
from tests.support.stack import UNREMARKED


@UNREMARKED
@pytest.mark.parametrize("fast_lane", [True, False])
async def test_who_leaves_at_any_moment_takes_nothing_along(fast_lane: bool) -> None:
    with short_folder() as folder:
        crowd = await disconnect(folder, 150, fast_lane=fast_lane)
    assert crowd.wrongs == []
    assert crowd.left.total() == 150
