from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.api import Api, open_api
from tests.support.doorward import Doorward, running_doorward


@pytest.fixture(scope="module")
def doorward() -> Iterator[Doorward]:
    """One for all tests of a file; `make test` gives all of them to one worker."""
    with running_doorward() as found:
        yield found


@pytest.fixture
async def api(doorward: Doorward) -> AsyncIterator[Api]:
    async with open_api(doorward.url) as found:
        yield found
