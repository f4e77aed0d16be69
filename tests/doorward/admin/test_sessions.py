import pytest

from contract.errors import StartFault
from doorward.admin.new_password import NewPassword
from doorward.admin.sessions import BrowserSessions
from doorward.admin.shell import Shell
from doorward.admin.users import Users, Wish
from gateway.sessions.model import Started

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
async def sessions(shell: Shell) -> BrowserSessions:
    ada = Wish(login="ada", email="", name="", org_id=0, server_admin=False)
    await Users(shell).create(ada, NewPassword(text="correct horse"))
    return BrowserSessions(shell)


async def sign_in(shell: Shell, user_id: int) -> Started:
    return await shell.reach().sessions.start(user_id, client_ip="192.0.2.7", user_agent=FIREFOX, method="form")


async def lives(shell: Shell, started: Started) -> bool:
    return await shell.reach().sessions.find(started.token) is not None


async def test_all_sessions_are_shown_with_their_users(shell: Shell, sessions: BrowserSessions) -> None:
    assert (await sessions.show(None)).text == "There is no session"
    tokens = [(await sign_in(shell, user_id)).token for user_id in (1, 2)]
    shown = (await sessions.show(None)).text
    assert [line.split()[1] for line in shown.splitlines()] == ["LOGIN", "admin", "ada"]
    assert "192.0.2.7  Firefox on Linux  form" in shown
    assert not any(token in shown for token in tokens)
    assert len((await sessions.show("ada")).text.splitlines()) == 2


async def test_one_session_ends_by_its_number(shell: Shell, sessions: BrowserSessions) -> None:
    ended, kept = await sign_in(shell, 2), await sign_in(shell, 2)
    said = await sessions.revoke([ended.session.id], None)
    assert (said.text, said.facts) == ("Ended 1 session", {"ended": 1})
    assert (await lives(shell, ended), await lives(shell, kept)) == (False, True)


async def test_nothing_ends_if_one_of_the_numbers_is_nobodys(shell: Shell, sessions: BrowserSessions) -> None:
    kept = await sign_in(shell, 2)
    with pytest.raises(StartFault, match="There is no session 99"):
        await sessions.revoke([kept.session.id, 99], None)
    with pytest.raises(StartFault, match="There is no session"):
        await sessions.revoke([kept.session.id], "admin")
    assert await lives(shell, kept)


async def test_all_sessions_of_one_user_end(shell: Shell, sessions: BrowserSessions) -> None:
    of_ada, of_admin = await sign_in(shell, 2), await sign_in(shell, 1)
    assert (await sessions.revoke_all("ada")).facts == {"ended": 1}
    assert (await lives(shell, of_ada), await lives(shell, of_admin)) == (False, True)


async def test_all_sessions_of_everybody_end(shell: Shell, sessions: BrowserSessions) -> None:
    both = [await sign_in(shell, 1), await sign_in(shell, 2)]
    assert (await sessions.revoke_all(None)).text == "Ended 2 sessions"
    assert not any([await lives(shell, one) for one in both])
