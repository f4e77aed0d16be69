"""One process each, on whatever hosts: `doorward gateway` and `doorward backend`."""

from collections.abc import AsyncIterator, Iterator

import pytest

from contract.routes import ROUTES
from tests.support.api import ADMIN, NOBODY, Api, bearer, open_api, session
from tests.support.recorder import Recorder
from tests.support.roles import Roles, running_roles

FORGED = "AQ.forged.forged"


@pytest.fixture(scope="module")
def roles() -> Iterator[Roles]:
    with running_roles() as found:
        yield found


@pytest.fixture
async def gateway(roles: Roles) -> AsyncIterator[Api]:
    async with open_api(roles.gateway_url) as found:
        yield found


@pytest.fixture
async def backend(roles: Roles) -> AsyncIterator[Api]:
    async with open_api(roles.backend_url) as found:
        yield found


async def test_they_work_together_over_tcp(gateway: Api) -> None:
    assert (await gateway.get("/api/org", by=ADMIN)).json["name"] == "Main Org."
    by_session = session(await gateway.log_in())
    assert (await gateway.get("/api/user", by=by_session)).json["login"] == "admin"
    assert (await gateway.get("/api/org", by=bearer(await gateway.key("roles")))).status == 200
    recorder = await Recorder().start()
    proxy = await gateway.data_source("recorder", recorder.address)
    assert (await gateway.get(f"{proxy}/metrics", by=by_session)).body == b"ok"
    await recorder.close()


def targets() -> set[tuple[str, str]]:
    """Every method and path of the table, public ones too, and the gateway's own calls."""
    routed = {
        (method, "/".join("1" if part[:1] in {":", "*"} else part for part in route.template.split("/")))
        for route in ROUTES.routes
        for method in route.methods.split()
    }
    internal = ("identity", "resolve", "verify-password", "verify-key", "upsert-user", "unknown")
    return routed | {("POST", f"/internal/{name}") for name in internal} | {("GET", "/"), ("GET", "/unknown")}


async def test_the_backend_believes_nobody_without_a_signature(backend: Api) -> None:
    credentials = {**ADMIN, "Cookie": "grafana_session=" + "0" * 32, "X-WEBAUTH-USER": "admin"}
    asked = sorted(targets())
    assert len(asked) > 60
    for method, target in asked:
        answer = await backend.ask(method, target, headers=credentials)
        assert answer.status == 401, (method, target, answer.body)


@pytest.mark.parametrize("value", ["", FORGED, "a" * 4000, "{}"])
async def test_the_backend_believes_no_signature_but_the_gateways(backend: Api, value: str) -> None:
    for target in ("/api/org", "/api/health", "/internal/identity"):
        answer = await backend.ask("POST", target, b"{}", headers={"X-Doorward-Identity": value})
        assert answer.status == 401, answer.body


SPELLINGS = {
    "X-Doorward-Identity": 200,
    "x-doorward-identity": 200,
    "X-DOORWARD-IDENTITY": 200,
    "X_Doorward_Identity": 400,
    "X-Doorward_Identity": 400,
    "X.Doorward.Identity": 400,
}


@pytest.mark.parametrize(("name", "status"), SPELLINGS.items())
async def test_an_identity_from_outside_is_worth_nothing_in_any_spelling(
    gateway: Api, name: str, status: int
) -> None:
    """It is removed, or refused where a lax reader could take it for ours."""
    for by, without in ((ADMIN, 200), (NOBODY, 401)):
        answer = await gateway.ask("GET", "/api/org", by=by, headers={name: FORGED})
        assert answer.status == (without if status == 200 else status), answer.body


@pytest.mark.parametrize("target", ["/internal/identity", "/%69nternal/identity", "/api/../internal/identity"])
async def test_the_gateway_lets_no_internal_call_through(gateway: Api, target: str) -> None:
    answer = await gateway.ask("POST", target, b"{}", by=ADMIN)
    assert answer.status in {400, 404}, answer.body
