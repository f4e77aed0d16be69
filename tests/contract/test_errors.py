import pytest

from contract.errors import BadRequest, Problem, StartFault, Unauthenticated, Unavailable, UntrustedFraming


def _refusals() -> list[type[Problem]]:
    found: list[type[Problem]] = []
    waiting = [Problem]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += [sub for sub in kind.__subclasses__() if sub.__module__ == Problem.__module__]
    return found


def test_a_refusal_says_what_it_was_given_or_what_its_kind_says() -> None:
    assert BadRequest("no such colour").message == "no such colour"
    assert BadRequest().message == "bad request data"
    assert str(BadRequest()) == "bad request data"


def test_a_reason_given_wins_over_the_reason_of_the_kind() -> None:
    assert Unauthenticated().message_id == "auth.unauthorized"
    assert Unauthenticated(message_id="api-key.expired").message_id == "api-key.expired"


def test_the_mappings_of_a_refusal_are_its_own() -> None:
    extra: dict[str, object] = {"errors": []}
    refusal = BadRequest(extra=extra)
    refusal.extra["status"] = "seen"
    assert extra == {"errors": []}
    assert BadRequest().extra == {}


def test_unavailability_says_when_to_come_back() -> None:
    assert Unavailable().headers == {"Retry-After": "2"}
    assert Unavailable("full", retry_after=7).headers == {"Retry-After": "7"}


def test_untrusted_framing_ends_the_connection() -> None:
    assert UntrustedFraming().close
    assert not BadRequest().close


@pytest.mark.parametrize("kind", _refusals(), ids=lambda kind: kind.__name__)
def test_every_refusal_is_an_error_status_with_a_text_of_one_line(kind: type[Problem]) -> None:
    assert 400 <= kind.status < 600
    assert kind.default
    assert kind.default.isprintable()


def test_a_fault_at_start_answers_no_request() -> None:
    assert not issubclass(StartFault, Problem)
