from pathlib import Path

import pytest

from backend.people import PeopleRules
from contract.identity import NOBODY, Role
from tests.support.household import Household, in_nowhere, open_household

NO_ADDRESS = {"address1": "", "address2": "", "city": "", "zipCode": "", "state": "", "country": ""}


async def test_every_member_reads_the_organisation(home: Household) -> None:
    for caller in (home.admin, await home.person("vic"), await home.key(Role.VIEWER)):
        assert await home.done(caller, "GET", "/api/org") == {"id": 1, "name": "Main Org.", "address": NO_ADDRESS}


async def test_who_is_in_no_organisation_finds_none(home: Household) -> None:
    reply = await home.ask(in_nowhere(home.admin), "GET", "/api/org")
    assert (reply.status, reply.json) == (404, {"message": "Organization not found"})


@pytest.mark.parametrize(("method", "target"), [("PUT", "/api/org"), ("PUT", "/api/org/address")])
async def test_only_its_admins_change_it(home: Household, method: str, target: str) -> None:
    editor = await home.person("ed", Role.EDITOR)
    for caller in (editor, await home.key(Role.EDITOR), in_nowhere(home.admin)):
        reply = await home.ask(caller, method, target, {})
        assert (reply.status, reply.json["message"]) == (403, "Permission denied")
    assert (await home.ask(NOBODY, method, target, {})).status == 401


async def test_it_is_renamed_by_an_admin_or_an_admin_key(home: Household) -> None:
    name = "Gesellschaft für Größe 组织 🚀" + "O" * 300
    for caller in (home.admin, await home.key(Role.ADMIN)):
        assert await home.done(caller, "PUT", "/api/org", {"name": name}) == {"message": "Organization updated"}
    assert (await home.done(home.admin, "GET", "/api/org"))["name"] == name


async def test_it_cannot_have_the_name_of_another(home: Household) -> None:
    await home.org("Other")
    reply = await home.ask(home.admin, "PUT", "/api/org", {"name": "Other"})
    assert (reply.status, reply.json) == (400, {"message": "Organization name taken"})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"name": ""}, 422),
        ({"name": None}, 422),
        ({"name": 5}, 400),
        ({"name": "a\0b"}, 400),
        ([], 400),
    ],
)
async def test_names_that_are_none(home: Household, body: object, status: int) -> None:
    assert (await home.ask(home.admin, "PUT", "/api/org", body)).status == status


async def test_an_address_keeps_what_is_not_named(home: Household) -> None:
    address = {"address1": "Street 1", "city": "Köln", "zipcode": "50667"}
    assert await home.done(home.admin, "PUT", "/api/org/address", address) == {"message": "Address updated"}
    await home.done(home.admin, "PUT", "/api/org/address", {"city": "Bonn", "address1": ""})
    found = await home.done(home.admin, "GET", "/api/org")
    assert found["address"] == NO_ADDRESS | {"address1": "Street 1", "city": "Bonn", "zipCode": "50667"}


async def test_a_part_of_an_address_is_text(home: Household) -> None:
    assert (await home.ask(home.admin, "PUT", "/api/org/address", {"city": 1})).status == 400


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/api/orgs"),
        ("GET", "/api/orgs/1"),
        ("GET", "/api/orgs/name/Main%20Org."),
        ("PUT", "/api/orgs/1"),
        ("PUT", "/api/orgs/1/address"),
        ("DELETE", "/api/orgs/1"),
    ],
)
async def test_all_organisations_are_for_server_admins(home: Household, method: str, target: str) -> None:
    org_admin = await home.person("ada", Role.ADMIN)
    for caller in (org_admin, await home.key(Role.ADMIN)):
        reply = await home.ask(caller, method, target)
        assert (reply.status, reply.json["message"]) == (403, "Permission denied")
    assert (await home.ask(NOBODY, method, target)).status == 401


async def test_a_new_organisation_has_its_creator_as_admin(home: Household) -> None:
    reply = await home.ask(home.admin, "POST", "/api/orgs", {"name": "Second"})
    assert reply.json == {"message": "Organization created", "orgId": 2}
    assert reply.forgets == ("user=1; sessions=none; identity",)
    assert (await home.identity(1, org_id=2)).role is Role.ADMIN
    assert (await home.identity(1)).org_id == 1


async def test_names_are_taken_once_case_counts_and_blanks_are_a_name(home: Household) -> None:
    await home.org("Second")
    reply = await home.ask(home.admin, "POST", "/api/orgs", {"name": "Second"})
    assert (reply.status, reply.json) == (409, {"message": "Organization name taken"})
    assert (await home.ask(home.admin, "POST", "/api/orgs", {"name": ""})).status == 422
    assert [await home.org("SECOND"), await home.org("   ")] == [3, 4]


async def test_only_server_admins_make_organisations(home: Household) -> None:
    for caller in (await home.person("ada", Role.ADMIN), await home.key(Role.ADMIN)):
        reply = await home.ask(caller, "POST", "/api/orgs", {})
        assert (reply.status, reply.json) == (403, {"message": "Access denied"})
    assert (await home.ask(NOBODY, "POST", "/api/orgs", {"name": "x"})).status == 401


async def test_users_may_make_organisations_where_that_is_allowed(tmp_path: Path) -> None:
    async with open_household(tmp_path, PeopleRules(users_may_create_orgs=True)) as home:
        vic = await home.person("vic")
        made = await home.done(vic, "POST", "/api/orgs", {"name": "Vic's"})
        assert (await home.identity(vic.id, org_id=made["orgId"])).role is Role.ADMIN
        assert (await home.ask(await home.key(Role.ADMIN), "POST", "/api/orgs", {"name": "No"})).status == 403


