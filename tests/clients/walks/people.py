"""Walks about people: users, organisations, preferences, service accounts, the server."""

from typing import Any

from tests.clients.walks.asking import Api, done, refused


async def connecting(api: Api, name: str) -> None:
    build = await done(api.connect())
    assert build["version"].split(".")[0].isdecimal()
    assert await done(api.version) == build["version"]
    assert (await done(api.health.check()))["env"] == "production"


async def users(api: Api, name: str) -> None:
    wish = {"name": name, "email": f"{name}@example.com", "login": name, "password": "long enough"}
    number = (await done(api.admin.create_user(wish)))["id"]
    assert (await done(api.users.get_user(number)))["login"] == name
    assert (await done(api.users.find_user(f"{name}@example.com")))["id"] == number
    assert [user["id"] for user in await done(api.users.search_users(query=name))] == [number]
    assert number in [user["id"] for user in await done(api.users.search_users(perpage=1))]
    assert (await done(api.users.update_user(number, {"name": "New", "login": name})))["message"] == "User updated"
    assert [org["role"] for org in await done(api.users.get_user_organisations(number))] == ["Viewer"]
    assert await done(api.users.get_user_teams(number)) == []
    changed = await done(api.admin.change_user_password(number, "another one"))
    assert changed == {"message": "User password updated"}
    allowed = await done(api.admin.change_user_permissions(number, True))
    assert allowed == {"message": "User permissions updated"}
    assert await done(api.admin.delete_user(number)) == {"message": "User deleted"}
    assert await refused(lambda: api.users.get_user(number)) == (404, "User not found")


async def own_user(api: Api, name: str) -> None:
    me = await done(api.user.get_actual_user())
    assert (me["login"], me["isGrafanaAdmin"]) == ("admin", True)
    assert "Main Org." in [org["name"] for org in await done(api.user.get_actual_user_organisations())]
    assert await done(api.user.get_actual_user_teams()) == []
    made = await done(api.dashboard.update_dashboard({"dashboard": {"title": name}}))
    for named in (made["id"], made["uid"]):
        assert await done(api.user.star_dashboard(named)) == {"message": "Dashboard starred!"}
        assert await done(api.user.unstar_dashboard(named)) == {"message": "Dashboard unstarred"}


async def preferences(api: Api, name: str) -> None:
    made = await done(api.dashboard.update_dashboard({"dashboard": {"title": name}}))
    for owner in (api.user, api.organization):
        wish = _preferences(theme="light", homeDashboardUID=made["uid"])
        assert await done(owner.update_preferences(wish)) == {"message": "Preferences updated"}
        await done(owner.patch_preferences(_preferences(timezone="utc")))
        found = await done(owner.get_preferences())
        assert (found["theme"], found["timezone"]) == ("light", "utc")
        assert (found["homeDashboardId"], found["homeDashboardUID"]) == (made["id"], made["uid"])
        await done(owner.update_preferences(_preferences(theme="")))
        assert (await done(owner.get_preferences()))["homeDashboardUID"] == ""


def _preferences(**wish: object) -> Any:
    from grafana_client.model import PersonalPreferences  # noqa: PLC0415 - only where the package is

    return PersonalPreferences(**wish)


async def organisations(api: Api, name: str) -> None:
    number = (await done(api.organization.create_organization(name)))["orgId"]
    assert (await done(api.organization.find_organization(name)))["id"] == number
    assert number in [org["id"] for org in await done(api.organizations.list_organization())]
    renamed = await done(api.organizations.update_organization(number, {"name": f"{name} two"}))
    assert renamed == {"message": "Organization updated"}
    wish = {"loginOrEmail": await _new_user(api, name), "role": "Viewer"}
    added = await done(api.organizations.organization_user_add(number, wish))
    assert added["message"] == "User added to organization"
    changed = await done(api.organizations.organization_user_update(number, added["userId"], "Editor"))
    assert changed == {"message": "Organization user updated"}
    members = await done(api.organizations.organization_user_list(number))
    assert {member["role"] for member in members} == {"Admin", "Editor"}
    removed = await done(api.organizations.organization_user_delete(number, added["userId"]))
    assert removed == {"message": "User removed from organization"}
    assert await done(api.organizations.delete_organization(number)) == {"message": "Organization deleted"}
    assert await refused(lambda: api.organization.find_organization(f"{name} two")) == (
        404,
        "Organization not found",
    )


async def _new_user(api: Api, login: str) -> str:
    await done(api.admin.create_user({"name": login, "login": login, "password": "long enough"}))
    return login


async def own_organisation(api: Api, name: str) -> None:
    org = await done(api.organization.get_current_organization())
    assert (org["name"], org["address"]["zipCode"]) == ("Main Org.", "")
    assert await done(api.organization.update_current_organization({"name": "Main Org."}))
    login = await _new_user(api, name)
    members = await done(api.organization.get_current_organization_users())
    number = next(member["userId"] for member in members if member["login"] == login)
    changed = await done(api.organization.update_user_current_organization(number, {"role": "Admin"}))
    assert changed == {"message": "Organization user updated"}
    removed = await done(api.organization.delete_user_current_organization(number))
    assert removed == {"message": "User deleted"}


async def service_accounts(api: Api, name: str) -> None:
    made = await done(api.serviceaccount.create({"name": name, "role": "Editor"}))
    number = made["id"]
    assert (await done(api.serviceaccount.get(number)))["role"] == "Editor"
    # The package's other searches never await this one in its asynchronous client.
    pages = await done(api.serviceaccount.search(name))
    assert [[each["id"] for each in page["serviceAccounts"]] for page in pages] == [[number], []]
    token = await done(api.serviceaccount.create_token(number, {"name": name}))
    await done(_with_token(api, token["key"]).dashboard.update_dashboard({"dashboard": {"title": name}}))
    assert [each["name"] for each in await done(api.serviceaccount.get_tokens(number))] == [name]
    await done(api.serviceaccount.update(number, {"role": "Viewer"}))
    status, _ = await refused(
        lambda: _with_token(api, token["key"]).dashboard.update_dashboard({"dashboard": {"title": "No"}})
    )
    assert status == 403
    await done(api.serviceaccount.delete_token(number, token["id"]))
    assert (await refused(_with_token(api, token["key"]).user.get_actual_user))[0] == 401
    assert (await done(api.serviceaccount.delete(number)))["message"] == "Service account deleted"


def _with_token(api: Api, token: str) -> Api:
    return type(api).from_url(api.url, credential=token)


async def nothing_of_the_kind(api: Api, name: str) -> None:
    assert await done(api.teams.search_teams()) == []
    assert await done(api.teams.get_team_by_name(name)) == []
    rules = api.alertingprovisioning
    assert await done(rules.get_alertrules_all()) == []
    assert await done(rules.get_contactpoints()) == []
    assert await done(rules.get_mute_timings()) == []
    assert await done(rules.get_templates()) == []
    assert await done(rules.get_notification_policy_tree()) == {}
    for probe in (api.libraryelement.list_library_elements, api.rbac.get_rbac_roles_all):
        assert await refused(probe) == (404, "Not found")


async def administration(api: Api, name: str) -> None:
    assert (await done(api.admin.settings()))["security"]["admin_password"] == "************"
    assert (await done(api.admin.stats()))["orgs"] >= 1
    assert "prometheus" in [plugin["id"] for plugin in await done(api.plugin.list())]
