"""Attacks by header on who a request is (security.md §3.1)."""

import pytest

from contract.identity import Kind
from tests.attacks.belief import believed, caller
from tests.support.cast import Cast
from tests.support.stack import UNREMARKED, Header, Stack, json_of, request

pytestmark = [UNREMARKED, pytest.mark.asyncio(loop_scope="module")]

SIGNATURE = "X-Doorward-Identity"
OURS = ["X-Grafana-User", "X-Grafana-Org-Id", "X-Grafana-Role", "X-Request-Id", SIGNATURE]
NAMES = [
    *OURS,
    "X-Grafana-Id",
    "X-Grafana-User-Id",
    "X-Grafana-Org-Role",
    "X-Grafana-Context",
    "X-Grafana-Identity-Id",
    "X-Grafana-Anything",
    "X-WEBAUTH-USER",
    "X-WEBAUTH-GROUPS",
    "X-Doorward-Forget",
    "X-Doorward-Anything",
    "X-Forwarded-User",
    "X-Forwarded-Groups",
    "X-Forwarded-Email",
    "X-Access-Token",
    "X-ID-Token",
]
FORGED = "v1.00000000.1800000000.nonce.eyJpZGVudGl0eSI6e319.-.mac"


def forged(name: str) -> Header:
    values = {"X-Grafana-Org-Id": "1", SIGNATURE: FORGED}
    return (name, values.get(name, "forged-adm"))


def respelled(name: str) -> list[str]:
    return [name.replace("-", "_"), name.replace("-", "_", 1), name.replace("-", "."), name.replace("-", "!")]


def assert_only_u1(stack: Stack) -> None:
    assert caller(stack) == ("u1", "Viewer")
    assert stack.last.one("X-Grafana-User") == b"u1"
    assert stack.last.one("X-Grafana-Org-Id") == b"1"
    assert stack.last.one("X-Grafana-Role") == b"Viewer"
    assert stack.last.one("X-Request-Id") is not None
    assert b"forged-adm" not in stack.last.head
    assert FORGED.encode() not in stack.last.head


@pytest.mark.parametrize("name", NAMES)
async def test_a01_a_forged_name_beside_a_good_credential_is_gone(stack: Stack, cast: Cast, name: str) -> None:
    for spelled in (name, name.lower(), name.upper()):
        answer = await stack.ask("GET", "/api/org", cast.u1.basic, (spelled, forged(name)[1]))
        assert answer.status == 200
        assert_only_u1(stack)


async def test_a01_all_forged_names_together_are_gone(stack: Stack, cast: Cast) -> None:
    for credential in (cast.u1.basic, cast.u1.session):
        answer = await stack.ask("GET", "/api/org", credential, *(forged(name) for name in NAMES))
        assert answer.status == 200
        assert_only_u1(stack)


async def test_a01_twin_ordinary_headers_arrive_as_they_were_sent(stack: Stack, cast: Cast) -> None:
    kept = [("Accept", "application/json"), ("X-Custom", "a, b"), ("X-Custom", "c"), ("X-Grafana-NoCache", "1")]
    await stack.ask("GET", "/api/org", cast.u1.basic, *kept)
    assert stack.last.all("X-Custom") == [b"a, b", b"c"]
    assert stack.last.one("Accept") == b"application/json"
    assert stack.last.one("X-Grafana-NoCache") == b"1"


async def test_a02_names_without_a_credential_are_no_credential(stack: Stack) -> None:
    answer = await stack.ask("GET", "/api/org", *(forged(name) for name in NAMES))
    assert answer.status == 401
    assert stack.recorder.everything == b""


async def test_a02_names_without_a_credential_are_nobody_on_a_public_path(stack: Stack) -> None:
    await stack.ask("GET", "/api/snapshots/abc", *(forged(name) for name in NAMES))
    assert believed(stack).identity.kind is Kind.NOBODY
    assert not {name.lower() for name in NAMES[:3]} & stack.last.names


