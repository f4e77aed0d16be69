import asyncio
import gzip
from pathlib import Path

import aiohttp
import pytest

from backend.storage.database import Database
from contract.identity import NOBODY
from relay.limits import UpstreamLimits
from tests.backend.datasources.proxy.conftest import Backend, Caller, Terms
from tests.support.database import open_database
from tests.support.echo import Echo
from tests.support.people import People

PROXY = "/api/datasources/proxy/1"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "REPORT"])
async def test_every_method_is_carried_on(backend: Backend, caller: Caller, echo: Echo, method: str) -> None:
    await backend.add(echo.url)
    reply = await caller.ask(method, f"{PROXY}/metrics/find")
    assert (reply.status, echo.last.method, echo.last.target) == (200, method, "/metrics/find")


async def test_head_answers_without_a_body(backend: Backend, caller: Caller, echo: Echo) -> None:
    await backend.add(echo.url)
    reply = await caller.ask("HEAD", f"{PROXY}/x")
    assert (reply.status, reply.body, echo.last.method) == (200, b"", "HEAD")


@pytest.mark.parametrize("url", ["", "/base", "/base/", "/base?fixed=1"])
@pytest.mark.parametrize(
    "rest", ["/x", "/x/y/", "/x//y", "/a%2Fb/c", "/a%20b", "/%E7%9B%91", "/a:b@c,d;e=f(g)!*'$&~", "/a+b"]
)
async def test_the_path_is_kept_byte_for_byte_below_the_base(
    backend: Backend, caller: Caller, echo: Echo, url: str, rest: str
) -> None:
    await backend.add(echo.url + url)
    await caller.ask("GET", PROXY + rest)
    assert echo.last.target == ("/base" if url else "") + rest


@pytest.mark.parametrize(
    "case",
    [
        ("", "", "/"),
        ("", "/", "/"),
        ("/base", "", "/base"),
        ("/base/", "", "/base/"),
        ("", "?a=1", "/?a=1"),
        ("/q?fixed=1", "/find?x=1", "/q/find?x=1"),
    ],
)
async def test_without_a_rest_the_base_stays_as_it_is(
    backend: Backend, caller: Caller, echo: Echo, case: tuple[str, str, str]
) -> None:
    url, asked, target = case
    await backend.add(echo.url + url)
    await caller.ask("GET", PROXY + asked)
    assert echo.last.target == target


@pytest.mark.parametrize(
    "query", ["query=a.*&x=1&x=2&empty=&flag", "a=1;b=2", "q=a+b%20c%2B", "orgId=1&a[]=%C3%BC"]
)
async def test_the_query_is_kept_byte_for_byte(backend: Backend, caller: Caller, echo: Echo, query: str) -> None:
    await backend.add(echo.url)
    await caller.ask("GET", f"{PROXY}/find?{query}")
    assert echo.last.target == f"/find?{query}"


@pytest.mark.parametrize("rest", ["/../x", "/x/%2e%2e/y", "/..%2fsecret", "/a/./b"])
async def test_nothing_leaves_the_base_path(backend: Backend, caller: Caller, echo: Echo, rest: str) -> None:
    await backend.add(f"{echo.url}/base")
    assert (await caller.ask("GET", PROXY + rest)).status == 400
    assert echo.seen == []


async def test_a_body_of_any_size_and_type_is_carried_on(backend: Backend, caller: Caller, echo: Echo) -> None:
    await backend.add(echo.url)
    body = bytes(range(256)) * 3000
    await caller.ask("POST", f"{PROXY}/bin", body, headers={"Content-Type": "application/octet-stream"})
    assert echo.last.body == body
    assert echo.last.headers["content-length"] == str(len(body))
    assert echo.last.headers["content-type"] == "application/octet-stream"


