"""What a front end begins with (api.md §11)."""

from pathlib import Path
from typing import Any

import pytest

from contract.identity import NOBODY, Identity, Role
from tests.support.boards import Boards
from tests.support.household import in_nowhere
from tests.support.office import open_office
from tests.support.people import anonymous, api_key

SETTINGS = "/api/frontend/settings"


async def shown(office: Boards, *, by: Identity | None = None) -> Any:
    answer = await office.get(SETTINGS, by=by)
    assert answer.status == 200, answer.body
    return answer.json


async def source(office: Boards, name: str, kind: str, **wish: object) -> int:
    body = {"name": name, "type": kind, "access": "proxy", "url": f"http://{name}", **wish}
    answer = await office.post("/api/datasources", body)
    assert answer.status == 200, answer.body
    return int(answer.json["id"])


async def test_a_fresh_server_tells_its_version_its_switches_and_what_is_built_in(tmp_path: Path) -> None:
    async with open_office(tmp_path, {("compat", "grafana_version"): "11.6.1"}) as office:
        told = await shown(office, by=office.viewer)
    assert told["buildInfo"]["version"] == "11.6.1"
    assert told["buildInfo"]["product"] == "Doorward"
    assert told["defaultDatasource"] == "-- Grafana --"
    assert told["datasources"]["-- Grafana --"]["meta"]["id"] == "grafana"
    assert {"graph", "text", "timeseries"} <= told["panels"].keys()
    assert told["panels"]["graph"]["name"] == "Graph"
    assert (told["allowOrgCreate"], told["appSubUrl"], told["disableUserSignUp"]) == (False, "", True)


async def test_the_settings_say_what_the_switches_are(tmp_path: Path) -> None:
    overrides = {
        ("users", "viewers_can_edit"): "true",
        ("users", "allow_org_create"): "true",
        ("users", "login_hint"): "badge number",
        ("auth", "disable_login_form"): "true",
        ("server", "root_url"): "http://example.com/grafana/",
    }
    async with open_office(tmp_path, overrides) as office:
        told = await shown(office, by=office.viewer)
        assert (await shown(office, by=api_key(Role.ADMIN)))["allowOrgCreate"] is False
    names = ("viewersCanEdit", "allowOrgCreate", "loginHint", "disableLoginForm", "appSubUrl")
    assert [told[name] for name in names] == [True, True, "badge number", True, "/grafana"]


async def test_server_admins_may_always_make_organisations(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        assert (await shown(office))["allowOrgCreate"] is True


async def test_data_sources_behind_the_proxy_show_no_secret_and_no_address(tmp_path: Path) -> None:
    secret = {"basicAuth": True, "basicAuthUser": "u", "secureJsonData": {"basicAuthPassword": "canary"}}
    async with open_office(tmp_path) as office:
        number = await source(office, "g", "graphite", isDefault=True, jsonData={"a": 1}, **secret)
        told = await shown(office, by=office.viewer)
    found = told["datasources"]["g"]
    assert told["defaultDatasource"] == "g"
    assert (found["id"], found["url"]) == (number, f"/api/datasources/proxy/{number}")
    assert (found["jsonData"], found["meta"]["name"]) == ({"a": 1}, "Graphite")
    assert "canary" not in str(told)
    assert not {"basicAuth", "password", "username", "withCredentials"} & found.keys()


async def test_a_database_and_the_address_for_links_are_told(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await source(office, "e", "elasticsearch", database="idx")
        number = await source(office, "p", "prometheus", jsonData={"directUrl": "x"})
        # As it could be saved before such URLs were refused.
        await office.database.execute(
            "UPDATE data_sources SET url = $1 WHERE id = $2", "http://me:canary@p:9090", number
        )
        told = (await shown(office))["datasources"]
    assert (told["e"]["database"], told["e"]["index"]) == ("idx", "idx")
    assert told["p"]["jsonData"] == {"directUrl": "http://******:******@p:9090"}


async def test_direct_access_hands_its_credentials_to_the_browser(tmp_path: Path) -> None:
    basic = {"basicAuth": True, "basicAuthUser": "bu", "secureJsonData": {"basicAuthPassword": "bp"}}
    influx = {"user": "iu", "database": "db", "secureJsonData": {"password": "ip"}}
    async with open_office(tmp_path) as office:
        await source(office, "d", "graphite", access="direct", withCredentials=True, **basic)
        await source(office, "i", "influxdb", access="direct", **influx)
        await source(office, "old", "influxdb_08", access="direct", **influx)
        told = (await shown(office, by=office.viewer))["datasources"]
    assert (told["d"]["basicAuth"], told["d"]["withCredentials"]) == ("Basic YnU6YnA=", True)
    assert told["d"]["url"] == "http://d"
    assert [told["i"][name] for name in ("username", "password", "url")] == ["iu", "ip", "http://i"]
    assert told["old"]["url"] == "http://old/db/db"


async def test_a_source_of_an_unknown_type_is_left_out_and_is_no_default(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await source(office, "u", "no-such-plugin", isDefault=True)
        told = await shown(office)
    assert "u" not in told["datasources"]
    assert told["defaultDatasource"] == "-- Grafana --"


async def test_sources_of_another_organisation_are_not_told(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await source(office, "g", "graphite")
        for caller in (office.stranger, in_nowhere(office.viewer)):
            assert "g" not in (await shown(office, by=caller))["datasources"]


async def test_who_proved_nothing_is_told_nothing(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        assert (await office.get(SETTINGS, by=NOBODY)).status == 401


@pytest.mark.parametrize(("hidden", "version"), [("true", ""), ("false", "11.6.0")])
async def test_a_hidden_version_is_hidden_from_strangers_alone(tmp_path: Path, hidden: str, version: str) -> None:
    overrides = {("auth.anonymous", "enabled"): "true", ("auth.anonymous", "hide_version"): hidden}
    async with open_office(tmp_path, overrides) as office:
        assert (await shown(office, by=anonymous(Role.VIEWER)))["buildInfo"]["version"] == version
        assert (await shown(office, by=office.viewer))["buildInfo"]["version"] == "11.6.0"
