"""What users and organisations prefer (api.md §2.4, §15)."""

import pytest

from contract.identity import Identity, Role
from tests.support.boards import Boards, told
from tests.support.household import in_nowhere
from tests.support.people import anonymous, api_key

OWN = "/api/user/preferences"
ORG = "/api/org/preferences"
HOME = "/api/preferences/set-home-dash"
HELP = "/api/user/helpflags/1"
NONE = {"theme": "", "homeDashboardId": 0, "homeDashboardUID": "", "timezone": "", "weekStart": ""}
UPDATED = (200, "Preferences updated")


async def shown(office: Boards, target: str = OWN, by: Identity | None = None) -> object:
    answer = await office.get(target, by=by)
    assert answer.status == 200, answer.body
    return answer.json


async def sent(
    office: Boards, method: str, target: str, body: object, by: Identity | None = None
) -> tuple[int, str]:
    return told(await office.client.ask(by or office.admin, method, target, body))


@pytest.mark.parametrize("target", [OWN, ORG])
async def test_who_never_chose_prefers_nothing(office: Boards, target: str) -> None:
    assert await shown(office, target) == NONE


@pytest.mark.parametrize("target", [OWN, ORG])
async def test_put_replaces_everything_and_patch_what_it_names(office: Boards, target: str) -> None:
    first = {"theme": "dark", "timezone": "utc", "weekStart": "monday"}
    assert await sent(office, "PUT", target, first) == UPDATED
    assert await shown(office, target) == NONE | first
    assert await sent(office, "PATCH", target, {"theme": "light"}) == UPDATED
    assert await shown(office, target) == NONE | first | {"theme": "light"}
    assert await sent(office, "PUT", target, {"timezone": "browser"}) == UPDATED
    assert await shown(office, target) == NONE | {"timezone": "browser"}


async def test_what_users_prefer_and_what_their_organisation_does_are_kept_apart(office: Boards) -> None:
    await sent(office, "PUT", OWN, {"theme": "dark"})
    await sent(office, "PUT", ORG, {"theme": "light"})
    await sent(office, "PUT", OWN, {"theme": "system"}, by=office.viewer)
    themes = [(await office.get(*asked)).json["theme"] for asked in ((OWN,), (ORG,))]
    assert themes == ["dark", "light"]
    assert (await office.get(OWN, by=office.viewer)).json["theme"] == "system"
    assert (await office.get(ORG, by=office.stranger)).json["theme"] == ""


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("target", [OWN, ORG])
async def test_a_home_dashboard_is_named_by_uid_or_id(office: Boards, method: str, target: str) -> None:
    saved = await office.saved("One", uid="one")
    await office.saved("Two", uid="two")
    named = {"homeDashboardId": saved["id"], "homeDashboardUID": "one"}
    for wish in ({"homeDashboardUID": "one", "homeDashboardId": 4242}, {"homeDashboardId": saved["id"]}):
        assert await sent(office, method, target, wish) == UPDATED
        assert await shown(office, target) == NONE | named
        assert (await office.get("/api/dashboards/home")).json == {"redirectUri": "/d/one/one"}
    assert await sent(office, method, target, {"homeDashboardUID": ""}) == UPDATED
    assert await shown(office, target) == NONE


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_the_uid_of_no_dashboard_here_is_refused_and_changes_nothing(office: Boards, method: str) -> None:
    await sent(office, "PUT", OWN, {"theme": "dark"})
    await office.saved("Theirs", uid="theirs", by=office.stranger)
    for uid in ("nope", "theirs"):
        wish = {"homeDashboardUID": uid, "theme": "light"}
        assert await sent(office, method, OWN, wish) == (404, "Dashboard not found")
    assert await shown(office) == NONE | {"theme": "dark"}


async def test_a_home_dashboard_that_is_gone_keeps_its_number_alone(office: Boards) -> None:
    saved = await office.saved("One", uid="one")
    await sent(office, "PUT", OWN, {"homeDashboardUID": "one"})
    await office.delete("/api/dashboards/uid/one")
    assert await shown(office) == NONE | {"homeDashboardId": saved["id"]}