@pytest.mark.parametrize("name", [*NAMES, "Content-Length", "Transfer-Encoding", "Proxy-Authorization"])
async def test_a03_a_spelling_that_folds_to_a_name_of_ours_is_refused(stack: Stack, cast: Cast, name: str) -> None:
    for spelled in respelled(name):
        async with await stack.client() as client:
            answer = await client.ask(request("GET", "/api/org", cast.u1.basic, (spelled, "admin")))
            assert answer.status == 400
            assert await client.rest() == b""
    assert stack.recorder.everything == b""


async def test_a03_twin_an_odd_name_that_folds_to_nothing_of_ours_passes(stack: Stack, cast: Cast) -> None:
    answer = await stack.ask("GET", "/api/org", cast.u1.basic, ("X_Custom", "1"))
    assert answer.status == 200
    assert stack.last.one("X_Custom") == b"1"


@pytest.mark.parametrize("name", [*OURS, "Via", "Host"])
async def test_a06_naming_our_header_in_connection_does_not_remove_it(stack: Stack, cast: Cast, name: str) -> None:
    for value in (f"close, {name}", f"{name.lower()},keep-alive"):
        forging = (forged(name),) if name in OURS else ()
        answer = await stack.ask("GET", "/api/org", cast.u1.basic, ("Connection", value), *forging)
        assert answer.status == 200
        assert stack.last.one(name) is not None
        assert_only_u1(stack)


async def test_a06_naming_content_length_in_connection_does_not_unframe_the_body(stack: Stack, cast: Cast) -> None:
    body = request("GET", "/api/org?smuggled", cast.u1.basic)
    headers = (cast.u1.basic, ("Connection", "Content-Length, Transfer-Encoding"))
    answer = await stack.send(request("POST", "/api/orgs", *headers, body=body))
    assert answer.status == 200
    assert [each.target for each in stack.seen] == [b"/api/orgs"]
    assert stack.last.body == body


async def test_a06_twin_what_connection_names_is_dropped(stack: Stack, cast: Cast) -> None:
    dropped = (("Connection", "X-Hop"), ("X-Hop", "1"), ("X-End", "2"))
    await stack.ask("GET", "/api/org", cast.u1.basic, *dropped)
    assert stack.last.one("X-Hop") is None
    assert stack.last.one("X-End") == b"2"


@pytest.mark.parametrize(
    "header",
    [
        ("Proxy-Authorization", "Basic YTpi"),
        ("Keep-Alive", "timeout=5"),
        ("TE", "trailers, gzip"),
        ("Trailer", "X-Grafana-User"),
        ("Proxy-Connection", "keep-alive"),
        ("Upgrade", "foo"),
        ("HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA"),
    ],
)
async def test_a09_hop_by_hop_headers_end_at_the_gateway(stack: Stack, cast: Cast, header: Header) -> None:
    answer = await stack.ask("GET", "/api/org", cast.u1.basic, header)
    assert answer.status == 200
    assert header[0].lower() not in stack.last.names
    assert_only_u1(stack)


CHUNKED = ("Transfer-Encoding", "chunked")


@pytest.mark.parametrize("name", ["X-Grafana-User", SIGNATURE, "Authorization", "Content-Length", "X-Harmless"])
async def test_a10_a_trailer_is_no_header(stack: Stack, cast: Cast, name: str) -> None:
    head = request("POST", "/api/orgs", cast.u1.basic, CHUNKED)
    async with await stack.client() as client:
        await client.send(head + b"2\r\n{}\r\n0\r\n" + f"{name}: forged-adm\r\n\r\n".encode())
        await client.send(request("GET", "/api/org?next", cast.u1.basic))
        await client.rest()
    assert b"forged-adm" not in stack.recorder.everything
    for each in stack.seen:
        assert caller(stack, each) == ("u1", "Viewer")


async def test_a10_twin_chunks_without_trailers_arrive_whole(stack: Stack, cast: Cast) -> None:
    head = request("POST", "/api/orgs", cast.u1.basic, CHUNKED)
    answer = await stack.send(head + b'8\r\n{"name":\r\n4\r\n"x"}\r\n0\r\n\r\n')
    assert answer.status == 200
    assert stack.last.body == b'{"name":"x"}'


