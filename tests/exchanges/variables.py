"""What earlier answers gave, and the requests that it is written into."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from tests.exchanges.recording import Exchange

_VARIABLE: Final = re.compile(r"\{\{(\w+)\}\}")
_WITH_LENGTH: Final = {"POST", "PUT", "PATCH"}


class Variables:
    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = dict(known)

    def filled(self, template: Any) -> Any:
        """A text that is only `{{var}}` becomes the value with its type; raises KeyError for an unknown one."""
        if isinstance(template, str):
            whole = _VARIABLE.fullmatch(template)
            return self._known[whole[1]] if whole else self.text(template)
        if isinstance(template, Mapping):
            return {name: self.filled(value) for name, value in template.items()}
        return [self.filled(each) for each in template] if isinstance(template, list) else template

    def text(self, template: str) -> str:
        return _VARIABLE.sub(lambda hit: str(self._known[hit[1]]), template)

    def capture(self, exchange: Exchange, answer: Any) -> None:
        """Raises LookupError for a pointer that leads nowhere."""
        for name, pointer in exchange.capture.items():
            self._known[name] = value_at(pointer, answer)

    def request(self, exchange: Exchange, actor: Any, host: str) -> bytes:
        """The bytes to send: the target as it is, nothing added but what a request needs."""
        body = self._body(exchange)
        fields = {"Host": host, **self._credential(actor), **self.filled(exchange.headers)}
        if body or exchange.method in _WITH_LENGTH:
            fields["Content-Length"] = str(len(body))
        lines = [f"{exchange.method} {self.text(exchange.path)} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body

    def _body(self, exchange: Exchange) -> bytes:
        if exchange.has_json:
            return json.dumps(self.filled(exchange.body), ensure_ascii=False).encode()
        if isinstance(exchange.body, str):
            return self.text(exchange.body).encode()
        return exchange.body or b""

    def _credential(self, actor: Any) -> dict[str, str]:
        if actor is None:
            return {}
        if "bearer" in actor:
            return {"Authorization": f"Bearer {self.text(actor['bearer'])}"}
        pair = ":".join(self.text(part) for part in actor["basic"])
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def value_at(pointer: str, value: Any) -> Any:
    """What an RFC 6901 pointer leads to; raises LookupError."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        value = _step(name, value)
    return value


def _step(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return value[name]
    if isinstance(value, list) and name.isdecimal():
        return value[int(name)]
    raise LookupError(name)
