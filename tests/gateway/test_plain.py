"""Changes on the fast lane: which may take it, and that the door's judgement of origins holds there."""

from pathlib import Path

import pytest

import backend
from gateway.plain import CHANGED
from tests.gateway.driver import Drive, header_of
from tests.support.stack import AS_ADMIN, UNREMARKED, Stack, json_of

pytestmark = UNREMARKED
NOTE = b'{"text": "deployed", "time": 1507037197339}'
FOLDER = b'{"title": "Things"}'
JSON = ("Content-Type", "application/json")
EVIL = ("Origin", "https://evil.test")


@pytest.mark.parametrize("kind", ["session", "key", "basic"])
async def test_a_change_by_whom_memory_knows_goes_fast(stack: Stack, drive: Drive, kind: str) -> None:
    known = await drive(await header_of(stack, kind))
    for count in (1, 2):
        assert await known.went_fast("/api/annotations", JSON, method="POST", body=NOTE)
        assert json_of(known.answer)["message"] == "Annotation added"
        assert await known.went_fast("/api/annotations")
        assert len(json_of(known.answer)) == count


async def test_a_bad_change_is_refused_as_ever(stack: Stack, drive: Drive) -> None:
    known = await drive(AS_ADMIN)
    for body in (b"{", b"[]", b"", b"\xff"):
        assert await known.went_fast("/api/folders", JSON, method="POST", body=body)
        assert known.answer.status == 400


async def test_a_foreign_page_changes_nothing_by_cookie(stack: Stack, drive: Drive) -> None:
    browser = await drive(await header_of(stack, "session"))
    for foreign in (EVIL, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "null")):
        assert await browser.went_fast("/api/folders", foreign)
        assert not await browser.went_fast("/api/folders", JSON, foreign, method="POST", body=FOLDER)
        assert (browser.answer.status, json_of(browser.answer)["message"]) == (403, "origin not allowed")
    assert await browser.went_fast("/api/folders")
    assert json_of(browser.answer) == []


async def test_our_own_pages_do(stack: Stack, drive: Drive) -> None:
    browser = await drive(await header_of(stack, "session"))
    own = (("Origin", "http://gw.test"), ("Sec-Fetch-Site", "same-origin"))
    assert await browser.went_fast("/api/folders", JSON, *own, method="POST", body=FOLDER)
    assert browser.answer.status == 200


async def test_a_key_is_no_browsers(stack: Stack, drive: Drive) -> None:
    known = await drive(await header_of(stack, "key"))
    assert await known.went_fast("/api/folders", JSON, EVIL, method="POST", body=FOLDER)
    assert known.answer.status == 200


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", "/api/user/using/1"),
        ("PUT", "/api/user/password"),
        ("POST", "/api/auth/keys"),
        ("POST", "/api/orgs"),
        ("PATCH", "/api/orgs/1/users/1"),
        ("POST", "/api/admin/users/1/logout"),
        ("POST", "/api/user/revoke-auth-token"),
        ("POST", "/login"),
        ("POST", "/api/annotations?orgId=1"),
        ("POST", "/api/nothing"),
    ],
)
async def test_what_may_end_something_goes_through_the_door(
    stack: Stack, drive: Drive, method: str, target: str
) -> None:
    known = await drive(AS_ADMIN)
    assert not await known.went_fast(target, method=method, body=b"{}")


def test_no_answer_to_a_change_that_goes_fast_gives_orders() -> None:
    folder = Path(backend.__file__).parent
    for area in CHANGED:
        sources = [path.read_text() for path in (folder / area).rglob("*.py")]
        assert sources
        assert not [text for text in sources if "contract.forget" in text or "forgetting" in text]