async def test_a_source_is_found_by_its_uid(backend: Backend, caller: Caller, echo: Echo) -> None:
    source = await backend.add(f"{echo.url}/base")
    for rest, target in (("", "/base"), ("/", "/base"), ("/x?y=1", "/base/x?y=1")):
        reply = await caller.ask("GET", f"/api/datasources/proxy/uid/{source.uid}{rest}")
        assert (reply.status, echo.last.target) == (200, target)


@pytest.mark.parametrize(
    "case",
    [
        ("2/x", 404, "Unable to find datasource"),
        ("uid/nope/x", 404, "Unable to find datasource"),
        ("uid/a.b/x", 400, "UID is invalid"),
        ("uid/:uid/x", 400, "UID is invalid"),
        (f"uid/{'x' * 41}", 400, "UID is invalid"),
        ("abc/x", 400, "id is invalid"),
        ("0/x", 400, "id is invalid"),
        ("01/x", 400, "id is invalid"),
        ("1;/x", 400, "id is invalid"),
        ("+1/x", 400, "id is invalid"),
        ("-1/x", 400, "id is invalid"),
        ("1e0/x", 400, "id is invalid"),
        (f"{2**63}/x", 400, "id is invalid"),
        (":id/x", 400, "id is invalid"),
        ("uid", 400, "id is invalid"),
        ("uid//x", 400, "id is invalid"),
    ],
)
async def test_what_names_no_source_reaches_none(
    backend: Backend, caller: Caller, echo: Echo, case: tuple[str, int, str]
) -> None:
    path, status, message = case
    await backend.add(echo.url)
    reply = await caller.ask("GET", f"/api/datasources/proxy/{path}")
    assert (reply.status, reply.message) == (status, message)
    assert echo.seen == []


async def test_an_encoded_id_names_the_source_that_is_then_asked(
    backend: Backend, caller: Caller, echo: Echo
) -> None:
    await backend.add(echo.url)
    assert (await caller.ask("GET", "/api/datasources/proxy/%31/x")).status == 200
    assert echo.last.target == "/x"


async def test_another_organisations_source_is_not_there(backend: Backend, people: People, echo: Echo) -> None:
    source = await backend.add(echo.url)
    stranger = await backend.caller(people.stranger)
    for path in ("1", f"uid/{source.uid}"):
        reply = await stranger.ask("GET", f"/api/datasources/proxy/{path}/x")
        assert (reply.status, reply.message) == (404, "Unable to find datasource")
    assert echo.seen == []


async def test_nobody_is_carried_nowhere(backend: Backend, echo: Echo) -> None:
    source = await backend.add(echo.url)
    nobody = await backend.caller(NOBODY)
    for path in ("1", "1/x", f"uid/{source.uid}", f"uid/{source.uid}/x"):
        assert (await nobody.ask("GET", f"/api/datasources/proxy/{path}")).status == 401
    assert echo.seen == []


async def test_a_change_counts_from_the_next_request_on(backend: Backend, caller: Caller, echo: Echo) -> None:
    source = await backend.add(echo.url, basicAuth=True, basicAuthUser="u", basicAuthPassword="one")
    await caller.ask("GET", f"{PROXY}/x")
    first = echo.last.headers["authorization"]
    await backend.change(source, url=f"{echo.url}/b", basicAuth=True, basicAuthPassword="two")
    await caller.ask("GET", f"{PROXY}/x")
    assert echo.last.target == "/b/x"
    assert echo.last.headers["authorization"] != first


async def test_what_another_process_changed_counts_from_the_next_request_on(
    backend: Backend, caller: Caller, echo: Echo, tmp_path: Path
) -> None:
    source = await backend.add(echo.url, type="prometheus")
    paths = (f"{PROXY}/x", f"/api/datasources/proxy/uid/{source.uid}/x")
    async with open_database(tmp_path) as other:
        for base in ("/a", "/b", "/c"):
            await other.execute("UPDATE data_sources SET url = $1", echo.url + base)
            for path in (*paths, *paths):
                await caller.ask("GET", path)
                assert echo.last.target == f"{base}/x"
        await other.execute("UPDATE data_sources SET type = 'nothing'")
        assert [(await caller.ask("GET", path)).status for path in paths] == [404, 404]
        await other.execute("DELETE FROM data_sources")
        assert [(await caller.ask("GET", path)).message for path in paths] == ["Unable to find datasource"] * 2


