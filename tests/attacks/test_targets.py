"""Attacks by path, query and method (security.md §3.4)."""

import random

import pytest

from contract.identity import Kind
from relay.listener import parser_is_compiled
from tests.attacks.belief import believed
from tests.support.cast import Cast
from tests.support.stack import AS_ADMIN, UNREMARKED, Header, Stack, json_of, request

pytestmark = [UNREMARKED, pytest.mark.asyncio(loop_scope="module")]

NO_CREDENTIAL: Header = ("X-None", "0")

DOTS = [
    "/public/../api/org",
    "/api/./org",
    "/api/org/..",
    "/api/org/.",
    "/..",
    "/api/%2e%2e/org",
    "/api/.%2e/org",
    "/api/%2E./org",
    "/api/%2e/org",
    "/api/datasources/proxy/1/../2",
    "/api/datasources/proxy/1/..%2f2",
    "/api/datasources/proxy/1/a%2f..%2fb",
    "/api/snapshots/..",
    "/health/../api/org",
    "/health%3f/../api/org",
    "/api/snapshots/abc/../../org",
]


@pytest.mark.parametrize("target", DOTS)
async def test_a44_dot_segments_are_refused_whoever_asks(stack: Stack, cast: Cast, target: str) -> None:
    for credential in (NO_CREDENTIAL, cast.adm.basic, AS_ADMIN):
        assert (await stack.ask("GET", target, credential)).status == 400
    assert stack.seen == []


@pytest.mark.parametrize(
    "target", ["/api/snapshots/..a", "/api/snapshots/a..", "/api/snapshots/%2e%2e%2e", "/api/snapshots/.a"]
)
async def test_a44_twin_dots_in_a_name_are_a_name(stack: Stack, target: str) -> None:
    assert (await stack.ask("GET", target)).status == 200
    assert stack.last.target == target.encode()


REFUSED = [
    "/api/snapshots%5c..%5corg",
    "/api\\org",
    "/api/snapshots/a%5Cb",
    "/api/org%00",
    "/api/org%0a",
    "/api/org%0D%0AX-Grafana-User:%20adm",
    "/api/org%7f",
    "/api/org#x",
    "/api/org?a=1#/api/health",
    "/api/org%",
    "/api/org%2",
    "/api/org%zz",
    "/api/org%u002f",
    "//api/org",
    "/api/\xe9",
    "/api/org?a=\xe9",
    "/api/org?a=\x01",
]


@pytest.mark.parametrize("target", REFUSED)
async def test_a45_a46_what_two_readers_could_read_differently_is_refused(
    stack: Stack, cast: Cast, target: str
) -> None:
    for credential in (NO_CREDENTIAL, cast.adm.basic):
        assert (await stack.ask("GET", target, credential)).status == 400
    assert stack.seen == []


DISGUISED = [
    "/api/snapshots%2f..%252f",
    "/api%2fsnapshots%2fabc",
    "/api/snapshots%2fabc",
    "/api/snapshots;/abc",
    "/api/snapshots;jsessionid=1/abc",
    "/api/snapshots%3b/abc",
    "/api/snapshots/abc/def",
    "/api/snapshots//abc",
    "/api/snapshots/",
    "/api/snapshots",
    "/api/health;/api/org",
    "/api/health/api/org",
    "/api/health%2f",
    "/api/health%20",
    "/api/health.",
    "/api/healthz",
    "/API/health",
    "/api/Health",
    "/api/org?x=/api/health",
    "/api/org?/api/health",
    "/api/org/api/health",
    "/api//org",
    "/api/org/",
    "/api/org//",
    "/api/org.",
    "/api/org%20",
    "/api/org%3f",
    "/api/org%23",
    "/api/org%2f",
    "/api/org%252f",
    "/api/org%c0%af",
    "/apifoo",
    "/API/org",
    "/",
]


@pytest.mark.parametrize("target", DISGUISED)
async def test_a45_a46_a47_nothing_but_a_public_path_is_public(stack: Stack, target: str) -> None:
    answer = await stack.ask("GET", target)
    assert answer.status in {302, 401}
    assert answer.one("Location") in {None, b"/login"}
    assert stack.seen == []


@pytest.mark.parametrize("target", [target for target in DISGUISED if "org" in target])
async def test_a46_another_spelling_is_the_same_route_or_none(stack: Stack, cast: Cast, target: str) -> None:
    answer = await stack.ask("GET", target, cast.u1.basic)
    assert answer.status in {200, 404}
    for each in stack.seen:
        assert each.target == target.encode()
        assert believed(stack, each).identity.role == "Viewer"


