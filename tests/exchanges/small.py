"""Exchanges made up for the tests of the comparison itself."""

import json
from collections.abc import Mapping
from typing import Any

from tests.exchanges.answer import Answer
from tests.exchanges.differences import Difference
from tests.exchanges.judge import Judge
from tests.exchanges.recording import Scenario, exchange_of, scenario_of

JSON = {"content-type": "application/json"}
HOME = "http://127.0.0.1:4711"


def recorded(response: Any, **more: Any) -> dict[str, Any]:
    """An exchange as a file has it; `response` is the recorded answer in JSON."""
    basis = {"name": "one", "as": "anon", "method": "GET", "path": "/api/org", "status": 200}
    return {**basis, "response_headers": JSON, "response": response, **more}


def scenario(*exchanges: Mapping[str, Any]) -> Scenario:
    return scenario_of({"scenario": "small", "actors": {"anon": None}, "exchanges": list(exchanges)})


def answer(body: Any, *, status: int = 200, headers: Mapping[str, str] = JSON) -> Answer:
    """`body` is sent as JSON, bytes as they are."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status=status, headers=tuple(headers.items()), body=sent)


def differences(exchange: Mapping[str, Any], given: Answer) -> list[Difference]:
    return Judge(scenario(exchange), home=HOME).differences(exchange_of(exchange), given)


def level(exchange: Mapping[str, Any], given: Answer) -> int:
    """The lowest level that the answer misses; 0 where it misses none."""
    return min((each.level for each in differences(exchange, given)), default=0)