@pytest.mark.parametrize("status", [200, 201, 204, 301, 304, 400, 403, 404, 418, 429, 500, 502, 503])
async def test_the_status_is_the_sources(backend: Backend, caller: Caller, echo: Echo, status: int) -> None:
    await backend.add(echo.url)
    reply = await caller.ask("GET", f"{PROXY}/status/{status}")
    assert reply.status == status
    assert reply.headers["WWW-Authenticate"] == 'Basic realm="upstream"'


async def test_a_sources_401_does_not_look_like_a_lost_login(backend: Backend, caller: Caller, echo: Echo) -> None:
    await backend.add(echo.url)
    reply = await caller.ask("GET", f"{PROXY}/status/401")
    assert (reply.status, reply.json["target"]) == (400, "/status/401")
    assert "WWW-Authenticate" not in reply.headers


async def test_an_answer_may_not_speak_for_our_origin(backend: Backend, caller: Caller, echo: Echo) -> None:
    await backend.add(echo.url)
    headers = (await caller.ask("GET", f"{PROXY}/headers")).headers
    assert headers["X-Upstream"] == "yes"
    assert headers["Cache-Control"] == "max-age=60"
    assert headers["ETag"] == '"abc"'
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["WWW-Authenticate"] == 'Basic realm="upstream"'
    assert headers.getall("X-Frame-Options") == ["upstream", "deny"]
    assert headers.getall("Content-Security-Policy") == ["sandbox"]
    assert headers.getall("X-Content-Type-Options") == ["nosniff"]
    for name in (
        "Set-Cookie",
        "Clear-Site-Data",
        "Strict-Transport-Security",
        "Alt-Svc",
        "Service-Worker-Allowed",
        "Keep-Alive",
        "X-Doorward-Forget",
        "X_Doorward_Forget",
    ):
        assert name not in headers


async def test_redirects_are_the_callers_to_follow(backend: Backend, caller: Caller, echo: Echo) -> None:
    await backend.add(echo.url)
    reply = await caller.ask("GET", f"{PROXY}/redirect")
    assert (reply.status, reply.headers["Location"]) == (302, "/elsewhere")
    assert len(echo.seen) == 1


async def test_gzip_passes(backend: Backend, caller: Caller, echo: Echo) -> None:
    await backend.add(echo.url)
    reply = await caller.ask("GET", f"{PROXY}/gzip", headers={"Accept-Encoding": "gzip"})
    assert reply.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(reply.body) == b"packed"
    assert echo.last.headers["accept-encoding"] == "gzip"


async def test_a_flowing_answer_is_not_cut_by_the_time_to_its_first_byte(backend: Backend, echo: Echo) -> None:
    await backend.add(echo.url)
    caller = await backend.caller(terms=Terms(limits=UpstreamLimits(first_byte=0.2)))
    reply = await caller.ask("GET", f"{PROXY}/stream")
    assert reply.body == b"tick 0\ntick 1\ntick 2\n"


async def test_a_source_that_does_not_answer_in_time_is_504(backend: Backend, echo: Echo) -> None:
    await backend.add(echo.url)
    caller = await backend.caller(terms=Terms(limits=UpstreamLimits(first_byte=0.2)))
    reply = await caller.ask("GET", f"{PROXY}/slow/5")
    assert (reply.status, reply.message) == (504, "Gateway Timeout")
    assert (await caller.ask("GET", f"{PROXY}/x")).status == 200


