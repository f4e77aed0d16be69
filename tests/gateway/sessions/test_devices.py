from dataclasses import replace

import pytest

from gateway.sessions.devices import Device, device_of, element, elements
from gateway.sessions.model import Session

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.88 Safari/537.36"
SESSION = Session(
    id=1,
    user_id=5,
    current="c",
    previous="",
    created_at=1795292824.9,
    rotated_at=0,
    seen=False,
    seen_at=0,
    used_at=0,
    client_ip="127.0.0.1",
    user_agent=CHROME,
    method="form",
)


def test_a_session_is_listed_as_grafana_lists_it() -> None:
    assert element(SESSION, active=1) == {
        "id": 1,
        "isActive": True,
        "clientIp": "127.0.0.1",
        "device": "Other",
        "os": "Linux",
        "osVersion": "",
        "browser": "Chrome",
        "browserVersion": "79.0",
        "createdAt": "2026-11-21T20:27:04Z",
        "seenAt": "2026-11-21T20:27:04Z",
        "authModule": "form",
    }


@pytest.mark.parametrize("active", [None, 2])
def test_only_the_asking_session_is_active(active: int | None) -> None:
    assert element(SESSION, active=active)["isActive"] is False


def test_an_unknown_agent_is_other() -> None:
    nothing = Device(device="Other", os="Other", os_version="", browser="Other", browser_version="")
    assert device_of("") == nothing
    assert device_of("\x00" * 10_000) == nothing


def test_a_telephone_is_known_by_its_make() -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Safari/604.1"
    assert (device_of(agent).device, device_of(agent).os, device_of(agent).os_version) == ("iPhone", "iOS", "17.4")


def test_a_session_that_was_used_tells_when_it_was_last() -> None:
    used = replace(SESSION, seen_at=SESSION.created_at + 5, used_at=SESSION.created_at + 3600)
    assert element(used, active=None)["seenAt"] == "2026-11-21T21:27:04Z"


async def test_a_list_keeps_its_order() -> None:
    other = replace(SESSION, id=2)
    listed = await elements([SESSION, other], active=2)
    assert [(each["id"], each["isActive"]) for each in listed] == [(1, False), (2, True)]