async def test_setting_the_home_dashboard_leaves_the_rest(office: Boards) -> None:
    saved = await office.saved("One", uid="one")
    await sent(office, "PUT", OWN, {"theme": "dark"})
    assert await sent(office, "POST", HOME, {"homeDashboardId": saved["id"]}) == (200, "Home dashboard set")
    expected = NONE | {"theme": "dark", "homeDashboardId": saved["id"], "homeDashboardUID": "one"}
    assert await shown(office) == expected


async def test_advice_is_dismissed_for_good(office: Boards) -> None:
    for flag, flags in ((1, 1), (4, 5), (1, 5)):
        answer = await office.client.ask(office.admin, "PUT", f"/api/user/helpflags/{flag}")
        assert answer.json == {"message": "Help flag set", "helpFlags1": flags}
    panels = (await office.get("/api/dashboards/home")).json["dashboard"]["panels"]
    assert "gettingstarted" not in {panel["type"] for panel in panels}


@pytest.mark.parametrize("flag", ["0", "-1", "x", "9223372036854775808"])
async def test_advice_that_is_no_number(office: Boards, flag: str) -> None:
    assert await sent(office, "PUT", f"/api/user/helpflags/{flag}", None) == (400, "id is invalid")


@pytest.mark.parametrize(
    "body", [{"homeDashboardId": "x"}, {"theme": 5}, {"homeDashboardId": 2**63}, {"theme": "a\0b"}, []]
)
@pytest.mark.parametrize(("method", "target"), [("PUT", OWN), ("PATCH", OWN), ("PUT", ORG), ("POST", HOME)])
async def test_bodies_that_are_none(office: Boards, method: str, target: str, body: object) -> None:
    accepted = (target, body) == (HOME, {"theme": 5}) or (target, body) == (HOME, {"theme": "a\0b"})
    assert (await office.client.ask(office.admin, method, target, body)).status == (200 if accepted else 400)


@pytest.mark.parametrize("caller", [api_key(Role.ADMIN), anonymous(Role.ADMIN)])
@pytest.mark.parametrize(
    ("method", "target"), [("GET", OWN), ("PUT", OWN), ("PATCH", OWN), ("POST", HOME), ("PUT", HELP)]
)
async def test_who_is_no_user_has_none_and_changes_none(
    office: Boards, caller: Identity, method: str, target: str
) -> None:
    body = {"theme": "dark", "homeDashboardId": 1}
    assert await sent(office, method, target, body, by=caller) == (403, "Permission denied")
    assert await shown(office, ORG) == NONE


async def test_an_admins_key_administers_the_organisations(office: Boards) -> None:
    assert await sent(office, "PUT", ORG, {"theme": "dark"}, by=api_key(Role.ADMIN)) == UPDATED
    assert await shown(office, ORG) == NONE | {"theme": "dark"}


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
async def test_the_organisations_are_for_its_admins(office: Boards, method: str) -> None:
    for caller in (office.editor, office.viewer, in_nowhere(office.admin)):
        assert await sent(office, method, ORG, {}, by=caller) == (403, "Permission denied")


async def test_who_acts_in_no_organisation_reads_the_defaults_and_writes_nothing(office: Boards) -> None:
    nowhere = in_nowhere(office.admin)
    assert await shown(office, by=nowhere) == NONE
    for method, target in (("PUT", OWN), ("PATCH", OWN), ("POST", HOME)):
        assert await sent(office, method, target, {"theme": "dark"}, by=nowhere) == (403, "Permission denied")


async def test_a_form_leaves_out_what_it_leaves_empty(office: Boards) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    raw = b"theme=dark&timezone=&homeDashboardId="
    assert told(await office.client.ask(office.admin, "PUT", OWN, raw=raw, headers=form)) == UPDATED
    assert await shown(office) == NONE | {"theme": "dark"}


async def test_a_dashboard_that_one_may_not_see_is_no_home_and_has_no_name(office: Boards) -> None:
    saved = await office.saved("One", uid="one")
    await office.post("/api/dashboards/uid/one/permissions", {"items": []})
    by = office.editor
    wish = {"homeDashboardUID": "one"}
    assert await sent(office, "PUT", OWN, wish, by=by) == (404, "Dashboard not found")
    assert await sent(office, "PUT", OWN, {"homeDashboardId": saved["id"]}, by=by) == UPDATED
    assert await shown(office, by=by) == NONE | {"homeDashboardId": saved["id"]}
    assert await sent(office, "PUT", OWN, wish) == UPDATED
