"""Every row of the table of endpoints and callers: who may, who is unknown, who may not, and bad input."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.rows.players import Players
from tests.journeys.rows.row import Row, Who, Wrong
from tests.journeys.rows.scene import Scene
from tests.journeys.rows.table import TABLE
from tests.support.rawclient import RawAnswer
from tests.support.stack import UNREMARKED, Header, basic, bearer, cookie, json_of, token_of

pytestmark = [pytest.mark.asyncio(loop_scope="module"), UNREMARKED]

UNKNOWN = cookie("0123456789abcdef0123456789abcdef")
REJECTED = {
    "no key": bearer("nobody's"),
    "a token of a wrong checksum": bearer("glsa_0123456789ABCDEFGHIJKLMNOPQRSTUV_00000000"),
    "no key as a password": basic("api_key", "nobody's"),
    "no scheme": ("Authorization", "Token x"),
    "no base64": ("Authorization", "Basic ?"),
}


def rows(wanted: Callable[[Row], object] | None = None) -> pytest.MarkDecorator:
    found = [row for row in TABLE if wanted is None or wanted(row)]
    return pytest.mark.parametrize("row", found, ids=map(str, found))


async def sent(row: Row, scene: Scene, *credential: Header, wrong: Wrong | None = None) -> RawAnswer:
    path, body, headers = row.path, row.body, credential
    if wrong is not None:
        path, headers = wrong.path or path, (*credential, *wrong.headers)
        body = body if wrong.body is None else wrong.body
    return await scene.stack.ask(row.method, await scene.text(path), *headers, body=await scene.body(body))


def message(answer: RawAnswer) -> Any:
    return json_of(answer)["message"]


@rows()
async def test_who_may_is_answered(players: Players, row: Row) -> None:
    for scene, credential in await players.allowed(row.who):
        answer = await sent(row, scene, *credential)
        assert answer.status == row.ok, answer.body
        assert row.told is None or message(answer) == row.told
        assert answer.one("Cache-Control") in {b"no-cache", b"no-store", b"public, max-age=300"}


@rows(lambda row: row.who is not Who.ANYONE)
async def test_who_shows_nothing_is_a_stranger(players: Players, row: Row) -> None:
    scene, _ = await players.one_allowed(Who.USER)
    for headers in ((), (UNKNOWN,), (cookie("junk"),), (("Authorization", ""),)):
        answer = await sent(row, scene, *headers)
        assert (answer.status, message(answer)) == (401, "Unauthorized"), (headers, answer.body)
        assert b'Bearer realm="Doorward"' in answer.all("WWW-Authenticate")
        assert token_of(answer) == ("" if row.route == "tokens.rotate" and headers == (UNKNOWN,) else None)


@rows()
async def test_a_wrong_credential_is_final_where_any_is_looked_at(players: Players, row: Row) -> None:
    scene, _ = await players.one_allowed(Who.USER)
    session = cookie(await players.stack.log_in(scene.me.login, scene.me.password))
    for name, header in REJECTED.items():
        answer = await sent(row, scene, header, session)
        if row.unproved:
            assert answer.status == row.ok, (name, answer.body)
            break
        if row.route == "tokens.rotate":
            assert answer.status == 200, "it reads the cookie alone"
            continue
        assert answer.status == 401, (name, answer.body)
        assert row.line.page or message(answer) == "Unauthorized"
    assert row.unproved or (await players.stack.ask("GET", "/api/login/ping", session)).status in {200, 401}


@rows(lambda row: row.who not in {Who.ANYONE, Who.CALLER})
async def test_who_is_less_is_refused(players: Players, row: Row) -> None:
    scene, _ = await players.one_allowed(row.who)
    for name, header in players.forbidden(row.who).items():
        answer = await sent(row, scene, header)
        assert (name, answer.status, message(answer)) == (name, *row.not_allowed)
        if row.line.action:
            assert json_of(answer)["error"] == f"Permissions needed: {row.line.action}"


@rows(lambda row: row.who is Who.ORG_ADMIN)
async def test_an_admin_is_one_in_the_own_organisation_alone(players: Players, row: Row) -> None:
    for scene, credential in await players.allowed(row.who):
        answer = await sent(row, scene, *credential, ("X-Grafana-Org-Id", str(players.elsewhere)))
        is_program = credential[0][1].startswith("Bearer")
        refusal = (401, "Unauthorized") if is_program else (403, "Permission denied")
        assert (answer.status, message(answer)) == refusal


@rows(lambda row: row.wrong)
async def test_bad_input_is_told_and_changes_nothing(players: Players, row: Row) -> None:
    for wrong in row.wrong:
        scene, credential = await players.one_allowed(row.who)
        answer = await sent(row, scene, *credential, wrong=wrong)
        assert answer.status == wrong.status, (wrong, answer.body)
        assert wrong.told is None or message(answer) == wrong.told
        assert not token_of(answer)
        again = await sent(row, scene, *credential)
        assert again.status == row.ok, (wrong, again.body)
