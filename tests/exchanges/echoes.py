"""Answers of the echo data source: what the proxy let through (rule 8)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.exchanges.differences import Difference, unlike
from tests.exchanges.recording import Exchange, Recorded

_KEYS: Final = {"method", "target", "headers", "body"}
_CHAIN: Final = "x-forwarded-for"
_AGENT: Final = "user-agent"


def is_echo(recorded: Recorded) -> bool:
    return isinstance(recorded.body, dict) and recorded.body.keys() == _KEYS


def compare_echoes(
    exchange: Exchange, recorded: Mapping[str, Any], actual: Any, *, expect: Mapping[str, Any]
) -> Iterator[Difference]:
    if not isinstance(actual, dict) or actual.keys() != _KEYS:
        yield unlike(1, "", recorded, actual)
        return
    for name in ("method", "body"):
        if recorded[name] != actual[name]:
            yield unlike(1, f"/{name}", recorded[name], actual[name])
    yield from _targets(recorded["target"], actual["target"], expect)
    yield from _headers(exchange, _expected(recorded["headers"], expect), actual["headers"])


def _targets(recorded: str, actual: str, expect: Mapping[str, Any]) -> Iterator[Difference]:
    if "target" in expect.get("response", {}):
        return
    if expect.get("no_dot_segments"):
        if ".." in unquote(actual).replace("\\", "/").split("/"):
            yield Difference(1, "/target", f"has a dot segment: {actual}")
    elif _parts(recorded) != _parts(actual):
        yield unlike(1, "/target", recorded, actual)


def _parts(target: str) -> tuple[str, list[tuple[str, str]]]:
    parts = urlsplit("http://upstream" + target)
    return parts.path, sorted(parse_qsl(parts.query, keep_blank_values=True))


def _expected(headers: Mapping[str, str], expect: Mapping[str, Any]) -> dict[str, str]:
    expected = {name: value for name, value in headers.items() if name != expect.get("absent_header")}
    if "header" in expect:
        name, value = expect["header"]
        expected[name] = value
    return expected


def _headers(exchange: Exchange, recorded: Mapping[str, str], actual: Mapping[str, str]) -> Iterator[Difference]:
    own_chain = next((value for name, value in exchange.headers.items() if name.lower() == _CHAIN), "")
    for name in sorted(recorded.keys() | actual.keys()):
        at = f"/headers/{name}"
        if name not in recorded or name not in actual:
            yield unlike(1, at, recorded.get(name), actual.get(name))
        elif not _alike(name, recorded[name], actual[name], own_chain):
            yield unlike(1, at, recorded[name], actual[name])


def _alike(name: str, recorded: str, actual: str, own_chain: str) -> bool:
    if name == _CHAIN:
        return actual.startswith(own_chain)
    return actual.startswith("Grafana/") if name == _AGENT else actual == recorded
