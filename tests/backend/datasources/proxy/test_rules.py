import pytest

from tests.backend.datasources.proxy.conftest import Backend, Caller
from tests.support.echo import Echo
from tests.support.people import People

PROXY = "/api/datasources/proxy/1"
PROMETHEUS_POSTS = "Posts not allowed on proxied Prometheus datasource except on /query and /query_range"
ELASTICSEARCH_POSTS = "Posts not allowed on proxied Elasticsearch datasource except on /_msearch"


@pytest.mark.parametrize(
    "case",
    [
        ("prometheus", "DELETE", "/api/v1/series", "Deletes not allowed on proxied Prometheus datasource"),
        ("prometheus", "PUT", "/api/v1/x", "Puts not allowed on proxied Prometheus datasource"),
        ("prometheus", "POST", "/api/v1/admin/tsdb/delete_series", PROMETHEUS_POSTS),
        ("prometheus", "POST", "/api/v1/query/", PROMETHEUS_POSTS),
        ("prometheus", "POST", "/api/v1/%71uery", PROMETHEUS_POSTS),
        ("prometheus", "POST", "//api/v1/query", PROMETHEUS_POSTS),
        ("prometheus", "POST", "/API/v1/query", PROMETHEUS_POSTS),
        ("prometheus", "POST", "", PROMETHEUS_POSTS),
        ("elasticsearch", "DELETE", "/idx", "Deletes not allowed on proxied Elasticsearch datasource"),
        ("elasticsearch", "PUT", "/idx", "Puts not allowed on proxied Elasticsearch datasource"),
        ("elasticsearch", "POST", "/idx/_search", ELASTICSEARCH_POSTS),
        ("elasticsearch", "POST", "/idx/_msearch", ELASTICSEARCH_POSTS),
        ("elasticsearch", "POST", "/_bulk", ELASTICSEARCH_POSTS),
    ],
)
async def test_what_a_type_does_not_take_is_refused_to_all_roles(
    backend: Backend, people: People, echo: Echo, case: tuple[str, str, str, str]
) -> None:
    type_id, method, rest, message = case
    await backend.add(echo.url, type=type_id)
    for identity in (people.viewer, people.admin):
        caller = await backend.caller(identity)
        reply = await caller.ask(method, PROXY + rest)
        assert (reply.status, reply.json) == (403, {"message": message})
    assert echo.seen == []


@pytest.mark.parametrize(
    "case",
    [
        ("prometheus", "GET", "/api/v1/series"),
        ("prometheus", "PATCH", "/api/v1/x"),
        ("prometheus", "OPTIONS", "/api/v1/query"),
        ("prometheus", "POST", "/api/v1/query?a=b"),
        ("prometheus", "POST", "/api/v1/query_range"),
        ("prometheus", "POST", "/api/v1/query_exemplars"),
        ("prometheus", "POST", "/api/v1/series"),
        ("prometheus", "POST", "/api/v1/labels"),
        ("elasticsearch", "POST", "/_msearch?max_concurrent_shard_requests=5"),
        ("graphite", "DELETE", "/x"),
        ("loki", "POST", "/loki/api/v1/push"),
    ],
)
async def test_what_a_type_takes_a_viewer_may_send(
    backend: Backend, caller: Caller, echo: Echo, case: tuple[str, str, str]
) -> None:
    type_id, method, rest = case
    await backend.add(echo.url, type=type_id)
    assert (await caller.ask(method, PROXY + rest)).status == 200
    assert echo.last.target == rest


async def test_access_by_the_browser_is_no_reason_to_refuse(backend: Backend, caller: Caller, echo: Echo) -> None:
    await backend.add(echo.url, access="direct")
    assert (await caller.ask("GET", f"{PROXY}/x")).status == 200
