"""Scenarios as they stand in their files."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

RECORDED_UPSTREAM: Final = "127.0.0.1:19191"
"""Where the recorded server's data source was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the recorded server answered. `body` is JSON, a text, or bytes where there is no text in it."""

    status: int
    headers: Mapping[str, Any]
    body: Any
    is_json: bool

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer; texts of the request may hold `{{var}}`."""

    name: str
    actor: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: Any = None
    has_json: bool = False
    """Whether `body` is sent as JSON; else it is a text, bytes, or None."""
    recorded: Recorded
    capture: Mapping[str, str] = field(default_factory=dict)
    wait_before: float = 0.0
    compare: str = "usual"
    loose: frozenset[str] = frozenset()
    also_accept: tuple[Mapping[str, Any], ...] = ()
    expect: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    name: str
    server_config: Mapping[str, str]
    upstream: bool
    actors: Mapping[str, Any]
    exchanges: tuple[Exchange, ...]

    def recorded_by(self, name: str) -> Recorded:
        return next(each.recorded for each in self.exchanges if each.name == name)


def read_scenario(file: Path, *, upstream: str = RECORDED_UPSTREAM) -> Scenario:
    """With `upstream` (host and port) in the place of the recorded one, wherever that is named."""
    return scenario_of(json.loads(file.read_text(encoding="utf-8").replace(RECORDED_UPSTREAM, upstream)))


def scenario_of(text: Mapping[str, Any]) -> Scenario:
    return Scenario(
        name=text["scenario"],
        server_config=text.get("server_config") or {},
        upstream=text.get("upstream") is True,
        actors=text["actors"],
        exchanges=tuple(exchange_of(each) for each in text["exchanges"]),
    )


def exchange_of(text: Mapping[str, Any]) -> Exchange:
    """Raises KeyError for one that lacks a part."""
    body, has_json = _sent(text)
    return Exchange(
        name=text["name"],
        actor=text["as"],
        method=text["method"],
        path=text.get("path_template", text["path"]),
        headers=text.get("headers_template") or text.get("headers") or {},
        body=body,
        has_json=has_json,
        recorded=_recorded(text),
        capture=text.get("capture") or {},
        wait_before=float(text.get("wait_before", 0)),
        compare=text.get("compare", "usual"),
        loose=frozenset(text.get("loose", ())),
        also_accept=tuple(text.get("also_accept", ())),
        expect=text.get("expect") or {},
    )


def _sent(text: Mapping[str, Any]) -> tuple[Any, bool]:
    for name in ("body_template", "body"):
        if name in text:
            return text[name], True
    if "body_base64" in text:
        return base64.b64decode(text["body_base64"]), False
    return text.get("body_raw_template", text.get("body_raw")), False


def _recorded(text: Mapping[str, Any]) -> Recorded:
    is_json = "response" in text
    body = text["response"] if is_json else text.get("response_text", "")
    if "response_base64" in text:
        body = base64.b64decode(text["response_base64"])
    return Recorded(status=text["status"], headers=text["response_headers"], body=body, is_json=is_json)
