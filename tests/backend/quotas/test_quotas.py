"""`[quota]`: one more than there may be is refused, whoever asks, and nothing of it is written."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from contract.internal import UPSERT_USER, Upserted, UpsertUser
from tests.support.boards import told
from tests.support.office import open_office

BOARD = ("/api/dashboards/db", {"dashboard": {"title": "one"}})
SOURCE = ("/api/datasources", {"name": "one", "type": "prometheus", "access": "proxy"})
ORG = ("/api/orgs", {"name": "one"})
USER = ("/api/admin/users", {"login": "one", "password": "long enough"})
MEMBER = ("/api/org/users", {"loginOrEmail": "sam", "role": "Viewer"})
OF_ANY_ORG = ("/api/orgs/1/users", {"loginOrEmail": "sam", "role": "Viewer"})
CARLA = UpsertUser(provider="ldap", external_id="cn=carla", login="carla", email="c@corp.test", allow_sign_up=True)
TABLES = ("users", "orgs", "org_users", "dashboards", "data_sources")


def bounds(**limits: int) -> dict[tuple[str, str], str]:
    """Two organisations, five users, four of them in the first; of the rest there is nothing."""
    unbounded = {"org_user": -1, "user_org": -1, "org_dashboard": -1, "org_data_source": -1}
    said = {**unbounded, **limits}
    return {("quota", "enabled"): "true", **{("quota", name): str(limit) for name, limit in said.items()}}


@pytest.mark.parametrize(
    ("limits", "asked", "text"),
    [
        ({"org_dashboard": 0}, BOARD, "Quota reached"),
        ({"global_dashboard": 0}, BOARD, "Quota reached"),
        ({"org_data_source": 0}, SOURCE, "data_source Quota reached"),
        ({"global_org": 2}, ORG, "org Quota reached"),
        ({"user_org": 1}, ORG, "org Quota reached"),
        ({"global_user": 5}, USER, "user Quota reached"),
        ({"org_user": 4}, USER, "user Quota reached"),
        ({"org_user": 4}, MEMBER, "user Quota reached"),
        ({"org_user": 4}, OF_ANY_ORG, "user Quota reached"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else None,
)
async def test_one_more_is_refused_with_the_text_of_its_quota(
    tmp_path: Path, limits: Mapping[str, int], asked: tuple[str, object], text: str
) -> None:
    async with open_office(tmp_path, bounds(**limits)) as office:
        chief = msgspec.structs.replace(office.admin, is_server_admin=True)
        before = [await office.database.fetch_value(f"SELECT COUNT(*) FROM {table}") for table in TABLES]  # noqa: S608 - ours
        assert told(await office.post(*asked, by=chief)) == (403, text)
        after = [await office.database.fetch_value(f"SELECT COUNT(*) FROM {table}") for table in TABLES]  # noqa: S608 - ours
    assert after == before


async def test_up_to_the_bound_all_is_made_and_what_is_there_can_be_changed(tmp_path: Path) -> None:
    room = bounds(org_dashboard=1, org_data_source=1, global_org=3, global_user=6, org_user=6)
    async with open_office(tmp_path, room) as office:
        chief = msgspec.structs.replace(office.admin, is_server_admin=True)
        for target, body in (BOARD, SOURCE, ORG, USER, MEMBER):
            assert (await office.post(target, body, by=chief)).status == 200, target
        assert told(await office.save("two")) == (403, "Quota reached")
        assert (await office.save("one", overwrite=True)).status == 200
        assert (await office.save("a folder", isFolder=True)).status == 200
        assert (await office.save("elsewhere", by=office.stranger)).status == 200


async def test_many_at_once_do_not_pass_the_bound(tmp_path: Path) -> None:
    async with open_office(tmp_path, bounds(org_dashboard=3)) as office:
        answers = await asyncio.gather(*(office.save(f"board {number}") for number in range(12)))
    assert sorted(answer.status for answer in answers) == [200] * 3 + [403] * 9


async def test_robots_are_no_users(tmp_path: Path) -> None:
    async with open_office(tmp_path, bounds(org_user=4, global_user=5)) as office:
        assert (await office.post("/api/serviceaccounts", {"name": "robot"})).status == 201


async def test_who_comes_from_a_provider_is_counted_as_well(tmp_path: Path) -> None:
    async with open_office(tmp_path, bounds(global_user=5)) as office:
        reply = await office.client.call(UPSERT_USER, CARLA)
        assert msgspec.convert(reply.json, Upserted).reason == "user.sync.forbidden"
        assert await office.database.fetch_value("SELECT COUNT(*) FROM users WHERE login = 'carla'") == 0


async def test_without_the_switch_there_is_no_bound(tmp_path: Path) -> None:
    off = {**bounds(org_dashboard=0), ("quota", "enabled"): "false"}
    async with open_office(tmp_path, off) as office:
        assert (await office.save("one")).status == 200
