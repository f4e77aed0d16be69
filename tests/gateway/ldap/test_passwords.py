"""Logging in with the directory's passwords, over a real slapd."""

import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.gateway.ldap.conftest import MAPPINGS
from tests.support.directory import SUFFIX, Slapd
from tests.support.stack import AS_ADMIN, UNREMARKED, Stack, basic, cookie, json_of

pytestmark = UNREMARKED

Start = Callable[..., Awaitable[Stack]]


async def status(stack: Stack, login: str, password: str) -> int:
    return (await stack.ask("GET", "/api/user", basic(login, password))).status


async def me(stack: Stack, login: str, password: str = "") -> Any:
    return await stack.done("GET", "/api/user", basic(login, password or f"pw-{login}"))


async def test_the_first_log_in_makes_the_user_as_the_directory_describes_them(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    stack = await start()
    token = await stack.log_in("marie", "pw-marie")
    found = await stack.done("GET", "/api/user", cookie(token))
    assert (found["login"], found["email"], found["name"]) == ("marie", "marie@example.com", "Marie Curie")
    assert (found["isExternal"], found["authLabels"]) == (True, ["LDAP"])
    assert (await me(stack, "marie"))["id"] == found["id"]


async def test_groups_decide_the_role_and_the_first_that_fits_wins(start: Start, slapd: Slapd) -> None:
    for name in ("ada", "emil"):
        slapd.person(name)
    slapd.group("admins", "ada")
    slapd.group("editors", "emil", "ada")
    stack = await start(mappings=MAPPINGS)
    ada, emil = await me(stack, "ada"), await me(stack, "emil")
    assert (ada["isGrafanaAdmin"], emil["isGrafanaAdmin"]) == (True, False)
    members = await stack.done("GET", "/api/org/users", AS_ADMIN)
    roles = {member["login"]: member["role"] for member in members}
    assert (roles["ada"], roles["emil"]) == ("Admin", "Editor")


async def test_who_is_in_no_mapped_group_stays_outside(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    stack = await start(mappings=MAPPINGS)
    assert await status(stack, "marie", "pw-marie") == 401


async def test_a_mapping_for_everybody_lets_everybody_in(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    everybody = '[[servers.group_mappings]]\ngroup_dn = "*"\norg_role = "Viewer"'
    stack = await start(mappings=MAPPINGS + everybody)
    await me(stack, "marie")
    assert (await stack.done("GET", "/api/org/users", AS_ADMIN))[-1]["role"] == "Viewer"


async def test_roles_follow_the_directory_at_the_next_log_in(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    group = slapd.group("admins", "marie")
    slapd.group("editors", "marie")
    stack = await start(mappings=MAPPINGS)
    assert (await me(stack, "marie"))["isGrafanaAdmin"]
    slapd.modify(f"dn: {group}\nchangetype: modify\ndelete: memberUid\n")
    stack.clock.advance(seconds=61)
    assert not (await me(stack, "marie"))["isGrafanaAdmin"]
    assert (await stack.done("GET", "/api/org/users", AS_ADMIN))[-1]["role"] == "Editor"


async def test_the_groups_may_stand_with_the_user(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    slapd.modify(
        f"dn: uid=marie,ou=people,{SUFFIX}\nchangetype: modify\nadd: ou\nou: cn=admins,ou=groups,{SUFFIX}\n"
    )
    stack = await start(groups="", member_of="ou", mappings=MAPPINGS)
    assert (await me(stack, "marie"))["isGrafanaAdmin"]


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("marie", "wrong"),
        ("marie", ""),
        ("marie", "pw-marie\0"),
        ("marie", "\0"),
        ("*", "pw-marie"),
        ("mar*", "pw-marie"),
        ("marie)(uid=*", "pw-marie"),
        ("marie)(|(uid=*)", "pw-marie"),
        ("marie\0", "pw-marie"),
        ("mari\\65", "pw-marie"),
        ("nobody", "pw-marie"),
    ],
)
@pytest.mark.parametrize("bind", ["", f'bind_dn = "uid=%s,ou=people,{SUFFIX}"'])
async def test_anything_but_the_login_and_its_password_is_refused(
    start: Start, slapd: Slapd, login: str, password: str, bind: str
) -> None:
    slapd.person("marie")
    stack = await start(bind=bind)
    assert await status(stack, login, password) == 401
    assert await status(stack, "marie", "pw-marie") == 200


@pytest.mark.parametrize("bind", [f'bind_dn = "uid=%s,ou=people,{SUFFIX}"', 'bind_dn = ""'])
async def test_it_is_searched_as_the_user_or_as_nobody_where_no_password_is_set(
    start: Start, slapd: Slapd, bind: str
) -> None:
    slapd.person("marie")
    slapd.group("editors", "marie")
    stack = await start(bind=bind, mappings=MAPPINGS)
    assert (await me(stack, "marie"))["login"] == "marie"


async def test_a_login_cannot_reach_out_of_its_place_in_the_name(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    stack = await start(bind='bind_dn = "uid=%s,dc=test"')
    assert await status(stack, "marie,ou=people", "pw-marie") == 401


async def test_the_filter_may_find_people_by_e_mail(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    stack = await start(query="(|(uid=%s)(mail=%s))")
    assert (await me(stack, "marie@example.com", "pw-marie"))["login"] == "marie"


async def test_of_two_people_whom_the_filter_finds_neither_gets_in(start: Start, slapd: Slapd) -> None:
    slapd.person("marie", password="same")
    slapd.person("irene", password="same")
    stack = await start(query="(|(uid=%s)(sn=Curie))")
    assert await status(stack, "marie", "same") == 401


async def test_a_local_account_is_not_taken_over(start: Start, slapd: Slapd) -> None:
    slapd.person("admin", password="directory")
    stack = await start()
    assert await status(stack, "admin", "directory") == 401
    assert await status(stack, "admin", "admin") == 200


async def test_nobody_is_made_where_none_may_be(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    stack = await start(others={("auth.ldap", "allow_sign_up"): "false"})
    assert await status(stack, "marie", "pw-marie") == 401


async def test_roles_are_left_alone_where_they_are_not_to_follow(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    stack = await start(mappings=MAPPINGS, others={("auth.ldap", "skip_org_role_sync"): "true"})
    assert not (await me(stack, "marie"))["isGrafanaAdmin"]


async def test_who_is_disabled_here_stays_outside(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    stack = await start()
    user = (await me(stack, "marie"))["id"]
    assert (await stack.ask("POST", f"/api/admin/users/{user}/disable", AS_ADMIN)).status == 200
    assert await status(stack, "marie", "pw-marie") == 401


async def test_who_is_removed_from_the_directory_is_out_within_a_minute(start: Start, slapd: Slapd) -> None:
    dn = slapd.person("marie")
    stack = await start()
    await me(stack, "marie")
    slapd.delete(dn)
    assert await status(stack, "marie", "pw-marie") == 200
    stack.clock.advance(seconds=61)
    assert await status(stack, "marie", "pw-marie") == 401


async def test_in_an_outage_local_accounts_get_in_and_others_are_told_to_wait(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    stack = await start()
    slapd.stop()
    assert await status(stack, "admin", "admin") == 200
    assert await stack.log_in()
    for login, path in (("marie", "/login"), ("admin", "/api/login")):
        answer = await stack.ask("POST", path, body={"user": login, "password": "pw-marie"})
        assert (answer.status, answer.one("Retry-After")) == (503, b"2")
    assert await status(stack, "marie", "pw-marie") == 503
    slapd.start()
    assert await status(stack, "marie", "pw-marie") == 200


async def test_in_an_outage_guesses_count(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    stack = await start()
    slapd.stop()
    told = [await status(stack, "marie", f"guess {number}") for number in range(6)]
    assert told == [503] * 5 + [401]
    assert [event["audit"] for event in stack.audited()] == ["login_failed"] * 5 + ["locked_out"]


async def test_wrong_passwords_of_the_directory_lock_as_others_do(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    stack = await start()
    for number in range(5):
        assert await status(stack, "marie", f"guess {number}") == 401
    assert await status(stack, "marie", "pw-marie") == 401
    assert json_of(await stack.ask("GET", "/api/user", basic("marie", "pw-marie")))["message"] == "Unauthorized"


async def test_the_next_host_is_asked_when_one_is_away(start: Start, slapd: Slapd) -> None:
    slapd.person("marie")
    stack = await start(host="127.0.0.2 127.0.0.1")
    assert await status(stack, "marie", "pw-marie") == 200


async def test_referrals_lead_nowhere(start: Start, slapd: Slapd) -> None:
    """Whoever is named by one would be told the password."""
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        place = "ou=else,ou=people,dc=test"
        url = f"ldap://127.0.0.1:{elsewhere.getsockname()[1]}/{place}"
        kinds = "objectClass: referral\nobjectClass: extensibleObject"
        slapd.add(f"dn: {place}\n{kinds}\nou: else\nref: {url}\n")
        slapd.person("marie")
        stack = await start()
        assert (await stack.ask("GET", "/api/user", basic("nobody", "pw-nobody"))).status == 401
        assert (await stack.ask("GET", "/api/user", basic("marie", "pw-marie"))).status == 200
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