async def test_a_caller_who_leaves_ends_the_request_at_the_source(
    backend: Backend, caller: Caller, echo: Echo
) -> None:
    await backend.add(echo.url)
    asking = asyncio.create_task(caller.ask("GET", f"{PROXY}/slow/30"))
    await echo.waits.wait()
    asking.cancel()
    await asyncio.wait_for(echo.left.wait(), timeout=1)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "not a url",
        "localhost:19191",
        "http://127.0.0.1:1",
        "http://no-such-host.invalid",
        "http://",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://a b/",
        "http://[::1",
        "http://h\\@x/",
    ],
)
async def test_a_source_that_cannot_be_asked_is_502_and_nothing_is_told_of_it(
    backend: Backend, caller: Caller, url: str
) -> None:
    await backend.add(url)
    reply = await caller.ask("GET", f"{PROXY}/x")
    assert (reply.status, reply.json) == (502, {"message": "Bad Gateway"})


async def test_failures_at_the_source_are_502_and_do_not_last(
    backend: Backend, caller: Caller, echo: Echo
) -> None:
    await backend.add(echo.url)
    await backend.add(echo.url.replace("http", "https"))
    assert (await caller.ask("GET", f"{PROXY}/close")).status == 502
    assert (await caller.ask("GET", "/api/datasources/proxy/2/x")).status == 502
    with pytest.raises(aiohttp.ClientPayloadError):
        await caller.ask("GET", f"{PROXY}/partial")
    assert (await caller.ask("GET", f"{PROXY}/x")).status == 200


async def test_websockets_are_carried_both_ways(backend: Backend, caller: Caller, echo: Echo) -> None:
    await backend.add(echo.url)
    socket = await caller.websocket(f"{PROXY}/websocket")
    await socket.send_str("hello")
    assert await socket.receive_str() == "echo hello"
    assert "x-doorward-identity" not in echo.last.headers
    await socket.close()


async def test_a_type_that_nobody_knows_is_not_asked(backend: Backend, caller: Caller, echo: Echo) -> None:
    await backend.add(echo.url, type="no-such-plugin")
    reply = await caller.ask("GET", f"{PROXY}/x")
    assert (reply.status, reply.message) == (404, "Unable to find datasource plugin")
    assert echo.seen == []


async def test_influxdb_08_is_told_its_database_user_and_password(
    backend: Backend, caller: Caller, echo: Echo
) -> None:
    await backend.add(
        echo.url, type="influxdb_08", user="iü", database="my db", secureJsonData={"password": "p&w"}
    )
    await caller.ask("GET", f"{PROXY}/series?q=a+b&u=mallory&%70=x")
    assert echo.last.target == "/db/my%20db/series?q=a+b&u=i%C3%BC&p=p%26w"
    assert "authorization" not in echo.last.headers


@pytest.mark.parametrize(
    ("listed", "status"),
    [("{authority}", 200), ("example.com:80", 403), ("127.0.0.1", 403), ("localhost:{port}", 403)],
)
async def test_only_listed_sources_are_asked(backend: Backend, echo: Echo, listed: str, status: int) -> None:
    await backend.add(echo.url)
    whitelist = frozenset({listed.format(authority=echo.authority, port=echo.port)})
    caller = await backend.caller(terms=Terms(whitelist=whitelist))
    reply = await caller.ask("GET", f"{PROXY}/x")
    assert reply.status == status
    if status == 403:
        assert reply.json == {"message": "Data proxy hostname and ip are not included in whitelist"}
        assert echo.seen == []


async def test_a_source_with_credentials_in_its_url_is_not_asked(
    backend: Backend, caller: Caller, echo: Echo, database: Database
) -> None:
    await backend.add(echo.url)
    await database.execute("UPDATE data_sources SET url = $1", f"http://user:secret@{echo.authority}")
    reply = await caller.ask("GET", f"{PROXY}/x")
    assert (reply.status, echo.seen) == (403, [])
    assert "secret" not in reply.message