LIARS: list[Header] = [
    ("Forwarded", "for=10.9.9.9"),
    ("X-Forwarded-For", "10.9.9.9"),
    ("X-Real-IP", "10.9.9.9"),
    ("X-Client-IP", "10.9.9.9"),
    ("True-Client-IP", "10.9.9.9"),
    ("CF-Connecting-IP", "10.9.9.9"),
]


@pytest.mark.parametrize("header", LIARS, ids=[name for name, _ in LIARS])
async def test_a12_an_address_named_by_a_stranger_is_not_believed(
    stack: Stack, cast: Cast, header: Header
) -> None:
    answer = await stack.ask("GET", "/api/org", cast.u1.basic, header, source="127.0.0.5")
    assert answer.status == 200
    assert believed(stack).client_address == "127.0.0.5"
    assert b"10.9.9.9" not in stack.last.head.replace(stack.last.one(SIGNATURE) or b"", b"")


async def test_a12_a_session_is_listed_with_the_address_of_its_socket(stack: Stack, cast: Cast) -> None:
    form = {"user": cast.u2.person.login, "password": cast.u2.person.password}
    await stack.ask("POST", "/api/login", *LIARS, body=form, source="127.0.0.5")
    tokens = await stack.done("GET", "/api/user/auth-tokens", cast.u2.basic)
    assert {token["clientIp"] for token in tokens} == {"127.0.0.1", "127.0.0.5"}


@pytest.mark.parametrize(
    ("chain", "address"),
    [
        ("10.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("198.51.100.7, 127.0.0.9", "198.51.100.7"),
        ("127.0.0.1, nonsense", "127.0.0.9"),
    ],
)
async def test_a13_through_a_trusted_proxy_the_right_most_untrusted_hop_counts(
    stack: Stack, cast: Cast, chain: str, address: str
) -> None:
    named = ("X-Forwarded-For", chain)
    await stack.ask("GET", "/api/org", cast.u1.basic, named, source="127.0.0.9")
    assert believed(stack).client_address == address
    assert stack.last.one("X-Forwarded-For") is None


OVERRIDES: list[Header] = [
    ("X-Forwarded-Uri", "/api/health"),
    ("X-Forwarded-Method", "DELETE"),
    ("X-Forwarded-Host", "evil.test"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Prefix", "/internal"),
    ("X-Original-URL", "/api/health"),
    ("X-Original-URI", "/api/health"),
    ("X-Rewrite-URL", "/api/health"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("X-HTTP-Method", "DELETE"),
    ("X-Method-Override", "DELETE"),
]


@pytest.mark.parametrize("header", OVERRIDES, ids=[name for name, _ in OVERRIDES])
async def test_a15_no_header_stands_in_for_the_request_line(stack: Stack, cast: Cast, header: Header) -> None:
    assert (await stack.ask("GET", "/api/org", header)).status == 401
    assert stack.recorder.everything == b""
    for credential, target in ((cast.u1.basic, "/api/org"), (("X-None", "0"), "/api/snapshots/abc")):
        answer = await stack.ask("GET", target, credential, header)
        assert answer.status == 200
        assert (stack.last.method, stack.last.target) == ("GET", target.encode())
        assert header[0].lower() not in stack.last.names


@pytest.mark.parametrize("agent", ["GoogleHC/1.0", "kube-probe/1.31", "ELB-HealthChecker/2.0", "Prometheus/3"])
@pytest.mark.parametrize("target", ["/api/org", "/api/org?health", "/api/org?/api/health", "/api/org/?health=1"])
async def test_a17_a_probe_needs_a_credential_where_all_do(stack: Stack, agent: str, target: str) -> None:
    answer = await stack.ask("GET", target, ("User-Agent", agent))
    assert answer.status == 401
    assert stack.recorder.everything == b""


async def test_a17_twin_anybody_may_ask_for_health(stack: Stack) -> None:
    stack.recording = False
    answer = await stack.ask("GET", "/api/health", ("User-Agent", "kube-probe/1.31"))
    assert (answer.status, json_of(answer)["database"]) == (200, "ok")
