"""Text to typed value, led by the type that a section's dataclass declares."""

import contextlib
import json
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from pathlib import Path
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from contract.secret import Secret
from contract.settings.addresses import redis_address, web_address
from contract.settings.database_address import host_and_port
from contract.settings.endpoint import Endpoint
from contract.settings.kinds import Between, JsonObject, Networks, RedisUrl, ServerHost, Span, WebUrl, Words

_YES: Final = frozenset({"1", "true", "yes", "on", "t", "y"})
_NO: Final = frozenset({"0", "false", "no", "off", "f", "n", ""})
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "M": 30 * 86400}
_SPAN: Final = re.compile(r"(?:[0-9]+[smhdwM])+")
_SPAN_PART: Final = re.compile(r"([0-9]+)([smhdwM])")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_LOOPBACK: Final = "127.0.0.0/8 ::1/128"


def typed(kind: Any, text: str) -> object:
    """Raises ValueError whose text is the cure."""
    if _CONTROL.search(text):
        raise ValueError("remove its control characters, such as line breaks and tabs")
    if get_origin(kind) is Annotated:
        return _annotated(kind, text)
    if get_origin(kind) is Literal:
        return _choice(get_args(kind), text)
    if get_origin(kind) in {Union, UnionType}:
        return _optional(kind, text)
    return _READERS[kind](text)


def _annotated(kind: Any, text: str) -> object:
    rule = kind.__metadata__[0]
    if isinstance(rule, Between):
        return _between(rule, text)
    return _RULES[type(rule)](text)


def _optional(kind: Any, text: str) -> object:
    if not text:
        return None
    (inner,) = (part for part in get_args(kind) if part is not NoneType)
    return typed(inner, text)


def _choice(choices: tuple[str, ...], text: str) -> str:
    for choice in choices:
        if choice.lower() == text.lower():
            return choice
    raise ValueError(f"choose one of: {', '.join(choice or '(nothing)' for choice in choices)}")


def _boolean(text: str) -> bool:
    word = text.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError("write true or false")


def _integer(text: str) -> int:
    if _INTEGER.fullmatch(text) is None:
        raise ValueError("write a whole number")
    return int(text)


def _between(rule: Between, text: str) -> int:
    number = _integer(text)
    if not rule.least <= number <= rule.most:
        raise ValueError(f"choose a number from {rule.least} to {rule.most}")
    return number


def seconds(text: str) -> int:
    if _SPAN.fullmatch(text) is None:
        raise ValueError("write a duration with units s, m, h, d, w or M (30 days), as 7d or 1h30m")
    return sum(int(number) * _UNITS[unit] for number, unit in _SPAN_PART.findall(text))


def _json_object(text: str) -> str:
    if isinstance(_json(text or "{}"), dict):
        return text or "{}"
    raise ValueError('write a JSON object, as {"iss": "https://example.org"}')


def _words(text: str) -> Words:
    if text.startswith("["):
        return _json_words(text)
    return tuple(re.split(r"[\s,]+", text.strip(", \t"))) if text.strip(", \t") else ()


def _json_words(text: str) -> Words:
    found = _json(text)
    if isinstance(found, list) and all(isinstance(word, str) for word in found):
        return tuple(found)
    raise ValueError("separate the words by blanks or commas")


def _json(text: str) -> object:
    with contextlib.suppress(ValueError):
        return json.loads(text)
    return None


def _networks(text: str) -> Networks:
    words = _words(text.replace("loopback", _LOOPBACK))
    try:
        return tuple(ip_network(word, strict=False) for word in words)
    except ValueError:
        raise ValueError("list addresses or networks, as 10.0.0.0/8 ::1, or the word loopback") from None


def _server_host(text: str) -> str:
    host_and_port(text)
    return text


def _path(text: str) -> Path:
    if not text:
        raise ValueError("name a path")
    return Path(text).expanduser().absolute()


_RULES: Final[Mapping[type, Callable[[str], object]]] = MappingProxyType(
    {
        Span: seconds,
        JsonObject: _json_object,
        WebUrl: web_address,
        RedisUrl: redis_address,
        ServerHost: _server_host,
    }
)
_READERS: Final[Mapping[object, Callable[[str], object]]] = MappingProxyType(
    {
        str: str,
        bool: _boolean,
        int: _integer,
        Secret: Secret,
        Path: _path,
        Endpoint: Endpoint.read,
        Words: _words,
        Networks: _networks,
    }
)
