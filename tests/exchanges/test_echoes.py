"""What a data source was sent is compared header by header."""

from typing import Any

import pytest

from tests.exchanges.small import answer, level, recorded

HEADERS = {"host": "127.0.0.1:19191", "user-agent": "Grafana/5.0.0", "x-forwarded-for": "127.0.0.1"}


def echo(*, target: str = "/a?x=1&y=2", body: str = "", **headers: str | None) -> dict[str, Any]:
    """Header names with `_` for `-`; None removes one."""
    merged = {**HEADERS, **{name.replace("_", "-"): value for name, value in headers.items()}}
    kept = {name: value for name, value in merged.items() if value is not None}
    return {"method": "GET", "target": target, "headers": kept, "body": body}


@pytest.mark.parametrize(
    ("actual", "misses"),
    [
        (echo(), 0),
        (echo(user_agent="Grafana/11.6.0", x_forwarded_for="::1"), 0),
        (echo(user_agent="curl/8"), 1),
        (echo(x_forwarded_for=None), 1),
        (echo(x_more="1"), 1),
        (echo(host="elsewhere"), 1),
        (echo(target="/a?y=2&x=1"), 0),
        (echo(target="/a?x=%31&y=2"), 0),
        (echo(target="/a?x=1"), 1),
        (echo(target="/a?x=1&x=1&y=2"), 1),
        (echo(target="/A?x=1&y=2"), 1),
        (echo(body="more"), 1),
        ({**echo(), "method": "POST"}, 1),
        ({}, 1),
    ],
)
def test_the_proxy_sends_what_was_recorded_and_nothing_else(actual: dict[str, Any], misses: int) -> None:
    assert level(recorded(echo()), answer(actual)) == misses


def test_a_chain_of_the_callers_own_comes_first() -> None:
    sent = recorded(echo(x_forwarded_for="10.1.2.3, 127.0.0.1"), headers={"X-Forwarded-For": "10.1.2.3"})
    assert level(sent, answer(echo(x_forwarded_for="10.1.2.3, 127.0.0.1, ::1"))) == 0
    assert level(sent, answer(echo(x_forwarded_for="127.0.0.1"))) == 1


def test_deviations_of_headers() -> None:
    without = recorded(echo(authorization="Basic x"), expect={"absent_header": "authorization"})
    assert level(without, answer(echo())) == 0
    assert level(without, answer(echo(authorization="Basic x"))) == 1
    assert level(without, answer(echo(x_more="1"))) == 1
    forged = recorded(echo(cookie="a=1; b=2"), expect={"header": ["cookie", "b=2"]})
    assert level(forged, answer(echo(cookie="b=2"))) == 0
    assert level(forged, answer(echo(cookie="a=1; b=2"))) == 1
    assert level(forged, answer(echo())) == 1


@pytest.mark.parametrize(("target", "misses"), [("/y", 0), ("/x/../y", 1), ("/x/%2e%2E/y", 1), ("/x/..", 1)])
def test_dot_segments_never_arrive(target: str, misses: int) -> None:
    clean = recorded(echo(target="/x/../y"), expect={"no_dot_segments": True})
    assert level(clean, answer(echo(target=target))) == misses


def test_a_deviating_target_is_exactly_the_announced_one() -> None:
    kept = recorded(echo(target="/a/b"), expect={"response": {"target": "/a%2Fb"}})
    assert level(kept, answer(echo(target="/a%2Fb"))) == 0
    assert level(kept, answer(echo(target="/a/b"))) == 1
    assert level(kept, answer(echo(target="/a%2Fb", x_more="1"))) == 1