async def test_a46_a_letter_that_is_escaped_needlessly_is_that_letter(stack: Stack, cast: Cast) -> None:
    stack.recording = False
    for target in ("/api/%6frg", "/%61pi/org", "/api/org/"):
        assert json_of(await stack.ask("GET", target, cast.u1.basic))["id"] == 1
        assert (await stack.ask("GET", target)).status == 401
    assert (await stack.ask("GET", "/api/org/%75sers", cast.u1.basic)).status == 403
    assert (await stack.ask("GET", "/api/org/users/", cast.u1.basic)).status == 403


async def test_a47_the_query_never_makes_a_path_public(stack: Stack) -> None:
    for query in ("", "?", "?a=/api/snapshots/x", "?/api/health"):
        assert (await stack.ask("GET", "/api/snapshots/abc" + query)).status == 200
        assert believed(stack).identity.kind is Kind.NOBODY
        assert (await stack.ask("GET", "/api/dashboard/snapshots" + query)).status == 401


QUERIES = [
    "a=%26b",
    "a=%2B&b=+",
    "a=%21!",
    "a=1;b=2",
    "a[]=1&a[0]=2",
    "a={b}",
    'a="b"',
    "a=1&a=2&a=1",
    "=1&&=",
    "?a=1?b=2",
    "a=%",
    "a=%zz",
    "a=/../b",
    "a=%00%0a",
    "a=%2e%2e%2f",
    "a=\\b|c^d`e",
    "a=<b>",
    "&" * 50,
    "a=" + "x" * 7900,
]
PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) != "#")


async def test_a49_the_query_arrives_byte_for_byte(stack: Stack, cast: Cast) -> None:
    chance = random.Random(7)  # noqa: S311 - the same samples every time
    samples = ["".join(chance.choices(PRINTABLE, k=chance.randint(1, 60))) for _ in range(200)]
    async with await stack.client() as client:
        for query in [*QUERIES, *samples]:
            target = f"/api/search?{query}"
            answer = await client.ask(request("GET", target, cast.u1.basic))
            assert answer.status == 200, query
            assert stack.last.target == target.encode()


@pytest.mark.parametrize(
    "method",
    [
        *(["get", "GeT"] if parser_is_compiled() else []),  # aiohttp's other parser makes capitals of them
        *["FOO", "M" * 10_000, "DEBUG", "TRACK", "PROPFIND", "REPORT", "GET\t", "G@T", "", "GET /a"],
    ],
)
async def test_a51_other_methods_are_refused(stack: Stack, cast: Cast, method: str) -> None:
    async with await stack.client() as client:
        answer = await client.ask(request(method, "/api/org", cast.u1.basic))
        assert await client.rest() == b""
    assert answer.status in {400, 405, 431, 501}
    assert stack.recorder.everything == b""


@pytest.mark.parametrize("method", ["PROPFIND", "REPORT"])
async def test_a51_twin_data_sources_may_be_asked_in_their_own_words(
    stack: Stack, cast: Cast, method: str
) -> None:
    assert (await stack.ask(method, "/api/datasources/proxy/1/x", cast.u1.basic)).status == 200
    assert stack.last.method == method


@pytest.mark.parametrize(
    "place",
    [
        "1;/x",
        "01/x",
        "1e0/x",
        "-1/x",
        "+1/x",
        "%2b1/x",
        "1%2f2/x",
        "1%20/x",
        "1.0/x",
        "٣/x",
        "9" * 30 + "/x",
        "/x",
        ":id/x",
    ],
)
async def test_a52_an_id_has_one_spelling(stack: Stack, place: str) -> None:
    stack.recording = False
    target = "/api/datasources/proxy/" + "".join(each if each.isascii() else "%D9%A3" for each in place)
    answer = await stack.ask("GET", target, AS_ADMIN)
    assert answer.status in {400, 404}


@pytest.mark.parametrize(
    "target",
    [
        "/api/snapshots/:key",
        "/api/snapshots/%3Akey",
        "/api/snapshots/{key}",
        "/api/snapshots/*",
        "/api/snapshots/%25",
        "/api/snapshots-delete/:deleteKey",
        "/api/dashboards/uid/:uid",
        "/api/dashboards/db/:slug",
        "/api/datasources/uid/:uid",
    ],
)
async def test_a53_a_placeholder_is_nothing(stack: Stack, target: str) -> None:
    stack.recording = False
    assert (await stack.ask("GET", target, AS_ADMIN)).status == 404
