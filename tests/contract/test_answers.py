import orjson
import pytest

from contract.answers import STANDARD, json_answer, message_answer, problem_answer
from contract.errors import NotFound, Unauthenticated, Unavailable, Unprocessable, UntrustedFraming


def _json(body: object) -> object:
    assert isinstance(body, bytes)
    return orjson.loads(body)


def test_every_answer_forbids_caching_framing_and_sniffing() -> None:
    for answer in (json_answer([]), message_answer("done"), problem_answer(NotFound())):
        assert {name: answer.headers[name] for name in STANDARD} == {
            "Cache-Control": "no-cache",
            "Pragma": "no-cache",
            "Expires": "-1",
            "X-Frame-Options": "deny",
            "X-Content-Type-Options": "nosniff",
        }
        assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"


def test_an_answer_may_be_stricter_but_stays_json() -> None:
    answer = json_answer({}, headers={"Cache-Control": "no-store", "Content-Type": "text/html"})
    assert answer.headers.getall("Cache-Control") == ["no-store"]
    assert answer.headers.getall("Content-Type") == ["application/json; charset=UTF-8"]


def test_a_message_takes_further_keys() -> None:
    answer = message_answer("Dashboard deleted", title="Überblick")
    assert answer.status == 200
    assert _json(answer.body) == {"message": "Dashboard deleted", "title": "Überblick"}


def test_a_refusal_without_a_reason_is_its_message_alone() -> None:
    answer = problem_answer(NotFound("Dashboard not found"))
    assert answer.status == 404
    assert _json(answer.body) == {"message": "Dashboard not found"}


def test_a_known_reason_stands_beside_its_status() -> None:
    answer = problem_answer(Unauthenticated())
    assert answer.status == 401
    assert _json(answer.body) == {
        "message": "Unauthorized",
        "messageId": "auth.unauthorized",
        "statusCode": 401,
    }


def test_a_refusal_brings_its_own_keys_and_headers() -> None:
    answer = problem_answer(Unprocessable("Name is required", extra={"errors": [{"fieldNames": ["Name"]}]}))
    assert _json(answer.body) == {"message": "Name is required", "errors": [{"fieldNames": ["Name"]}]}
    assert problem_answer(Unavailable(retry_after=3)).headers["Retry-After"] == "3"


@pytest.mark.parametrize(("problem", "kept"), [(NotFound(), None), (UntrustedFraming(), False)])
def test_only_untrusted_requests_cost_the_connection(
    problem: NotFound | UntrustedFraming, kept: bool | None
) -> None:
    assert problem_answer(problem).keep_alive is kept
