"""Metrics of a real Prometheus through the proxy, and what a data source learns about who asks: nothing."""

import re
import time
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlencode

import pytest

from tests.support.api import ADMIN, Api, Credential, bearer, session
from tests.support.doorward import short_folder
from tests.support.prometheus import Prometheus, running_prometheus
from tests.support.recorder import Recorder

WAYS = ("cookie", "key", "basic")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def prometheus() -> Iterator[Prometheus]:
    with short_folder() as folder, running_prometheus(folder) as found:
        yield found


@pytest.fixture
async def recorder() -> AsyncIterator[Recorder]:
    found = await Recorder().start()
    yield found
    await found.close()


async def credential(api: Api, way: str, name: str) -> Credential:
    if way == "cookie":
        return session(await api.log_in())
    return bearer(await api.key(name)) if way == "key" else ADMIN


@pytest.mark.parametrize("way", WAYS)
async def test_queries_are_answered_as_prometheus_itself_answers(
    api: Api, prometheus: Prometheus, way: str
) -> None:
    by = await credential(api, way, f"prometheus {way}")
    proxy = await api.data_source(f"prometheus {way}", prometheus.url)
    now = round(time.time(), 3)
    instant = {"query": 'up{job="itself"}', "time": now}
    past = {"query": "scrape_samples_scraped >= bool 0", "start": now - 30, "end": now, "step": 1}
    for path, parameters in (("query", instant), ("query_range", past)):
        direct = prometheus.query(path, **parameters)
        assert b'"status":"success"' in direct
        assert b'"1"]' in direct
        got = await api.get(f"{proxy}/api/v1/{path}?{urlencode(parameters)}", by=by)
        posted = await api.ask(
            "POST", f"{proxy}/api/v1/{path}", urlencode(parameters).encode(), by=by, headers=FORM
        )
        assert (got.status, got.body) == (200, direct)
        assert (posted.status, posted.body) == (200, direct)


async def test_a_query_that_prometheus_refuses_is_refused_in_its_words(api: Api, prometheus: Prometheus) -> None:
    proxy = await api.data_source("prometheus refusing", prometheus.url)
    answer = await api.get(f"{proxy}/api/v1/query?query=%7B", by=ADMIN)
    assert (answer.status, answer.json["errorType"]) == (400, "bad_data")


@pytest.mark.parametrize("way", WAYS)
async def test_a_data_source_learns_nothing_that_lets_it_in(api: Api, recorder: Recorder, way: str) -> None:
    by = await credential(api, way, f"recorder {way}")
    proxy = await api.data_source(f"recorder {way}", recorder.address)
    told = {
        "X-Doorward-Identity": "forged",
        "X-Doorward-Forget": "forged",
        "X-Grafana-User": "forged",
        "X-Grafana-Id": "forged",
        "X-WEBAUTH-USER": "forged",
        "X-Harmless": "passes",
    }
    for method, body in (("GET", None), ("POST", b"query=up")):
        answer = await api.ask(method, f"{proxy}/api/v1/query?query=up", body, by=by, headers=told)
        assert answer.status == 200, answer.body
    seen = recorder.everything.lower()
    assert seen.count(b"x-harmless: passes") == 2
    secret = re.split("[ =]", "".join(by.values()), maxsplit=1)[1]
    for word in (b"authorization", b"cookie", b"grafana_session", b"x-doorward", b"x-grafana", b"forged"):
        assert word not in seen, word
    assert secret.lower().encode() not in seen


async def test_a_data_source_gets_the_credentials_that_are_its_own(api: Api, recorder: Recorder) -> None:
    proxy = await api.data_source(
        "guarded", recorder.address, basicAuth=True, basicAuthUser="reader", basicAuthPassword="its own"
    )
    token = await api.log_in()
    by = {"Cookie": f"theme=dark; grafana_session={token}; grafana_session_expiry=1"}
    assert (await api.get(f"{proxy}/metrics", by=by)).status == 200
    request = recorder.requests[-1]
    assert request.one("Authorization") == b"Basic cmVhZGVyOml0cyBvd24="
    assert b"grafana_session" not in request.head
    assert token.encode() not in recorder.everything
