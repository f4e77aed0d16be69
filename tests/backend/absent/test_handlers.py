"""What is not here is told as none, to whoever may look (api.md §15)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contract.identity import NOBODY, Role
from tests.support.boards import Boards
from tests.support.household import in_nowhere
from tests.support.office import open_office
from tests.support.people import api_key

TEAMS = "/api/teams/search"
NOTHING = [
    ("/api/v1/provisioning/alert-rules", []),
    ("/api/v1/provisioning/contact-points", []),
    ("/api/v1/provisioning/mute-timings", []),
    ("/api/v1/provisioning/templates", []),
    ("/api/v1/provisioning/policies", {}),
    (TEAMS, {"totalCount": 0, "teams": [], "page": 1, "perPage": 1000}),
]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Boards]:
    async with open_office(tmp_path) as opened:
        yield opened


async def test_every_caller_is_told_that_there_is_nothing(office: Boards) -> None:
    for target, nothing in NOTHING:
        for caller in (office.admin, office.viewer, api_key(Role.VIEWER), in_nowhere(office.viewer)):
            answer = await office.get(target, by=caller)
            assert (answer.status, answer.json) == (200, nothing)
        assert (await office.get(target, by=NOBODY)).status == 401


@pytest.mark.parametrize(
    ("query", "page", "per_page"), [("?page=3&perpage=10", 3, 10), ("?page=0&perpage=-1&query=a", 1, 1000)]
)
async def test_pages_of_no_teams_are_counted_as_asked(
    office: Boards, query: str, page: int, per_page: int
) -> None:
    answer = await office.get(TEAMS + query)
    assert answer.json == {"totalCount": 0, "teams": [], "page": page, "perPage": per_page}


@pytest.mark.parametrize("target", [target for target, _ in NOTHING])
async def test_nothing_can_be_made_there(office: Boards, target: str) -> None:
    answer = await office.post(target, {"name": "x"})
    assert (answer.status, answer.json) == (404, {"message": "Not found"})
