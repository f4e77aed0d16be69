"""Deliberate deviations: what an exchange's `expect` says instead of the recording."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from tests.exchanges.answer import Answer
from tests.exchanges.differences import Difference, unlike
from tests.exchanges.recording import Recorded
from tests.exchanges.variables import value_at

Expect = Mapping[str, Any]

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {"$string": (str,), "$object": (dict,), "$bool": (bool,)}


def alternatives(expect: Expect) -> list[Expect]:
    """One of which must hold; an exchange without deviation has one that says nothing."""
    return list(expect.get("any_of", [expect]))


def statuses(expect: Expect, recorded: int) -> list[int]:
    found = expect.get("status", recorded)
    return found if isinstance(found, list) else [found]


def instead(recorded: Recorded, expect: Expect) -> Any:
    """The recorded body as if that server had deviated as we do; what `overridden` names is left as it was."""
    body = deepcopy(recorded.body)
    if "secureJsonFields" in expect:
        _source_in(body).setdefault("secureJsonFields", {}).update(expect["secureJsonFields"])
    return body


def overridden(expect: Expect) -> frozenset[str]:
    """Pointers to all that `told` judges, and the recording does not."""
    told_apart = _leaves(expect["response"], "") if "response" in expect else ()
    return frozenset({*told_apart, *expect.get("clear", ())})


def _leaves(wanted: Any, at: str) -> Iterator[str]:
    if isinstance(wanted, Mapping):
        for name, value in wanted.items():
            yield from _leaves(value, f"{at}/{name}")
    else:
        yield at


def replaces(expect: Expect, recorded: Recorded) -> bool:
    """Whether the deviation's answer has nothing in common with the recorded one."""
    response = expect.get("response")
    if not isinstance(response, Mapping):
        return response is not None
    return (
        not recorded.is_json or not isinstance(recorded.body, dict) or not response.keys() & recorded.body.keys()
    )


def told(expect: Expect, answer: Answer) -> Iterator[Difference]:
    """Where the answer is not what `expect` says of it. Raises ValueError where it had to be JSON."""
    if not {"response", "clear", "secureJsonFields"} & expect.keys():
        return
    actual = answer.json
    if "response" in expect:
        yield from _partial(expect["response"], actual, "")
    for pointer in expect.get("clear", ()):
        yield from _cleared(pointer, actual)
    for name, value in expect.get("secureJsonFields", {}).items():
        found = _source_in(actual).get("secureJsonFields") or {}
        if found.get(name) is not value:
            yield unlike(1, f"/secureJsonFields/{name}", value, found.get(name))


def _cleared(pointer: str, actual: Any) -> Iterator[Difference]:
    try:
        found = value_at(pointer, actual)
    except LookupError:
        yield Difference(1, pointer, "is missing")
        return
    if found != "":
        yield Difference(1, pointer, "is not empty")


def _partial(wanted: Any, actual: Any, at: str) -> Iterator[Difference]:
    if isinstance(wanted, Mapping):
        if not isinstance(actual, dict):
            yield unlike(1, at, wanted, actual)
            return
        for name, value in wanted.items():
            yield from _partial(value, actual.get(name), f"{at}/{name}")
    elif isinstance(wanted, str) and wanted in _TYPES:
        if not isinstance(actual, _TYPES[wanted]):
            yield unlike(1, at, wanted, actual)
    elif wanted != actual:
        yield unlike(1, at, wanted, actual)


def _source_in(body: Any) -> dict[str, Any]:
    """The data source in an answer."""
    source = body.get("datasource", body) if isinstance(body, dict) else {}
    return source if isinstance(source, dict) else {}