async def test_the_list_is_by_name_and_can_be_narrowed(home: Household) -> None:
    for name in ("Second Org", "SECOND ORG", "Ünïcode & Co/KG", "100%"):
        await home.org(name)
    found = await home.done(home.admin, "GET", "/api/orgs")
    assert [org["name"] for org in found] == ["100%", "Main Org.", "SECOND ORG", "Second Org", "Ünïcode & Co/KG"]
    narrowed = await home.done(home.admin, "GET", "/api/orgs?query=Sec")
    assert narrowed == [{"id": 3, "name": "SECOND ORG"}, {"id": 2, "name": "Second Org"}]
    assert await home.done(home.admin, "GET", "/api/orgs?query=ond") == []
    assert await home.done(home.admin, "GET", "/api/orgs?query=%25") == []
    assert len(await home.done(home.admin, "GET", "/api/orgs?name=Second%20Org")) == 1
    assert await home.done(home.admin, "GET", "/api/orgs?name=second") == []


@pytest.mark.parametrize(
    ("query", "count"),
    [("perpage=2", 2), ("perpage=2&page=1", 1), ("perpage=2&page=2", 0), ("perpage=x&page=-1", 3), ("page=9", 0)],
)
async def test_pages_of_the_list_count_from_0(home: Household, query: str, count: int) -> None:
    await home.org("A")
    await home.org("B")
    assert len(await home.done(home.admin, "GET", f"/api/orgs?{query}")) == count


@pytest.mark.parametrize(
    "target", ["999", "abc", "0", "-1", "1.0", "99999999999999999999", "name/nope", "name/Main+Org."]
)
async def test_unknown_organisations(home: Household, target: str) -> None:
    reply = await home.ask(home.admin, "GET", f"/api/orgs/{target}")
    assert (reply.status, reply.json) == (404, {"message": "Organization not found"})


async def test_an_organisation_is_read_by_number_and_by_name(home: Household) -> None:
    org_id = await home.org("Ünïcode & Co/KG")
    found = await home.done(home.admin, "GET", "/api/orgs/name/%C3%9Cn%C3%AFcode%20%26%20Co%2FKG")
    assert found == await home.done(home.admin, "GET", f"/api/orgs/{org_id}")
    assert found == {"id": org_id, "name": "Ünïcode & Co/KG", "address": NO_ADDRESS}


async def test_server_admins_rename_and_move_any(home: Household) -> None:
    org_id = await home.org("Second")
    for _ in range(2):
        renamed = await home.done(home.admin, "PUT", f"/api/orgs/{org_id}", {"name": "Renamed"})
        assert renamed == {"message": "Organization updated"}
    await home.done(home.admin, "PUT", f"/api/orgs/{org_id}/address", {"city": "B"})
    found = await home.done(home.admin, "GET", f"/api/orgs/{org_id}")
    assert (found["name"], found["address"]["city"]) == ("Renamed", "B")
    taken = await home.ask(home.admin, "PUT", f"/api/orgs/{org_id}", {"name": "Main Org."})
    assert (taken.status, taken.json) == (400, {"message": "Organization name taken"})


@pytest.mark.parametrize("target", ["/api/orgs/999", "/api/orgs/abc", "/api/orgs/999/address"])
async def test_what_is_not_there_is_not_changed(home: Household, target: str) -> None:
    reply = await home.ask(home.admin, "PUT", target, {"name": "Ghost"})
    assert (reply.status, reply.json) == (404, {"message": "Organization not found"})


async def test_a_deleted_organisation_takes_its_keys_and_memberships_along(home: Household) -> None:
    org_id = await home.org("Second")
    there = await home.identity(1, org_id=org_id)
    key = await home.done(there, "POST", "/api/auth/keys", {"name": "k", "role": "Viewer"})
    await home.done(home.admin, "POST", f"/api/user/using/{org_id}")
    reply = await home.ask(home.admin, "DELETE", f"/api/orgs/{org_id}")
    assert (reply.json, reply.forgets) == (
        {"message": "Organization deleted"},
        (f"org={org_id}; sessions=none; identity; streams=cut",),
    )
    assert (await home.show_key(key["key"])).reason == "api-key.invalid"
    assert (await home.identity(1)).role is Role.NONE


@pytest.mark.parametrize("target", ["999", "abc"])
async def test_deleting_what_is_not_there(home: Household, target: str) -> None:
    reply = await home.ask(home.admin, "DELETE", f"/api/orgs/{target}")
    assert (reply.status, reply.json) == (404, {"message": "Failed to delete organization. ID not found"})


async def test_a_number_is_never_used_again(home: Household) -> None:
    org_id = await home.org("Second")
    await home.done(home.admin, "DELETE", f"/api/orgs/{org_id}")
    assert await home.org("Third") == org_id + 1


async def test_making_and_deleting_are_audited(home: Household) -> None:
    org_id = await home.org("Second")
    await home.done(home.admin, "DELETE", f"/api/orgs/{org_id}")
    made, deleted = home.audited()
    assert (made["audit"], made["change"], made["org"], made["caller_login"]) == (
        "admin_change",
        "org_created",
        org_id,
        "admin",
    )
    assert deleted["change"] == "org_deleted"
